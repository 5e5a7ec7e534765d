/** Precedents as callers see them: what was decided where a rule asks, how old that is, and whether the rule has changed. */
import { z } from 'zod'
import type { OfferedPrecedent, ShownPrecedent, withStaleness } from '../../activities/domain/requirements/precedents'
import type { Seen } from '../../infra/postgres/reads/read-model'
import { FORMS, INDUSTRIES, PRODUCT_GROUPS, TRAITS } from '../../workflows/contract/traits'
import { prizesSaid } from '../../infra/schemas/prizes-schema'
import { bilingualOut } from './rules'
import { fileIdsOut, instantOut, staffOut } from './words'
import { at } from '../../activities/domain/time/instants'
import { readClock } from '../../infra/postgres/clock'
import { readSurroundings } from '../../infra/postgres/record/read-context'
import type { RouteDeps } from '../http/deps'

const wordsOf = <T extends Record<string, unknown>>(words: T) => z.enum(Object.keys(words) as [keyof T & string])

export const matteredOut = z
  .object({
    traits: z.array(wordsOf(TRAITS)),
    forms: z.array(wordsOf(FORMS)).optional(),
    industry: wordsOf(INDUSTRIES).optional(),
    productGroups: z.array(wordsOf(PRODUCT_GROUPS)).optional(),
    prizes: prizesSaid.optional(),
  })
  .meta({ id: 'Mattered', description: 'The properties of the campaign that the rules considered.' })

export const precedentSchema = z
  .object({
    id: z.string().meta({ example: 'MC-20261122-0007.31' }),
    platform: z.string(),
    platformName: z.string(),
    item: z.string(),
    noun: bilingualOut,
    rule: z
      .string()
      .meta({ description: 'The rule that left the question open.', example: 'douyin.activity_report.interactive' }),
    packVersion: z.string(),
    mattered: matteredOut,
    answer: z.enum(['required', 'not_required']),
    text: z.string().nullable().meta({ description: 'The reason given; null after it was erased.' }),
    person: staffOut.optional(),
    decidedAt: instantOut,
    stale: z.boolean().meta({ description: 'Why the precedent should be reviewed before it is followed.' }),
    staleBecause: z.array(z.enum(['old', 'rule_changed'])),
    sameTraits: z
      .boolean()
      .optional()
      .meta({ description: 'For the rules, that campaign has the same relevant properties as this one.' }),
    campaign: z.string().optional().meta({ description: 'Absent if the campaign belongs to another client.' }),
    fileIds: fileIdsOut.meta({
      description: 'Ids of evidence files; empty if the campaign belongs to another client.',
    }),
  })
  .meta({
    id: 'Precedent',
    description: 'An earlier decision, offered for reference and never applied automatically.',
  }) satisfies z.ZodType<ShownPrecedent>

export type PrecedentOut = z.infer<typeof precedentSchema>

type Known = Parameters<typeof withStaleness>[1]

export function presentPrecedent(p: OfferedPrecedent, { pack }: Pick<Known, 'pack'>, seen: Seen): PrecedentOut {
  const { name, requirements } = pack(p.platform) ?? {}
  const isYours = seen === undefined || p.client === seen
  return {
    id: p.id,
    platform: p.platform,
    platformName: name?.zh ?? p.platform,
    item: p.item,
    noun: requirements?.find((r) => r.item === p.item)?.noun ?? { zh: p.item, en: p.item },
    rule: p.rule,
    packVersion: p.packVersion,
    mattered: p.mattered,
    answer: p.answer,
    text: p.text,
    person: p.person,
    decidedAt: at(p.decidedAt),
    stale: p.stale.length > 0,
    staleBecause: p.stale,
    sameTraits: p.sameTraits,
    campaign: isYours ? p.campaign : undefined,
    fileIds: isYours ? p.fileIds : [],
  }
}

/** What staleness is judged by. */
export async function presentRules({ pool, reference }: Pick<RouteDeps, 'pool' | 'reference'>) {
  const db = await pool.connect()
  try {
    const { now } = await readClock(db)
    return { ...(await readSurroundings(db, reference, undefined, undefined)), now }
  } finally {
    db.release()
  }
}

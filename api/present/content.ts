/** What a campaign keeps of its content, as callers see it: copy with every hit and its answer, the promotion with its gaps. */
import { z } from 'zod'
import { copiesOf } from '../../activities/domain/content/open-content'
import { type CopyState, type CopyText, type PromotionState, openHitsOf } from '../../activities/domain/record/content'
import { missingFacts } from '../../activities/domain/rules/prize-promotion'
import { isPromotionMissing } from '../../activities/domain/content/promotion'
import type { CampaignState } from '../../activities/domain/record/state'
import type { Ground } from '../../activities/domain/rules/wording'
import type { ReferenceReader } from '../../infra/reference/reference'
import { groundsOf } from '../../infra/reference/wording/screen'
import type { Promotion } from '../../workflows/contract/content'
import type { Policy } from '../../workflows/contract/policy'
import type { TextOf } from '../../activities/domain/record/values'
import { bilingualOut } from './rules'
import { fileIdsOut, instantOut, textOut, staffOut } from './words'
import { at } from '../../activities/domain/time/instants'

const cited = { article: z.string(), source: z.string(), grade: z.string() }

const hitOut = z.object({
  hit: z.string().meta({
    example: 'h1',
    description: 'Identifier of the hit; stays the same in newer versions that still contain it.',
  }),
  part: z.string(),
  status: z.enum(['open', 'justified']),
  rule: z.string().meta({ example: 'absolute.named_by_law' }),
  severity: z.enum(['prohibited', 'needs_context', 'needs_source']).meta({
    description:
      '`prohibited`: must be reworded. `needs_context`: may be justified by an exception. `needs_source`: a ' +
      'quoted figure whose source must be named.',
  }),
  start: z.int().meta({ description: 'Offset in the part, in UTF-16 code units.' }),
  end: z.int().meta({ description: 'Exclusive.' }),
  matched: textOut,
  context: textOut,
  since: z.int().meta({ description: 'First version with this hit.' }),
  reason: bilingualOut,
  ...cited,
  ourReading: z.boolean(),
  exceptions: z.array(bilingualOut.extend({ id: z.string(), ...cited, proof: bilingualOut.optional() })),
  unsaid: z.array(z.enum(['industry', 'productGroups'])),
  answer: z
    .object({
      by: staffOut,
      at: instantOut,
      version: z.int().meta({ description: 'Version of the copy the answer was written for.' }),
      exception: z.string().optional(),
      text: textOut.meta({ description: 'The reason, or the source of a figure. Null after it was erased.' }),
      scope: textOut,
      period: textOut,
      fileIds: fileIdsOut,
      contextChanged: z.boolean().meta({ description: 'The surrounding text has changed since the answer was given.' }),
    })
    .optional(),
})

export const copySchema = z
  .object({
    copy: z.string(),
    version: z.int(),
    handedInAt: instantOut,
    screenedAt: instantOut.optional().meta({
      description:
        'Time of the latest repeated screening, after new wording lists or a change of industry or product ' +
        'groups.',
    }),
    platforms: z.array(z.string()).optional(),
    parts: z.array(z.object({ part: z.string(), text: textOut })),
    open: z.int(),
    justified: z.int(),
    hits: z.array(hitOut),
    resolved: z
      .array(z.object({ hit: z.string(), rule: z.string(), version: z.int() }))
      .meta({ description: 'Hits that no longer occur in newer versions.' }),
    lists: z
      .array(z.object({ list: z.string(), version: z.string() }))
      .meta({ description: 'Wording lists used for the screening.' }),
  })
  .meta({ id: 'Copy' })

export type CopyOut = z.infer<typeof copySchema>

/** Words of the rule as it was when the copy was screened. */
export async function presentCopy(reference: ReferenceReader, copy: CopyState, textOf: TextOf): Promise<CopyOut> {
  const lists = await Promise.all(copy.lists.map(({ list, version }) => reference.get('wording', list, version)))
  const grounds = groundsOf(lists)
  const kept = textOf(copy.text)
  const text = kept ? withMarks(JSON.parse(kept) as CopyText, textOf(copy.marks)) : undefined
  const open = openHitsOf(copy).length
  return {
    copy: copy.copy,
    version: copy.version,
    handedInAt: at(copy.at),
    screenedAt: copy.screenedAt === undefined ? undefined : at(copy.screenedAt),
    platforms: copy.platforms,
    parts: copy.parts.map(({ part }) => ({ part, text: partOf(text, part) })),
    open,
    justified: Object.keys(copy.hits).length - open,
    hits: inOrder(copy).map((hit) => presentHit(hit, text, grounds.get(hit.rule), textOf)),
    resolved: copy.resolved,
    lists: copy.lists,
  }
}

type KeptHit = CopyState['hits'][string]

/** As they stand in the copy; the order of a stored object's members is not ours. */
const inOrder = ({ hits, parts }: CopyState): KeptHit[] => {
  const place = new Map(parts.map(({ part }, i) => [part, i]))
  return Object.values(hits).sort(
    (a, b) =>
      (place.get(a.part) ?? 0) - (place.get(b.part) ?? 0) ||
      a.start - b.start ||
      Number(a.id.slice(1)) - Number(b.id.slice(1)),
  )
}

/** Those of the last screening. */
const withMarks = (text: CopyText, marks: string | null | undefined): CopyText =>
  marks ? { ...text, ...(JSON.parse(marks) as Pick<CopyText, 'marks'>) } : text

const partOf = (text: CopyText | undefined, part: string): string | null =>
  text?.parts.find((each) => each.part === part)?.text ?? null

function presentHit(
  hit: KeptHit,
  text: CopyText | undefined,
  ground: Ground | undefined,
  textOf: TextOf,
): CopyOut['hits'][number] {
  if (!ground) throw new Error(`rule ${hit.rule} is in none of the lists that the copy was screened by`)
  const { answer, start, length } = hit
  return {
    hit: hit.id,
    part: hit.part,
    status: answer ? 'justified' : 'open',
    rule: hit.rule,
    severity: hit.severity,
    start,
    end: start + length,
    matched: partOf(text, hit.part)?.slice(start, start + length) ?? null,
    context: text?.marks.find((mark) => mark.hit === hit.id)?.context ?? null,
    since: hit.since,
    reason: ground.reason,
    article: ground.article,
    source: ground.source,
    grade: ground.grade,
    ourReading: ground.isOurReading,
    exceptions: [...ground.exceptions],
    unsaid: hit.unsaid ?? [],
    answer: answer && {
      by: answer.by,
      at: at(answer.at),
      version: answer.version,
      exception: answer.exception,
      text: textOf(answer.note),
      scope: textOf(answer.scope),
      period: textOf(answer.period),
      fileIds: answer.fileIds,
      contextChanged: answer.contextChanged === true,
    },
  }
}

const missingOut = z.object({
  pointer: z.string(),
  fact: z.string(),
  zh: z.string().optional(),
  en: z.string().optional(),
})

export const keptPromotionSchema = z
  .object({
    version: z.int(),
    handedInAt: instantOut,
    by: staffOut.optional(),
    promotion: z.unknown().meta({ description: 'The promotion as recorded; null after it was erased.' }),
    missing: z
      .array(missingOut)
      .meta({ description: 'Information that must be published before the start and is missing.' }),
    changes: z
      .array(z.object({ pointer: z.string(), code: z.string(), decision: z.enum(['allowed', 'refused', 'ask']) }))
      .meta({ description: 'Changes from the previous version, if that was already in force.' }),
    reason: textOut,
    packVersion: z.string(),
  })
  .meta({ id: 'KeptPromotion' })

export function presentPromotion(kept: PromotionState, textOf: TextOf): z.infer<typeof keptPromotionSchema> {
  const text = textOf(kept.text)
  const promotion = text ? (JSON.parse(text) as Promotion) : null
  const words = new Map(promotion ? missingFacts(promotion).map((fact) => [fact.pointer, fact]) : [])
  return {
    version: kept.version,
    handedInAt: at(kept.at),
    by: kept.by,
    promotion,
    missing: kept.missing.map(({ pointer, fact }) => {
      const { zh, en } = words.get(pointer) ?? {}
      return { pointer: `#/promotion${pointer}`, fact, zh, en }
    }),
    changes: kept.changes,
    reason: textOf(kept.reason),
    packVersion: kept.packVersion,
  }
}

/** The head of it, for the campaign's own answer. */
export const contentSchema = z
  .object({
    copies: z.array(
      z.object({ copy: z.string(), version: z.int(), openHits: z.array(z.string()), justified: z.int() }),
    ),
    promotion: z.object({ version: z.int(), missing: z.array(z.string()) }).optional(),
    missing: z.array(z.string()).meta({
      description:
        'What is still open. `copy/<name>`: the copy has open hits. `promotion`: information is missing, or the ' +
        'policy requires a promotion and none was recorded.',
    }),
  })
  .meta({ description: 'Recorded copy and prize promotion; see /copy and /promotion of the campaign.' })

/** Undefined for a campaign that has handed in nothing and owes nothing. */
export function contentOf(s: CampaignState, policy: Policy | undefined): z.infer<typeof contentSchema> | undefined {
  const copies = copiesOf(s).map((copy) => {
    const openHits = openHitsOf(copy).map(({ id }) => id)
    return {
      copy: copy.copy,
      version: copy.version,
      openHits,
      justified: Object.keys(copy.hits).length - openHits.length,
    }
  })
  const { promotion } = s
  const owesPromotion = promotion ? promotion.missing.length > 0 : isPromotionMissing(s, policy ?? {})
  if (copies.length === 0 && !promotion && !owesPromotion) return undefined
  return {
    copies,
    promotion: promotion && {
      version: promotion.version,
      missing: promotion.missing.map(({ pointer }) => `/promotion${pointer}`),
    },
    missing: [
      ...copies.flatMap(({ copy, openHits }) => (openHits.length > 0 ? [`copy/${copy}`] : [])),
      ...(owesPromotion ? ['promotion'] : []),
    ],
  }
}

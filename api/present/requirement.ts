/** An answer of the requirements check that a campaign keeps: what, why, by which rule, and who decided where it only asked. */
import { z } from 'zod'
import type { RequirementState } from '../../activities/domain/record/state'
import type { ReferenceReader } from '../../infra/reference/reference'
import type { TextOf } from '../../activities/domain/record/values'
import { matteredOut } from './precedent'
import { bilingualOut } from './rules'
import { fileIdsOut, instantOut, textOut, staffOut } from './words'
import { catalogueOf } from '../../infra/postgres/reads/catalogue'
import { at } from '../../activities/domain/time/instants'

const unsaidOut = z
  .array(z.enum(['forms', 'industry', 'productGroups', 'prizes']))
  .meta({ description: 'Facts missing from the campaign; with them the rule can answer.' })

const reasonOut = bilingualOut.extend({
  code: z.enum(['rule', 'otherwise', 'unwritten', 'unsaid', 'filing_named', 'platform_left', 'requirement_gone']),
})

/** What a requirement is about, and why the rules say what they say. */
export const judgedOut = {
  platform: z.string(),
  platformName: z.string(),
  item: z.string(),
  noun: bilingualOut,
  rule: z.string().meta({ example: 'douyin.activity_report.interactive' }),
  packVersion: z.string(),
  reason: reasonOut,
  unsaid: unsaidOut,
  mattered: matteredOut,
}

export const keptAnswerSchema = z
  .object({
    ...judgedOut,
    role: z.enum(['platform', 'authority']),
    answer: z.enum(['required', 'not_required', 'ask']),
    by: z.enum(['rule', 'precedent', 'person']),
    answeredAt: instantOut,
    person: staffOut.optional(),
    text: textOut.meta({ description: 'The reason given; null after it was erased.' }),
    fileIds: fileIdsOut.meta({ description: 'Ids of files given as evidence.' }),
    precedent: z.string().optional().meta({ description: 'The precedent that was followed, if any.' }),
  })
  .meta({
    id: 'KeptAnswer',
    description: 'An answer of the requirements check, with the rule pack version used.',
  })

export type KeptAnswer = z.infer<typeof keptAnswerSchema>

export async function presentJudged(reference: ReferenceReader, r: RequirementState) {
  const { pack, requirement } = await catalogueOf(reference, r)
  const { platform, item, rule, packVersion, reason, unsaid, mattered } = r
  return {
    platform,
    platformName: pack.name.zh,
    item,
    noun: requirement.noun,
    rule,
    packVersion,
    reason,
    unsaid,
    mattered,
  }
}

export const presentKept = async (
  reference: ReferenceReader,
  r: RequirementState,
  textOf: TextOf,
): Promise<z.infer<typeof keptAnswerSchema>> => ({
  ...(await presentJudged(reference, r)),
  role: r.role,
  answer: r.answer,
  by: r.by,
  answeredAt: at(r.answeredAt),
  person: r.person,
  text: textOf(r.note),
  fileIds: r.fileIds ?? [],
  precedent: r.precedent,
})

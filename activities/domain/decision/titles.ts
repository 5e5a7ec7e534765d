/** How people call a filing, and a requirement: its platform and the requirement's own noun. */
import { filingOfKey } from '../../../workflows/contract/ids'
import { HOLDER_ROLES, STAGES } from '../../../workflows/contract/words'
import type { Bilingual } from '../../../workflows/contract/values'
import type { Context } from './context'
import { partyOf } from './parties'
import { itemOfKey } from './work'
import type { CampaignState, FilingState } from '../record/state'

export function titleOfFiling(
  f: Pick<FilingState, 'platform' | 'item' | 'packVersion'>,
  ctx: Pick<Context, 'pack'>,
): { platform: string; noun: string } {
  const pack = ctx.pack(f.platform, f.packVersion)
  const requirement = pack?.requirements.find((r) => r.item === f.item)
  return { platform: pack?.name.zh ?? f.platform, noun: requirement?.noun.zh ?? f.item }
}

/** Lists of tasks read no filings: only what the campaign itself says. */
type Labelled = Pick<CampaignState, 'requirements' | 'checklist' | 'parties' | 'work'> &
  Partial<Pick<CampaignState, 'number' | 'filings'>>

/** What the key of a campaign's task stands for: a platform (抖音), a requirement of one (抖音 活动报备), a row of its checklist. */
export function labelOfKey(s: Labelled, key: string, ctx: Pick<Context, 'pack'>): string {
  const work = itemOfKey(s, key)
  if (work) return work.title
  const party = partyOf(s, key)
  if (party) return party.name
  const ofReview = labelInReview(key)
  if (ofReview !== undefined) return ofReview.zh
  const requirement =
    s.requirements?.[key] ?? (s.number === undefined ? undefined : s.filings?.[filingOfKey(s.number, key)])
  if (!requirement) return ctx.pack(key)?.name.zh ?? s.checklist?.[key]?.zh ?? key
  const { platform, noun } = titleOfFiling(requirement, ctx)
  return `${platform} ${noun}`
}

/** The key of a task of an internal review: a department or tier that signs (法务), what it asked for, a review of several; the stage that advice is about. */
export function labelInReview(key: string): Bilingual | undefined {
  if (Object.hasOwn(HOLDER_ROLES, key)) return HOLDER_ROLES[key as keyof typeof HOLDER_ROLES]
  const [stage = ''] = key.split('.')
  if (key.includes('.') && Object.hasOwn(STAGES, stage)) return STAGES[stage as keyof typeof STAGES]
  const [, what, n] = /^([cRx])(\d{1,3})$/.exec(key) ?? []
  if (n === undefined) return undefined
  if (what === 'x') return { zh: `第 ${n} 项结果`, en: `result ${n}` }
  return what === 'c'
    ? { zh: `第 ${n} 条意见`, en: `opinion ${n}` }
    : { zh: `第 ${n} 次评审未批准`, en: `review ${n} was refused` }
}

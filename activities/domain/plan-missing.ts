/**
 * What a campaign's preparation still lacks: what a draft must say, and what nobody has decided yet. Named as JSON pointers
 * name things, so that callers can show the place.
 */
import { requirementKey } from '../../workflows/contract/ids'
import { briefMissing, checklistMissing } from './brief-state'
import { filingsOf, type CampaignState, type RequirementState } from './state'

/** What a draft must still say before anything can be submitted. */
export function draftMissing(s: CampaignState): string[] {
  const missing: string[] = []
  if (!s.filingsDecided && !isChecked(s)) missing.push('filings')
  if (filingsOf(s).length > 0 && s.endsAt === undefined) missing.push('endsAt')
  const open = filingsOf(s).filter((f) => !f.ended)
  for (const platform of new Set(open.map((f) => f.platform)))
    // Nothing goes live at an authority that the check asked.
    if (s.launches[platform]?.launchAt === undefined && !isAuthority(s, platform)) missing.push(`launches/${platform}`)
  for (const { platform, item } of withoutAccount(s)) missing.push(`accounts/${requirementKey(platform, item)}`)
  return [...new Set([...missing, ...briefMissing(s)])]
}

/** Required for each account that takes part, and nobody has named one. */
export const withoutAccount = (s: CampaignState): RequirementState[] =>
  answersOf(s).flatMap(([, r]) => {
    const named = filingsOf(s).some((f) => f.platform === r.platform && f.item === r.item)
    return r.perAccount && r.answer === 'required' && !named ? [r] : []
  })

/** The kept answers, by `platform.item`, in one order: that of a stored object's members is not ours. */
export const answersOf = (s: CampaignState): [key: string, answer: RequirementState][] =>
  Object.entries(s.requirements ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))

/** U-10: requirements that the rules only ask about and nobody has decided, by `platform.item`. */
export const openQuestions = (s: CampaignState): string[] =>
  answersOf(s).flatMap(([key, r]) => (r.answer === 'ask' ? [key] : []))

/** All that stands between the preparation and its end. */
export const planMissing = (s: CampaignState): string[] => [
  ...draftMissing(s),
  ...openQuestions(s).map((key) => `requirements/${key}`),
  ...checklistMissing(s),
]

/** The rules were asked about some platform: they have decided which filings are needed. */
const isChecked = (s: CampaignState): boolean =>
  Object.values(s.requirements ?? {}).some((r) => r.role === 'platform' && r.reason.code !== 'platform_left')

/** Known as an authority by the check of this campaign. */
export const isAuthority = (s: CampaignState, platform: string): boolean =>
  Object.values(s.requirements ?? {}).some((r) => r.platform === platform && r.role === 'authority')

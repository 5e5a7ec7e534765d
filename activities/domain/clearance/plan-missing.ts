/**
 * What a campaign's preparation still lacks: what a draft must say, and what nobody has decided yet. Named as JSON pointers
 * name things, so that callers can show the place.
 */
import { requirementKey } from '../../../workflows/contract/ids'
import { isDropped, judgedPlatforms, undecidedPlatforms } from './decided'
import { filingsOf, type CampaignState, type RequirementState } from '../record/state'

/** What a draft must still say before anything can be submitted. */
export function draftMissing(s: CampaignState): string[] {
  const missing: string[] = []
  if (!isAnythingDecided(s)) missing.push('filings')
  if (filingsOf(s).length > 0 && s.endsAt === undefined) missing.push('endsAt')
  const open = filingsOf(s).filter((f) => !f.ended)
  for (const platform of new Set(open.map((f) => f.platform)))
    // Nothing goes live at an authority that the check asked.
    if (!hasLaunch(s, platform) && !isAuthority(s, platform)) missing.push(`launches/${platform}`)
  for (const { platform, item } of withoutAccount(s)) missing.push(`accounts/${requirementKey(platform, item)}`)
  return [...new Set([...missing, ...briefMissing(s)])]
}

/** Somebody, or the rules, have said of some platform what it needs. */
const isAnythingDecided = (s: CampaignState): boolean =>
  s.filingsDecided || judgedPlatforms(s).length > 0 || Object.keys(s.notNeeded ?? {}).length > 0

/** Where the campaign does not go live, what is kept needs no launch; what is filed there anew does. */
function hasLaunch(s: CampaignState, platform: string): boolean {
  const launch = s.launches[platform]
  return launch?.status === 'dropped' ? isDropped(s, platform) : launch?.launchAt !== undefined
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

/** Platforms of which nobody has said what they need; `filings` alone where that is true of all. */
export const undecidedMissing = (s: CampaignState): string[] =>
  isAnythingDecided(s) ? undecidedPlatforms(s).map((platform) => `filings/${platform}`) : []

/** All that the preparation still lacks. */
export const planMissing = (s: CampaignState): string[] => [
  ...draftMissing(s),
  ...undecidedMissing(s),
  ...openQuestions(s).map((key) => `requirements/${key}`),
  ...checklistMissing(s),
]

/**
 * The preparation is over. A platform of which nobody has said what it needs holds up itself, not the filings of others; but
 * where nothing is filed anywhere, the campaign is not over before it is said of each.
 */
export function isPlanComplete(s: CampaignState): boolean {
  const undecided = filingsOf(s).length > 0 ? undecidedMissing(s) : []
  return planMissing(s).every((part) => undecided.includes(part))
}

/** Where nothing goes live: what is reviewed there comes before every launch. Asked once for many filings: there may be hundreds. */
export const authoritiesOf = (s: CampaignState): ReadonlySet<string> =>
  new Set([
    ...filingsOf(s).flatMap((f) => (f.authority ? [f.platform] : [])),
    ...Object.values(s.requirements ?? {}).flatMap((r) => (r.role === 'authority' ? [r.platform] : [])),
  ])

export const isAuthority = (s: CampaignState, platform: string): boolean => authoritiesOf(s).has(platform)

/** What of its type's brief a campaign must still say; one without a type owes nothing. */
export function briefMissing(s: CampaignState): string[] {
  if (s.brief?.type === undefined) return []
  const { asks, gaps } = s.brief
  // Whoever collects personal data says which, what for, and how people agree (S0-10, S3-6).
  const wanted = isPersonal(s) ? [...asks, 'brief/userData', 'brief/dataPoints'] : asks
  const own = (['objective', 'startsAt', 'endsAt'] as const).filter(
    (field) => wanted.includes(field) && s[field] === undefined,
  )
  return [...own, ...gaps.filter((gap) => wanted.some((ask) => gap === ask || gap.startsWith(`${ask}/`)))]
}

/** Mandatory rows of the checklist that nobody has settled: the preparation waits for them. In one order: a stored object's is not ours. */
export const checklistMissing = (s: CampaignState): string[] =>
  Object.entries(s.checklist ?? {})
    .flatMap(([item, { mandatory, status }]) => (mandatory && status === 'open' ? [`checklist/${item}`] : []))
    .sort()
export const isPersonal = ({ brief, traits, described }: CampaignState): boolean =>
  brief?.personal === true ||
  [...traits, ...(described?.traits ?? [])].some(
    (t) => t === 'collects_personal_data' || t === 'collects_sensitive_data',
  )

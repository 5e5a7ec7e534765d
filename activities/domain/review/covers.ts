/**
 * What an approval of the company covers (S0-40). What is approved may change afterwards: then only what rested on it is reviewed
 * again, the content by everybody, a budget of a higher tier by whoever approves that. Times of launches, fewer platforms and
 * filings that the rules demand change nothing.
 */
import type { Bilingual } from '../../../workflows/contract/values'
import { reviewsOf, type CampaignState } from '../record/state'
import { APPROVAL, tierOf, type ReviewChanged, type ReviewCovers, type ReviewState } from '../record/review-state'
import { markOf, ordered } from '../rules/mark'

/** What a campaign says of itself. */
export const planContent = ({ name, objective, startsAt, endsAt, traits, described }: CampaignState): unknown[] => [
  name,
  objective?.commitment,
  startsAt,
  endsAt,
  traits,
  described,
]

const copyContent = ({ copies, promotion }: CampaignState): unknown[] => [
  Object.fromEntries(Object.values(copies ?? {}).map(({ copy, version }) => [copy, version])),
  promotion,
]

const platformsOf = ({ launches }: CampaignState): string[] =>
  Object.keys(launches)
    .filter((platform) => launches[platform]?.status !== 'dropped')
    .sort()

export const coversOf = (s: CampaignState): ReviewCovers => ({
  plan: markOf(ordered(planContent(s))),
  copy: markOf(ordered(copyContent(s))),
  platforms: platformsOf(s),
})

/** In words for whoever signs. */
export const CHANGED: Record<ReviewChanged, Bilingual> = {
  plan: { zh: '活动内容', en: 'content of the campaign' },
  copy: { zh: '文案或促销信息', en: 'copy or promotion' },
  platforms: { zh: '平台', en: 'platforms' },
  budget: { zh: '预算', en: 'budget' },
}

/** Of the content, what is otherwise now than it was signed; nothing of signatures from before it was kept. */
export function changedContent(s: CampaignState, covers: ReviewCovers | undefined): ReviewChanged[] {
  if (!covers) return []
  const now = coversOf(s)
  return [
    ...(now.plan === covers.plan ? [] : ['plan' as const]),
    ...(now.copy === covers.copy ? [] : ['copy' as const]),
    ...(now.platforms.every((platform) => covers.platforms.includes(platform)) ? [] : ['platforms' as const]),
  ]
}

/** What has changed since, so that the approval does not cover it. */
export function changedSinceApproval(s: CampaignState, r: ReviewState): ReviewChanged[] {
  const approval = r.signers[APPROVAL]
  if (!approval?.covers) return []
  const rank = (tier: string | undefined): number => r.tiers.findIndex(({ id }) => id === tier)
  const isHigher = rank(tierOf(r, s.brief?.totalFen).id) > rank(approval.tier)
  return [...changedContent(s, coversOfContent(s, r)), ...(isHigher ? ['budget' as const] : [])]
}

/** Where the company looked at a budget alone, the departments have signed the content in the approval before. */
function coversOfContent(s: CampaignState, r: ReviewState): ReviewCovers | undefined {
  const seen = reviewsOf(s).findLast(({ n, changed, approvedAt }) => n < r.n && !isBudgetAlone(changed) && approvedAt)
  return (isBudgetAlone(r.changed) ? (seen ?? r) : r).signers[APPROVAL]?.covers
}

/** Is it for whoever approves the sum, and whoever it is named by, since the rest stands as it was signed? */
export const isBudgetAlone = (changed: ReviewState['changed']): boolean =>
  changed?.every((part) => part === 'budget') === true

/** What a campaign's content keeps open for a filing: hits of the wording screen, missing facts of a prize promotion. */
import type { Policy } from '../../../workflows/contract/policy'
import { refuse, type Change } from '../decision/change'
import { type CopyState, type KeptHit, openHitsOf } from '../record/content'
import { isPromotionMissing } from './promotion'
import type { CampaignState, FilingState } from '../record/state'

/** Papers that show copy to consumers. A filing without any of them (an ICP filing, say) does not wait for wording. */
const SHOWS_COPY: readonly string[] = ['creative_preview', 'page_preview', 'lottery_rules', 'ad_review_form']

const showsCopy = (f: FilingState): boolean => SHOWS_COPY.some((row) => f.rows[row] !== undefined)

type Content = Pick<CampaignState, 'copies' | 'promotion'>

/** By name: the order of a stored object's members is not ours. */
export const copiesOf = (s: Content): CopyState[] =>
  Object.values(s.copies ?? {}).sort((a, b) => (a.copy < b.copy ? -1 : 1))

/** The copy that a filing's papers show, or that names its platform. */
export const copiesFor = (s: Content, f: FilingState): CopyState[] =>
  copiesOf(s).filter(({ platforms }) => (platforms ? platforms.includes(f.platform) : showsCopy(f)))

export interface OpenHit extends Pick<KeptHit, 'part' | 'rule' | 'severity'> {
  copy: string
  hit: string
}

export const openWording = (s: Content, f: FilingState): OpenHit[] =>
  copiesFor(s, f).flatMap((copy) =>
    openHitsOf(copy).map(({ id, part, rule, severity }) => ({ copy: copy.copy, hit: id, part, rule, severity })),
  )

/** Its papers tell consumers of prizes, where there are any. */
export const tellsOfPrizes = showsCopy

/** Pointers into the promotion that a filing's papers tell of; the whole of it where the policy asks and nobody handed one in. */
export function missingPromotion(
  s: Content & Pick<CampaignState, 'traits'>,
  f: FilingState,
  policy: Pick<Policy, 'prizePromotion'>,
): string[] {
  if (!tellsOfPrizes(f)) return []
  if (isPromotionMissing(s, policy)) return ['/promotion']
  return (s.promotion?.missing ?? []).map(({ pointer }) => `/promotion${pointer}`)
}

/** The second pair of eyes passes no wording that nobody has answered for, and no draw without its odds. */
export function refuseOpenContent({ state: s, ctx }: Change, f: FilingState): void {
  const hits = openWording(s, f)
  if (hits.length > 0)
    refuse(
      'wording_open',
      hits
        .map(({ copy, hit }) => `${copy}#${hit}`)
        .join(', ')
        .slice(0, 500),
      '/answer',
      { hits },
    )
  const missing = missingPromotion(s, f, ctx.policy)
  if (missing.length > 0) refuse('promotion_incomplete', missing.join(', ').slice(0, 500), '/answer', { missing })
}

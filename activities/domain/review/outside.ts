/** What an OA decides of internal reviews (U-24), as it stands. */
import { isOutside, toSign, type OutsideConflict, type ReviewState } from '../record/review-state'
import { reviewsOf, type CampaignState } from '../record/state'
import { signerOf } from './signers'

/** Of those whose turn it is, the keys of what an OA decides. */
export const outsideKeys = (r: ReviewState, amountFen: number | undefined): string[] =>
  toSign(r, amountFen).filter((key) => isOutside(r, signerOf('await_oa', key)))

/** Of those, what it has been silent about for too long. */
export const silentKeys = (r: ReviewState, amountFen: number | undefined): string[] =>
  outsideKeys(r, amountFen).filter((key) => r.outside?.[signerOf('await_oa', key)]?.silentAt !== undefined)

/** A result that does not fit, by its key, with its review. */
export function conflictOf(s: CampaignState, key: string): { r: ReviewState; conflict: OutsideConflict } | undefined {
  for (const r of reviewsOf(s)) {
    const conflict = r.conflicts?.find(({ id }) => id === key)
    if (conflict) return { r, conflict }
  }
  return undefined
}

/** Keys of all results of a campaign's reviews that do not fit and that nobody has looked at yet. */
export const openConflicts = (s: CampaignState): string[] =>
  reviewsOf(s).flatMap(({ conflicts = [] }) => conflicts.flatMap(({ id, status }) => (status === 'open' ? [id] : [])))

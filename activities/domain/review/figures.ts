/**
 * Figures that a department has confirmed and that are others now (S1-8, S1-14). While the review goes on it signs anew; afterwards
 * the approval stands, and whoever confirmed them is asked whether they still hold.
 */
import { APPROVAL, isReviewPending, type ReviewConfirmed, type ReviewState } from '../record/review-state'
import { reviewsOf, type CampaignState } from '../record/state'
import { confirmedOf } from './confirmed'

const FIGURES = ['totalFen', 'reserveFen', 'returnFen', 'roiBps'] as const satisfies readonly (keyof ReviewConfirmed)[]

/** Of a signature: what was confirmed, and what it would be now. Undefined where it is the same, or nothing was confirmed. */
export function figuresChanged(
  s: CampaignState,
  r: ReviewState,
  department: string,
): { before: ReviewConfirmed; now: ReviewConfirmed } | undefined {
  // What whoever approved confirmed for others is approved again with the budget.
  if (department === APPROVAL) return undefined
  const { answer, confirmed: before } = r.signers[department] ?? {}
  if (answer !== 'approved' || !before) return undefined
  const now = confirmedOf(s, r, department).confirmed ?? {}
  // Signatures from before the KPIs were part of them say nothing of them.
  const isOther =
    FIGURES.some((figure) => before[figure] !== now[figure]) || (before.kpis !== undefined && before.kpis !== now.kpis)
  return isOther ? { before, now } : undefined
}

/** Where a department has confirmed figures last. */
export const lastConfirmation = (s: CampaignState, department: string): ReviewState | undefined =>
  reviewsOf(s).findLast(({ signers }) => signers[department]?.answer === 'approved' && signers[department].confirmed)

/** Departments that are to be asked whether the figures of now hold; none while the company still reviews the campaign. */
export const figuresAsked = (s: CampaignState): string[] => (isReviewPending(s) ? [] : figuresToAsk(s))

/** Departments that have confirmed other figures than those of now, and will be asked. Who signs in a pending review confirms them there. */
export function figuresToAsk(s: CampaignState): string[] {
  if (s.ending || s.runEndedAt !== undefined) return []
  const departments = new Set(reviewsOf(s).flatMap(({ signers }) => Object.keys(signers)))
  return [...departments].sort().filter((department) => {
    const r = lastConfirmation(s, department)
    return r !== undefined && figuresChanged(s, r, department) !== undefined && !signsAnew(s, department)
  })
}

/** After a refusal the company is asked again as a whole. */
function signsAnew(s: CampaignState, department: string): boolean {
  const last = reviewsOf(s).at(-1)
  if (!last || !isReviewPending(s)) return false
  return last.ended || last.groups.flat().some((each) => each === department)
}

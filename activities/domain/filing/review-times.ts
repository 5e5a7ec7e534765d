/** What follows from the instant of a submission: until when an answer is usual, when it is late, when to look for it. */
import { addDuration } from '../time/calendar'
import type { Change } from '../decision/change'
import type { FactBodies } from '../record/facts'
import { endsInsideBuffer } from '../rules/backward-planning'
import { launchOf } from '../clearance/launch-of'
import type { FilingState } from '../record/state'
import { outsideOf, windowOf } from '../rules/submission-window'

export type ReviewTimes = Pick<
  FactBodies['FilingSubmitted'],
  'etaAt' | 'overdueAt' | 'checkAt' | 'provisional' | 'insideBuffer' | 'outsideWindow'
>

export function reviewTimes(change: Change, f: FilingState, submittedAt: string): ReviewTimes {
  const requirement = change.requirement(f)
  const { review } = requirement
  const { calendar } = change.ctx
  const eta = addDuration(calendar, submittedAt, review.usual)
  const overdue = addDuration(calendar, submittedAt, review.max)
  return {
    etaAt: eta.at,
    overdueAt: overdue.at,
    checkAt: eta.at,
    provisional: eta.provisional || overdue.provisional,
    insideBuffer: isInsideBuffer(change, f, submittedAt),
    outsideWindow: outsideOf(windowOf(f, requirement), submittedAt),
  }
}

/** S0-21, by the same count as the plan (`rules/backward-planning.ts`), and by the review time that the plan reckoned with. */
function isInsideBuffer(change: Change, f: FilingState, submittedAt: string): boolean {
  const { review, dueAfterLaunch } = change.requirement(f)
  const launchAt = launchOf(change.state, f)
  if (launchAt === undefined || dueAfterLaunch !== undefined) return false
  const times = { review: f.schedule?.review ?? review.usual, buffer: change.ctx.policy.buffer }
  return endsInsideBuffer(change.ctx.calendar, submittedAt, times, launchAt)
}

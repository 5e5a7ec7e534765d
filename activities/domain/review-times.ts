/** What follows from the instant of a submission: until when an answer is usual, when it is late, when to look for it. */
import { addDuration, workingDaysBetween } from './calendar'
import type { Change } from './change'
import type { FactBodies } from './facts'
import type { FilingState } from './state'

export type ReviewTimes = Pick<
  FactBodies['FilingSubmitted'],
  'etaAt' | 'overdueAt' | 'checkAt' | 'provisional' | 'insideBuffer'
>

export function reviewTimes(change: Change, f: FilingState, submittedAt: string): ReviewTimes {
  const { review } = change.requirement(f)
  const { calendar } = change.ctx
  const eta = addDuration(calendar, submittedAt, review.usual)
  const overdue = addDuration(calendar, submittedAt, review.max)
  return {
    etaAt: eta.at,
    overdueAt: overdue.at,
    checkAt: eta.at,
    provisional: eta.provisional || overdue.provisional,
    insideBuffer: isInsideBuffer(change, f, eta.at),
  }
}

/** S0-21: would the usual review time end inside the buffer before the launch? */
function isInsideBuffer(change: Change, f: FilingState, etaAt: string): boolean {
  const launchAt = change.state.launches[f.platform]?.launchAt
  if (launchAt === undefined) return false
  const { buffer } = change.ctx.policy
  if (buffer.unit === 'working_day') return workingDaysBetween(change.ctx.calendar, etaAt, launchAt).days < buffer.value
  const latest = addDuration(change.ctx.calendar, launchAt, { value: -buffer.value, unit: buffer.unit }).at
  return Date.parse(etaAt) > Date.parse(latest)
}

/**
 * Reports by a number that no filing has: they wait for it, but not in silence. Some working days later whoever watches the
 * platform is told, once, of all that have waited so long.
 */
import type { Policy } from '../../../workflows/contract/policy'
import type { Duration } from '../../../workflows/contract/values'
import { addDuration, type Calendar } from '../time/calendar'
import { isPast } from '../time/instants'

/** Where a policy does not say. Ours. */
const UNSAID: Duration = { value: 2, unit: 'working_day' }

export const isUnmatchedTooLong = (
  parkedAt: string,
  policy: Pick<Policy, 'reports'>,
  { calendar, now }: { calendar: Calendar; now: string },
): boolean => isPast(addDuration(calendar, parkedAt, policy.reports?.unmatchedAfter ?? UNSAID).at, now)

const PREFIX = 'unmatched/'

/** What such mail of a person is about in the ledger. */
export const unmatchedSubject = (staff: string): string => `${PREFIX}${staff}`
export const isUnmatchedSubject = (subject: string): boolean => subject.startsWith(PREFIX)

/** When envelopes leave, and what of something urgent can leave with them before it is due. */
import type { EnvelopePolicy } from '../../../workflows/contract/policy'
import type { Context } from '../decision/context'
import { addDuration, isWorkingDay, nextOfficeMoment, toInstant, type Calendar } from '../time/calendar'
import { localStart } from './key-date-due'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** What a policy means that does not say it. */
const ALONE_HOURS_BEFORE_DUE = 4

/** The first of some times of day, on a working day, that is more than a minute ahead: what is written now is in it for sure. */
export function nextTimeOfDay(calendar: Calendar, times: readonly string[], now: string): string {
  const earliest = Date.parse(now) + MINUTE_MS
  for (let ms = Date.parse(now); ; ms += DAY_MS) {
    const on = toInstant(ms, calendar).slice(0, 10)
    if (!isWorkingDay(calendar, on).working) continue
    const found = [...times].sort().find((time) => Date.parse(localStart(calendar, on, time)) > earliest)
    if (found !== undefined) return localStart(calendar, on, found)
  }
}

/** So long before what is urgent is due that it can still be done. At the due time and after it there is no such time. */
export function hasTimeUntil(at: string, dueAt: string | undefined, { urgentReminders }: EnvelopePolicy): boolean {
  const atLeastMs = (urgentReminders?.envelopeHoursBeforeDue ?? 0) * HOUR_MS
  return dueAt !== undefined && Date.parse(at) + atLeastMs <= Date.parse(dueAt)
}

/**
 * When something urgent is reminded of before it is due. A rung so early that it falls outside office hours is meant for the
 * envelope of the day; where that leaves too late, the letter is put off until shortly before the due time, and not lost in the night.
 */
export function remindedAt(
  { policy, calendar }: Pick<Context, 'policy' | 'calendar'>,
  at: string,
  dueAt: string,
): string {
  const envelopes = policy.mail?.envelopes
  const isInOffice = Date.parse(nextOfficeMoment(calendar, at).at) === Date.parse(at)
  if (!envelopes?.urgentReminders || isInOffice) return at
  if (hasTimeUntil(nextTimeOfDay(calendar, envelopes.at, at), dueAt, envelopes)) return at
  const hours = envelopes.urgentReminders.aloneHoursBeforeDue ?? ALONE_HOURS_BEFORE_DUE
  const alone = addDuration(calendar, dueAt, { value: -hours, unit: 'hour' }).at
  return Date.parse(alone) > Date.parse(at) ? alone : at
}

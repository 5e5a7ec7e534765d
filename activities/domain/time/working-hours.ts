/** Office hours of working days, counted by the clock. */
import { addDuration, nextOfficeMoment, toInstant, type Calendar } from './calendar'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** The instant so many hours of office time after another: four hours after 16:00 are 11:00 of the next working day. */
export function addWorkingHours(calendar: Calendar, fromAt: string, hours: number): string {
  let left = hours * HOUR_MS
  let { at } = nextOfficeMoment(calendar, fromAt)
  for (;;) {
    const closesAt = addDuration(calendar, at, { value: 0, unit: 'working_day' }).at
    const room = Date.parse(closesAt) - Date.parse(at)
    if (left <= room) return toInstant(Date.parse(at) + left, calendar)
    left -= room
    at = nextOfficeMoment(calendar, new Date(Date.parse(closesAt) + MINUTE_MS).toISOString()).at
  }
}

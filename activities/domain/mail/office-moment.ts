import { addDuration, nextOfficeMoment, type Calendar } from '../time/calendar'

/** What is due as the office closes is told a moment later: that is no reason to keep it until the next morning. */
const CLOSING_MINUTES = 15

export function officeMoment(calendar: Calendar, now: string): string {
  const { at } = nextOfficeMoment(calendar, addDuration(calendar, now, { value: -CLOSING_MINUTES, unit: 'minute' }).at)
  return Date.parse(at) <= Date.parse(now) ? now : at
}

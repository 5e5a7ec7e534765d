import type { CampaignState } from '../record/state'
import type { TaskState } from '../record/values'
import { type Calendar, addDuration, type CalendarMoment, toInstant } from '../time/calendar'

/** What the task of a row is counted from, so that a calendar that is loaded later moves it. */
export function dueFromOf(calendar: Calendar, s: CampaignState, item: string): TaskState['dueFrom'] {
  const date = s.brief?.dates?.find(({ items }) => items?.includes(item))
  return date && { at: localStart(calendar, date.on), term: END_OF_DAY }
}

/** A key date is over with the office hours of its day, or of the next working day. */
export const dueOn = (calendar: Calendar, on: string): CalendarMoment =>
  addDuration(calendar, localStart(calendar, on), END_OF_DAY)
/** The offset is that of the moment itself: on the day on which clocks are changed it has two. */
export function localStart(calendar: Calendar, on: string, time = '00:00'): string {
  const offsetAt = (instant: string): string => toInstant(Date.parse(instant), calendar).slice(-6)
  return `${on}T${time}:00${offsetAt(`${on}T${time}:00${offsetAt(`${on}T12:00:00Z`)}`)}`
}

export const END_OF_DAY = { value: 0, unit: 'working_day' } as const

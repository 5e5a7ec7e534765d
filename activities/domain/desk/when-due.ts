/** How near a due time is, in the working days and the local days of the policy's calendar. */
import { toInstant, workingDaysBetween, type Calendar } from '../time/calendar'
import { parseDay } from '../time/zone'

export const DUE_GROUPS = ['overdue', 'today', 'this_week', 'later'] as const
export type DueGroup = (typeof DUE_GROUPS)[number]

export interface DueWhen {
  at: string
  group: DueGroup
  /** Working days after today up to that day; of what is overdue, those since. */
  workingDays: number
  /** Counted through a year whose days off are not published yet. */
  provisional: boolean
}

export const localDay = (calendar: Calendar, instant: string): string =>
  toInstant(Date.parse(instant), calendar).slice(0, 10)

/** 1970-01-01 was a Thursday; a week begins on Monday. */
const weekOf = (day: string): number => Math.floor((parseDay(day) + 3) / 7)

export function whenDue(calendar: Calendar, now: string, dueAt: string): DueWhen {
  const isLate = Date.parse(dueAt) < Date.parse(now)
  const between = isLate ? workingDaysBetween(calendar, dueAt, now) : workingDaysBetween(calendar, now, dueAt)
  return {
    at: dueAt,
    group: isLate ? 'overdue' : groupOf(localDay(calendar, now), localDay(calendar, dueAt)),
    workingDays: between.days,
    provisional: between.provisional,
  }
}

/** The same of something that may have no due time. */
export const dueOf = (calendar: Calendar, now: string, of: { dueAt?: string } | undefined): DueWhen | undefined =>
  of?.dueAt === undefined ? undefined : whenDue(calendar, now, of.dueAt)

function groupOf(today: string, day: string): DueGroup {
  if (day === today) return 'today'
  return weekOf(day) === weekOf(today) ? 'this_week' : 'later'
}

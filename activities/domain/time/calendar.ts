/**
 * Working-calendar arithmetic, pure. Day 0 is the local date of `from`, working day or not, and never counts. n > 0 working
 * days end at the end of business of the n-th working day after day 0; n < 0 at the start of business of the n-th before it;
 * n = 0 at the end of business of day 0 (`from` itself if later), or of the next working day when day 0 is none.
 * Minutes and hours are clock time; calendar days keep the local time. `provisional`: a year without a table was counted by weekday,
 * less the days off that the regulation alone gives.
 */
import type { Policy } from '../../../workflows/contract/policy'
import type { CalendarDoc } from '../../../workflows/contract/reference'
import type { Duration } from '../../../workflows/contract/values'
import { formatInstant, localTimeOf, parseDay, parseInstant, zoneOf, type Zone } from './zone'

export interface Calendar {
  readonly doc: CalendarDoc
  /** IANA name. */
  readonly timezone: string
  /** Local times of day, `HH:mm`, both inside office hours. */
  readonly officeHours: { readonly start: string; readonly end: string }
}

/** An ISO instant with the zone's offset, and whether it rests on a year whose table is not known yet. */
export interface CalendarMoment {
  at: string
  provisional: boolean
}

interface Index {
  zone: Zone
  startMs: number
  endMs: number
  /** Every day of every covered year: true is a working day. */
  days: Map<number, boolean>
  /** Days off in other years, without shifts and make-up days. */
  regulation: Set<number>
}

interface Walk {
  day: number
  provisional: boolean
}

/** About forty years: beyond it a value is a mistake, and walking it would hold a transaction. */
const MAX_WORKING_DAYS = 10_000

/** Built once per calendar: a transaction asks several times. */
const indexes = new WeakMap<Calendar, Index>()

/** Calendar from its table and the policy's office hours; throws a RangeError on a zone, time or date that does not exist. */
export const makeCalendar = (doc: CalendarDoc, policy: Pick<Policy, 'timezone' | 'officeHours'>): Calendar => {
  const cal: Calendar = { doc, timezone: policy.timezone, officeHours: policy.officeHours }
  indexOf(cal)
  return cal
}

/** Whether a local date is a working day, make-up days included; `provisional` when its year has no table. */
export const isWorkingDay = (cal: Calendar, on: string): { working: boolean; provisional: boolean } =>
  lookUp(indexOf(cal), parseDay(on))

/** The instant a duration away from `fromAt`, counted as the header says; throws a RangeError unless the value is whole. */
export const addDuration = (cal: Calendar, fromAt: string, d: Duration): CalendarMoment => {
  if (!Number.isSafeInteger(d.value)) throw new RangeError(`a duration needs a whole value, not ${d.value} ${d.unit}`)
  const index = indexOf(cal)
  const from = parseInstant(fromAt)
  const certain = (ms: number): CalendarMoment => ({ at: formatInstant(index.zone, ms), provisional: false })
  switch (d.unit) {
    case 'minute':
      return certain(from + d.value * 60_000)
    case 'hour':
      return certain(from + d.value * 3_600_000)
    case 'calendar_day':
      return certain(d.value === 0 ? from : addCalendarDays(index, from, d.value))
    case 'working_day':
      return addWorkingDays(index, from, d.value)
  }
}

/** `at` when it lies in office hours (both ends included) of a working day, else the next start of office hours. */
export const nextOfficeMoment = (cal: Calendar, at: string): CalendarMoment => {
  const index = indexOf(cal)
  const ms = parseInstant(at)
  const local = localTimeOf(index.zone, ms)
  const late = local.msOfDay > index.endMs
  const found = walk(index, late ? local.day : local.day - 1, 1, 1)
  const inside = found.day === local.day && local.msOfDay >= index.startMs
  const moment = inside ? ms : index.zone.instantOf({ day: found.day, msOfDay: index.startMs })
  return { at: formatInstant(index.zone, moment), provisional: found.provisional }
}

/**
 * Working days after the local date of `fromAt` up to and including that of `toAt`; negative when reversed. It undoes
 * `addDuration` of n > 0 working days (and of n < 0, when `fromAt` is on a working day).
 */
export const workingDaysBetween = (
  cal: Calendar,
  fromAt: string,
  toAt: string,
): { days: number; provisional: boolean } => {
  const index = indexOf(cal)
  const from = localTimeOf(index.zone, parseInstant(fromAt)).day
  const to = localTimeOf(index.zone, parseInstant(toAt)).day
  const sign = to < from ? -1 : 1
  let count = 0
  let provisional = false
  for (let day = Math.min(from, to) + 1; day <= Math.max(from, to); day++) {
    const state = lookUp(index, day)
    if (state.working) count++
    provisional ||= state.provisional
  }
  return { days: count === 0 ? 0 : sign * count, provisional }
}

/** ISO text with the offset of the calendar's zone, or of a zone named: `2026-11-11T18:00:00+08:00`. */
export const toInstant = (ms: number | Date, zone: Calendar | string): string =>
  formatInstant(typeof zone === 'string' ? zoneOf(zone) : indexOf(zone).zone, Number(ms))

const addCalendarDays = (index: Index, from: number, n: number): number => {
  const { day, msOfDay } = localTimeOf(index.zone, from)
  return index.zone.instantOf({ day: day + n, msOfDay })
}

const addWorkingDays = (index: Index, from: number, n: number): CalendarMoment => {
  const { day } = localTimeOf(index.zone, from)
  const found = n === 0 ? walk(index, day - 1, 1, 1) : walk(index, day, Math.sign(n), Math.abs(n))
  const ms = index.zone.instantOf({ day: found.day, msOfDay: n < 0 ? index.startMs : index.endMs })
  return { at: formatInstant(index.zone, n === 0 ? Math.max(ms, from) : ms), provisional: found.provisional }
}

/** The count-th working day after (or before) a day, and whether any day passed on the way has no table. */
const walk = (index: Index, start: number, step: number, count: number): Walk => {
  if (count > MAX_WORKING_DAYS) throw new RangeError(`${count} working days are more than ${MAX_WORKING_DAYS}`)
  let day = start
  let provisional = false
  let left = count
  while (left > 0) {
    day += step
    const state = lookUp(index, day)
    if (state.working) left--
    provisional ||= state.provisional
  }
  return { day, provisional }
}

const lookUp = (index: Index, day: number): { working: boolean; provisional: boolean } => {
  const known = index.days.get(day)
  if (known !== undefined) return { working: known, provisional: false }
  return { working: !isWeekend(day) && !index.regulation.has(day), provisional: true }
}

/** 1970-01-01 was a Thursday. */
const isWeekend = (day: number): boolean => {
  const weekday = (((day + 4) % 7) + 7) % 7
  return weekday === 0 || weekday === 6
}

const indexOf = (cal: Calendar): Index => {
  const known = indexes.get(cal)
  if (known) return known
  const [startMs, endMs] = [timeOfDay(cal.officeHours.start), timeOfDay(cal.officeHours.end)]
  if (startMs >= endMs)
    throw new RangeError(`office hours ${cal.officeHours.start} to ${cal.officeHours.end} are empty`)
  const index = { zone: zoneOf(cal.timezone), startMs, endMs, days: daysOf(cal.doc), regulation: regulationOf(cal.doc) }
  indexes.set(cal, index)
  return index
}

const daysOf = (doc: CalendarDoc): Map<number, boolean> => {
  const days = new Map<number, boolean>()
  for (const [year, table] of Object.entries(doc.years)) {
    const end = parseDay(`${year}-12-31`)
    for (let day = parseDay(`${year}-01-01`); day <= end; day++) days.set(day, !isWeekend(day))
    for (const on of table.holidays) days.set(parseDay(on), false)
    for (const on of table.workdays) days.set(parseDay(on), true)
  }
  return days
}

const regulationOf = ({ regulation = [] }: CalendarDoc): Set<number> => new Set(regulation.map(parseDay))

const timeOfDay = (text: string): number => {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text)
  if (!parts) throw new RangeError(`"${text}" is not a time of day, such as 09:00`)
  return (Number(parts[1]) * 60 + Number(parts[2])) * 60_000
}

/**
 * Key dates of a brief (S3-25). One that names rows of the checklist is when their tasks are due; one without is told to the
 * lead, and to its owner, on the working day before and on the day itself. Their names are text and stay with the brief.
 */
import type { Brief } from '../../workflows/contract/brief'
import { ENDED_STAGES } from '../../workflows/contract/words'
import { addDuration, isWorkingDay, nextOfficeMoment, toInstant, type Calendar, type CalendarMoment } from './calendar'
import type { Change } from './change'
import type { StoredFact } from './facts'
import type { Base, Draft } from './letters'
import type { CampaignState, TaskState } from './state'

export interface KeyDate {
  /** Local date. */
  on: string
  owner?: string
  /** Rows of the checklist that are due on it. */
  items?: string[]
}

type When = 'before' | 'day'
/** How many dates of a day were told of, by when. */
export type KeyDatesTold = Record<string, Partial<Record<When, number>>>

export const keyDatesOf = ({ keyDates }: Brief): KeyDate[] | undefined =>
  keyDates?.map(({ on, owner, items }) => ({ on, owner, items: items?.length ? items : undefined }))

const DATE = '日期'
const END_OF_DAY = { value: 0, unit: 'working_day' } as const

/** The offset is that of the moment itself: on the day on which clocks are changed it has two. */
function localStart(calendar: Calendar, on: string, time = '00:00'): string {
  const offsetAt = (instant: string): string => toInstant(Date.parse(instant), calendar).slice(-6)
  return `${on}T${time}:00${offsetAt(`${on}T${time}:00${offsetAt(`${on}T12:00:00Z`)}`)}`
}

/** A key date is over with the office hours of its day, or of the next working day. */
export const dueOn = (calendar: Calendar, on: string): CalendarMoment =>
  addDuration(calendar, localStart(calendar, on), END_OF_DAY)

/** What the task of a row is counted from, so that a calendar that is loaded later moves it. */
export function dueFromOf(calendar: Calendar, s: CampaignState, item: string): TaskState['dueFrom'] {
  const date = s.brief?.dates?.find(({ items }) => items?.includes(item))
  return date && { at: localStart(calendar, date.on), term: END_OF_DAY }
}

/** When somebody is told of a day. */
export const remindersOf = (calendar: Calendar, on: string): Record<When, CalendarMoment> => ({
  before: addDuration(calendar, localStart(calendar, on), { value: -1, unit: 'working_day' }),
  // On the day itself, whatever day it is.
  day: { at: localStart(calendar, on, calendar.officeHours.start), provisional: false },
})

interface Day {
  on: string
  count: number
  to: string[]
  told: Partial<Record<When, number>>
}

/** Days of which nobody is reminded by a task, from one on. */
function daysOf(s: CampaignState, from: string): Day[] {
  const free = (s.brief?.dates ?? []).filter(({ on, items }) => items === undefined && on >= from)
  return [...new Set(free.map(({ on }) => on))].sort().map((on) => {
    const dates = free.filter((date) => date.on === on)
    const owners = dates.flatMap(({ owner }) => (owner === undefined ? [] : [owner]))
    return { on, count: dates.length, to: [...new Set([s.lead, ...owners])], told: s.keyDatesTold?.[on] ?? {} }
  })
}

interface NearDay extends Day {
  /** Which of its reminders is due now. */
  due?: When
  /** When the next one is. */
  next?: string
}

/** Days that are not over, as far as their reminders may be due: what comes after the first that lies ahead comes later. */
function daysNear({ state: s, ctx: { calendar, now } }: Change): NearDay[] {
  if (!s.brief?.dates?.length || ENDED_STAGES.includes(s.stage) || s.ending || s.closedAt !== undefined) return []
  const ms = Date.parse(now)
  const today = toInstant(ms, calendar).slice(0, 10)
  const near: NearDay[] = []
  for (const day of daysOf(s, today)) {
    const { before, day: itself } = remindersOf(calendar, day.on)
    const next = [before.at, itself.at].find((at) => Date.parse(at) > ms)
    near.push({ ...day, due: dueOf(day, { today, ms, before: before.at, itself: itself.at }), next })
    if (next === before.at) break
  }
  return near
}

/** The day itself overtakes the one before. */
function dueOf(
  { on, count, told }: Day,
  { today, ms, before, itself }: { today: string; ms: number; before: string; itself: string },
): When | undefined {
  const isBefore = today < on && ms >= Date.parse(before)
  const when = ms >= Date.parse(itself) ? 'day' : isBefore ? 'before' : undefined
  return when && (told[when] ?? 0) < count ? when : undefined
}

export function remindOfKeyDates(change: Change): void {
  for (const { on, count, to, due: when } of daysNear(change))
    if (when) change.emit('KeyDateReminded', change.state.number, { on, when, count, to })
}

/** When a campaign wants to be asked because of its key dates. */
export const nextKeyDateWake = (change: Change): string[] =>
  daysNear(change).flatMap(({ due, next }) => (due ? [change.ctx.now] : (next ?? [])))

/** The letter is about what the brief says when it leaves; here stands only which day. */
export function keyDateLetters(
  { at, body: { on, when, count, to } }: Extract<StoredFact, { type: 'KeyDateReminded' }>,
  base: Base,
  calendar: Calendar,
): Draft[] {
  const lines = [{ label: DATE, text: on }]
  // In the next office hours it would come too late: after a day off, or after the evening before.
  const office = Date.parse(nextOfficeMoment(calendar, at).at)
  const urgent = when === 'day' || office > Date.parse(remindersOf(calendar, on).day.at)
  return [
    {
      ...base,
      kind: 'key_date',
      to,
      urgent,
      about: `keydate|${base.subject}|${on}|${when}|${count}`,
      lines,
    },
  ]
}

/** The days that a letter tells: those of one step stand in one. */
export const datesTold = (lines: readonly { label: string; text?: string }[]): string[] =>
  lines.flatMap(({ label, text }) => (label === DATE && text !== undefined ? [text] : []))

/** What is told of some days: the names that the brief gives them, nothing once the brief says nothing of them. */
export function keyDateLines(
  brief: Brief | undefined,
  days: readonly string[],
  calendar: Calendar,
): { label: string; text: string }[] {
  if (!brief) return [{ label: '关键时间点', text: '（内容已删除）' }]
  const told = (brief.keyDates ?? []).filter(({ on, items }) => days.includes(on) && !items?.length)
  if (told.length === 0) return []
  const isDoubtful = ({ on }: { on: string }): boolean =>
    isWorkingDay(calendar, on).provisional || remindersOf(calendar, on).before.provisional
  return [
    ...told.map(({ on, name }) => ({ label: '关键时间点', text: days.length > 1 ? `${on} ${name}` : name })),
    ...(told.some(isDoubtful) ? [{ label: '提示', text: '暂定：该年放假安排尚未公布，工作日按周末推算' }] : []),
  ]
}

export function applyKeyDates(s: CampaignState, fact: Extract<StoredFact, { type: 'KeyDateReminded' }>): void {
  const { on, when, count } = fact.body
  s.keyDatesTold = { ...s.keyDatesTold, [on]: { ...s.keyDatesTold?.[on], [when]: count } }
}

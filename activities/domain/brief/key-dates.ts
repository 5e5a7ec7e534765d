/**
 * Key dates of a brief (S3-25). One that names rows of the checklist is when their tasks are due; one without is told to the
 * lead, and to its owner, on the working day before and on the day itself. Their names are text and stay with the brief.
 */
import type { Brief } from '../../../workflows/contract/brief'
import { ENDED_STAGES } from '../../../workflows/contract/words'
import { addDuration, toInstant, type Calendar, type CalendarMoment } from '../time/calendar'
import type { Change } from '../decision/change'
import type { CampaignState } from '../record/state'
import type { KeyDate, When } from '../record/values'
import { localStart } from '../tasks/key-date-due'

export const keyDatesOf = ({ keyDates }: Brief): KeyDate[] | undefined =>
  keyDates?.map(({ on, owner, items }) => ({ on, owner, items: items?.length ? items : undefined }))

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

/** The days that a letter tells: those of one step stand in one. */
export const datesTold = (lines: readonly { label: string; text?: string }[]): string[] =>
  lines.flatMap(({ label, text }) => (label === DATE && text !== undefined ? [text] : []))
export const DATE = '日期'

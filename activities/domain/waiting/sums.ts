/**
 * The ledger summed: by holder, department, platform, step, month or campaign. Whatever it is summed by, the rows together are the
 * whole time: nothing is counted twice and nothing is left out.
 */
import { isDepartment } from '../../../workflows/contract/values'
import { localTimeOf, zoneOf } from '../time/zone'
import { toInstant, type Calendar } from '../time/calendar'
import { minutesOf, type WaitingPart } from './ledger'

export const WAITING_BY = ['campaign', 'department', 'holder', 'platform', 'step', 'month'] as const
export type WaitingBy = (typeof WAITING_BY)[number]

/** A part in its place. */
export interface PlacedPart extends WaitingPart {
  campaign: string
  /** Of the filing that it is about. */
  about?: string
}

export interface WaitingSum {
  /** What it is summed by; a kind in its place where nobody has it. */
  key: string
  minutes: number
  /** Of these: the clock of whoever has it stood still. */
  dayOffMinutes: number
}

/** In which department somebody works, by whom the directory knows. */
export type DepartmentOf = (person: string | undefined) => string | undefined

interface Around {
  calendar: Calendar
  departmentOf: DepartmentOf
}

/** The largest first; months in their order. */
export function sumBy(parts: readonly PlacedPart[], by: WaitingBy, around: Around): WaitingSum[] {
  const sums = new Map<string, WaitingSum>()
  for (const part of by === 'month' ? parts.flatMap((each) => byMonths(each, around.calendar)) : parts) {
    const key = keyOf(part, by, around)
    const sum = sums.get(key) ?? { key, minutes: 0, dayOffMinutes: 0 }
    const minutes = minutesOf(part)
    sum.minutes += minutes
    if (part.kind === 'day_off') sum.dayOffMinutes += minutes
    sums.set(key, sum)
  }
  return [...sums.values()]
    .filter(({ minutes }) => minutes > 0)
    .sort((a, b) => (by === 'month' ? 0 : b.minutes - a.minutes) || (a.key < b.key ? -1 : 1))
}

function keyOf(part: PlacedPart, by: WaitingBy, { calendar, departmentOf }: Around): string {
  if (by === 'campaign') return part.campaign
  if (by === 'month') return monthOf(calendar, part.fromMs)
  const { hold } = part
  if (!hold) return part.kind
  switch (by) {
    case 'holder':
      return hold.role
    case 'platform':
      return part.about ?? 'none'
    case 'step':
      return hold.kind
    case 'department':
      return hold.role === 'platform' || hold.role === 'partner' || isDepartment(hold.role)
        ? hold.role
        : (departmentOf(hold.person) ?? hold.role)
  }
}

const monthOf = (calendar: Calendar, ms: number): string => toInstant(ms, calendar).slice(0, 7)

/** Cut at the first midnights of months. */
export function byMonths<P extends { fromMs: number; toMs: number }>(part: P, calendar: Calendar): P[] {
  const pieces: P[] = []
  for (let at = part.fromMs; at < part.toMs;) {
    const until = Math.min(part.toMs, nextMonth(calendar, at))
    pieces.push({ ...part, fromMs: at, toMs: until })
    at = until
  }
  return pieces
}

function nextMonth(calendar: Calendar, ms: number): number {
  const [year = 1970, month = 1] = monthOf(calendar, ms).split('-').map(Number)
  return monthStart(calendar, month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`)
}

/** When a month begins, `2026-11`. */
export function monthStart(calendar: Calendar, month: string): number {
  const zone = zoneOf(calendar.timezone)
  const { day } = localTimeOf(zone, Date.parse(`${month}-01T12:00:00Z`))
  return zone.instantOf({ day, msOfDay: 0 })
}

/** What of the parts lies in a span of time. */
export const within = <P extends { fromMs: number; toMs: number }>(
  parts: readonly P[],
  fromMs: number,
  toMs: number,
): P[] =>
  parts
    .map((part) => ({ ...part, fromMs: Math.max(part.fromMs, fromMs), toMs: Math.min(part.toMs, toMs) }))
    .filter((part) => part.toMs > part.fromMs)

/**
 * When the register of a week is due by mail. Only one week counts: after an outage one register goes out, not one for each week
 * that was missed.
 */
import type { RegisterMail } from '../../../workflows/contract/policy'
import { nextOfficeMoment, type Calendar } from '../time/calendar'
import type { AnnouncementBody } from './notice'
import { parseDay, zoneOf } from '../time/zone'
import { isPast } from '../time/instants'

/** Subject of ledger rows that are about no campaign. */
export const REGISTER = 'register'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** 1970-01-01 was a Thursday. */
const daysSinceMonday = (day: number): number => (day + 3) % 7

interface RegisterWeek {
  /** Its Monday. */
  week: string
  dueAt: string
}

/**
 * The present week, and when its register is due: in office hours, never on a day off. One that is moved into the next week by
 * that, say by a Friday off, is the one that counts there until that week's own is due.
 */
export function registerOfWeek(calendar: Calendar, policy: RegisterMail, now: string): RegisterWeek {
  const today = parseDay(now.slice(0, 10))
  const monday = today - daysSinceMonday(today)
  const [present, before] = [weekOf(calendar, policy, monday), weekOf(calendar, policy, monday - 7)]
  const wasMovedHere = parseDay(before.dueAt.slice(0, 10)) >= monday
  return wasMovedHere && isPast(before.dueAt, now) && !isPast(present.dueAt, now) ? before : present
}

function weekOf(calendar: Calendar, { weekday, at }: RegisterMail, monday: number): RegisterWeek {
  const [hours = 0, minutes = 0] = at.split(':').map(Number)
  const nominal = zoneOf(calendar.timezone).instantOf({
    day: monday + weekday - 1,
    msOfDay: (hours * 60 + minutes) * MINUTE_MS,
  })
  const week = new Date(monday * DAY_MS).toISOString().slice(0, 10)
  return { week, dueAt: nextOfficeMoment(calendar, new Date(nominal).toISOString()).at }
}

/** Numbers of the register, as they stand when it is planned. */
export interface RegisterCounts {
  all: number
  open: number
  atPlatform: number
  overdue: number
}

export const registerLines = ({ all, open, atPlatform, overdue }: RegisterCounts): AnnouncementBody['lines'] => [
  { label: '办理中', text: `${open} 项（其中待平台审核 ${atPlatform} 项）` },
  { label: '已逾期', text: `${overdue} 项` },
  { label: '台账合计', text: `${all} 项` },
]

/**
 * When the register of a week is due by mail. Only the present week counts: after an outage one register goes out, not one for
 * each week that was missed.
 */
import type { RegisterMail } from '../../workflows/contract/reference'
import { nextOfficeMoment, type Calendar } from './calendar'
import type { AnnouncementBody } from './letters'
import { parseDay, zoneOf } from './zone'

/** Subject of ledger rows that are about no campaign. */
export const REGISTER = 'register'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** 1970-01-01 was a Thursday. */
const daysSinceMonday = (day: number): number => (day + 3) % 7

/** The Monday of the present week, which names it, and when its register is due: in office hours, never on a day off. */
export function registerOfWeek(
  calendar: Calendar,
  { weekday, at }: RegisterMail,
  now: string,
): { week: string; dueAt: string } {
  const today = parseDay(now.slice(0, 10))
  const monday = today - daysSinceMonday(today)
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

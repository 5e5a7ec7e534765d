/** How long until a due time, or since it, as people say it: in working days, and in hours on its day. */
import type { Bilingual } from '../../../workflows/contract/values'
import { toInstant, workingDaysBetween, type Calendar } from './calendar'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** `还有 2 个工作日`, `今天到期`, `已逾期 3 小时`. Days are local; what is due on a day off has none that is worked on before it. */
export function timeLeft(calendar: Calendar, now: string, dueAt: string): Bilingual {
  const ms = Date.parse(dueAt) - Date.parse(now)
  const days = Math.abs(workingDaysBetween(calendar, now, dueAt).days)
  const isSameDay = dayOf(calendar, now) === dayOf(calendar, dueAt)
  if (ms <= 0) {
    if (days > 0 && !isSameDay)
      return { zh: `已逾期 ${days} 个工作日`, en: `overdue by ${counted(days, 'working day')}` }
    const hours = Math.floor(-ms / HOUR_MS)
    if (hours === 0) return { zh: '刚刚到期', en: 'due just now' }
    const over = Math.floor(hours / 24)
    if (over > 0) return { zh: `已逾期 ${over} 天`, en: `overdue by ${counted(over, 'day')}` }
    return { zh: `已逾期 ${hours} 小时`, en: `overdue by ${counted(hours, 'hour')}` }
  }
  if (isSameDay) return { zh: '今天到期', en: 'due today' }
  if (days > 0) return { zh: `还有 ${days} 个工作日`, en: `${counted(days, 'working day')} left` }
  const calendarDays = Math.ceil(ms / DAY_MS)
  return { zh: `还有 ${calendarDays} 天`, en: `${counted(calendarDays, 'day')} left` }
}

const dayOf = (calendar: Calendar, at: string): string => toInstant(Date.parse(at), calendar).slice(0, 10)

const counted = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`

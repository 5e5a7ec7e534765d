/** Times as people say them: days instead of instants, working days instead of bare dates. By the policy's calendar alone. */
import type { DueWhen } from '../../../activities/domain/desk/when-due'
import { toInstant, type Calendar } from '../../../activities/domain/time/calendar'
import { parseDay } from '../../../activities/domain/time/zone'
import { timeZh } from '../../../activities/domain/time/durations'
import type { Duration, DurationUnit } from '../../../workflows/contract/values'
import type { Language } from './languages'

const WEEKDAYS = {
  'zh-CN': ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} as const
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

export interface When {
  /** 11月4日; of another year 2027年1月4日. */
  day(at: string): string
  weekday(at: string): string
  /** 18:00. */
  clock(at: string): string
  /** 11月4日 18:00. */
  moment(at: string): string
  /** 11月4日（周三）18:00. */
  dated(at: string): string
  /** 今天 18:00，逾期 1 个工作日; 周五 18:00，还有 2 个工作日. */
  due(due: DueWhen): string
  /** The same in two parts, the time and how near it is: the second is empty where the first says it. */
  dueParts(due: DueWhen): [time: string, left: string]
  /** 还有 2 个工作日; 逾期 1 个工作日. */
  left(due: Pick<DueWhen, 'group' | 'workingDays'>): string
  workingDays(count: number): string
  duration(length: Duration): string
}

export function whenIn(language: Language, calendar: Calendar, now: string): When {
  const local = (at: string): string => toInstant(Date.parse(at), calendar)
  const thisYear = local(now).slice(0, 4)
  const isEn = language === 'en'
  const day = (at: string): string => {
    const [year = '', month, date] = local(at).slice(0, 10).split('-')
    const other = year === thisYear ? '' : year
    if (isEn) return `${Number(date)} ${MONTHS[Number(month) - 1]}${other === '' ? '' : ` ${other}`}`
    return `${other === '' ? '' : `${other}年`}${Number(month)}月${Number(date)}日`
  }
  const clock = (at: string): string => local(at).slice(11, 16)
  const weekday = (at: string): string => WEEKDAYS[language][(parseDay(local(at).slice(0, 10)) + 4) % 7] ?? ''
  const moment = (at: string): string => `${day(at)} ${clock(at)}`
  const dated = (at: string): string =>
    isEn ? `${weekday(at)} ${moment(at)}` : `${day(at)}（${weekday(at)}）${clock(at)}`
  const workingDays = (count: number): string =>
    isEn ? `${count} working day${count === 1 ? '' : 's'}` : `${count} 个工作日`
  const left: When['left'] = ({ group, workingDays: days }) => {
    if (group === 'overdue') {
      if (days === 0) return isEn ? 'overdue' : '已逾期'
      return isEn ? `overdue by ${workingDays(days)}` : `逾期 ${workingDays(days)}`
    }
    if (group === 'today') return isEn ? 'today' : '今天'
    return isEn ? `${workingDays(days)} left` : `还有 ${workingDays(days)}`
  }
  const dueParts: When['dueParts'] = (when) => {
    const sure = when.provisional ? (isEn ? ' (expected)' : '（暂定）') : ''
    if (when.group === 'today') return [`${left(when)} ${clock(when.at)}${sure}`, '']
    const nearby = when.group === 'this_week' ? `${weekday(when.at)} ${clock(when.at)}` : moment(when.at)
    return [nearby, `${left(when)}${sure}`]
  }
  const due: When['due'] = (when) =>
    dueParts(when)
      .filter((part) => part !== '')
      .join(isEn ? ', ' : '，')
  return { day, weekday, clock, moment, dated, due, dueParts, left, workingDays, duration: isEn ? durationEn : timeZh }
}

/** The colour of a due time; the words stand beside it. */
export function toneOf({ group, workingDays }: DueWhen): 'late' | 'warn' | 'quiet' {
  if (group === 'overdue') return 'late'
  return group === 'today' || workingDays <= 2 ? 'warn' : 'quiet'
}

const UNITS_EN: Record<DurationUnit, string> = {
  minute: 'minute',
  hour: 'hour',
  calendar_day: 'day',
  working_day: 'working day',
}
const durationEn = ({ value, unit }: Duration): string => `${value} ${UNITS_EN[unit]}${value === 1 ? '' : 's'}`

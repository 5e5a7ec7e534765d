/** Lengths of time as people say them in Chinese. */
import type { Duration, DurationUnit } from '../../../workflows/contract/values'

const UNITS: Record<DurationUnit, string> = {
  minute: '分钟',
  hour: '小时',
  calendar_day: '个自然日',
  working_day: '个工作日',
}

export const timeZh = ({ value, unit }: Duration): string => `${value} ${UNITS[unit]}`

import type { Brief } from '../../../workflows/contract/brief'
import { DATE, remindersOf } from '../brief/key-dates'
import type { StoredFact } from '../record/facts'
import { type Calendar, isWorkingDay, nextOfficeMoment } from '../time/calendar'
import type { Base, Draft } from './notice'

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

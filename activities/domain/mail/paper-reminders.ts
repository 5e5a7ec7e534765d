/**
 * When the owner of a company paper is reminded of its end (U-19): some days before and on the day, in office hours. What was
 * missed is not caught up with: only the latest reminder that is due goes out.
 */
import type { Policy } from '../../../workflows/contract/policy'
import { officeMoment } from './office-moment'
import { toInstant, type Calendar } from '../time/calendar'
import type { Paper } from '../record/registers'

/** Where a policy does not say. Ours. */
const REMIND_DAYS_BEFORE: readonly number[] = [60, 30, 0]
const DAY_MS = 86_400_000

export interface PaperReminder {
  /** Days before the end that it stands for; 0 on the day and after it. */
  daysBefore: number
  /** The same paper, version and day are told once, whoever owns it by then. */
  key: string
}

export const reminderDays = (policy: Pick<Policy, 'papers'>): readonly number[] =>
  policy.papers?.remindDaysBefore ?? REMIND_DAYS_BEFORE

/** The reminder that is due now; nothing outside office hours, since the next round comes soon. */
export function dueReminder(
  paper: Pick<Paper, 'id' | 'version' | 'validUntil'>,
  days: readonly number[],
  { calendar, now }: { calendar: Calendar; now: string },
): PaperReminder | undefined {
  if (paper.validUntil === undefined || officeMoment(calendar, now) !== now) return undefined
  const left = daysLeft(paper.validUntil, { calendar, now })
  const due = days.filter((n) => left <= n)
  if (due.length === 0) return undefined
  const daysBefore = Math.min(...due)
  return { daysBefore, key: `${paperSubject(paper.id)}|v${paper.version}|${daysBefore}` }
}

/** Local days from now until the day on which it ends; negative once that day is over. */
export function daysLeft(validUntil: string, { calendar, now }: { calendar: Calendar; now: string }): number {
  const day = (at: string): number => Date.parse(toInstant(Date.parse(at), calendar).slice(0, 10))
  return Math.round((day(validUntil) - day(now)) / DAY_MS)
}

/** Its name in the mail ledger and among the alarms. */
export const paperSubject = (id: string): string => `paper/${id}`
export const paperOfSubject = (subject: string): string | undefined => /^paper\/(P-\d+)$/.exec(subject)?.[1]

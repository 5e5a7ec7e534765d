/** How much mail people get in four weeks of campaigns, with and without envelopes. */
import { addWorkingHours } from '../../activities/domain/time/working-hours'
import { isWorkingDay } from '../../activities/domain/time/calendar'
import { Play } from './domain-play'
import { playWeeks, type WrittenMail, type Weeks } from './rehearsed-weeks'

const { calendar, policy: shipped } = new Play()
const left = ({ mails }: Weeks) => mails.filter(({ dropped }) => !dropped)
/** One for each envelope, and one for each letter that left by itself. */
const letters = (weeks: Weeks) => [...new Map(left(weeks).map((m) => [m.envelope ?? m.key, m])).values()]
const dayOf = (at: string): string => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10)

function perDay(weeks: Weeks, counts: (m: WrittenMail) => boolean = () => true): number[] {
  const days = new Map<string, number>()
  for (let ms = Date.parse(weeks.from); ms < Date.parse(weeks.to); ms += 86_400_000) {
    const on = dayOf(new Date(ms).toISOString())
    if (isWorkingDay(calendar, on).working) for (const who of weeks.people) days.set(`${who} ${on}`, 0)
  }
  for (const { recipient, sendAfter } of letters(weeks).filter(counts)) {
    const key = `${recipient} ${dayOf(sendAfter)}`
    days.set(key, (days.get(key) ?? 0) + 1)
  }
  return [...days.values()].sort((a, b) => a - b)
}

const quantile = (sorted: readonly number[], q: number): number => sorted[Math.ceil(sorted.length * q) - 1] ?? 0

const URGENT = /\.(correct|answer_inquiry|go_live|restore|settle_submission)\./
const isUrgent = (m: WrittenMail): boolean =>
  ['verdict', 'inquiry', 'credential_lost', 'nudge'].includes(m.kind) || URGENT.test(m.body.tasks.join(' '))

/** Letters beyond the first that reach one person in one minute; what is urgent does not count. */
function together(weeks: Weeks): number {
  const minutes = new Map<string, number>()
  for (const m of letters(weeks).filter((one) => !isUrgent(one))) {
    const key = `${m.recipient} ${new Date(m.sendAfter).toISOString().slice(0, 16)}`
    minutes.set(key, (minutes.get(key) ?? 0) + 1)
  }
  return [...minutes.values()].reduce((sum, n) => sum + n - 1, 0)
}

/** Office time between two instants, by the quarter of an hour. */
function workingHours(from: string, to: string): number {
  let quarters = 0
  while (Date.parse(addWorkingHours(calendar, from, (quarters + 1) / 4)) <= Date.parse(to)) quarters += 1
  return quarters / 4
}

export interface MailFigures {
  letters: number
  /** A person and working day. */
  p50: number
  p95: number
  p95BesideUrgent: number
  most: number
  /** Beyond the first to a person in a minute, beside what is urgent. */
  together: number
  openingDelayP95WorkingHours: number
}

export const mailFigures = (weeks: Weeks): MailFigures => {
  const days = perDay(weeks)
  const delays = left(weeks)
    .filter((m) => m.kind === 'task_opened')
    .map((m) => workingHours(m.writtenAt, m.sendAfter))
    .sort((a, b) => a - b)
  return {
    letters: letters(weeks).length,
    p50: quantile(days, 0.5),
    p95: quantile(days, 0.95),
    p95BesideUrgent: quantile(
      perDay(weeks, (m) => !isUrgent(m)),
      0.95,
    ),
    most: days[days.length - 1] ?? 0,
    together: together(weeks),
    openingDelayP95WorkingHours: Math.round(quantile(delays, 0.95) * 10) / 10,
  }
}

/** The same people and platforms under both policies: every letter by itself, and as the shipped policy gathers them. */
export function countMails(seed: string, campaigns?: number): { before: MailFigures; after: MailFigures } {
  const [before, after] = [undefined, shipped.mail].map((mail) => mailFigures(playWeeks(seed, mail, campaigns)))
  if (!before || !after) throw new Error('two policies were asked for')
  return { before, after }
}

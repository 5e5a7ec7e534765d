/**
 * The working days that count for every campaign: those of the country, less the days off of the company's own, which the policy
 * of today names. Of a year that the country's table does not cover only the days of the regulation are known, whatever the
 * company says of it.
 */
import type { Policy } from '../../workflows/contract/policy'
import type { CalendarDoc, CalendarYear } from '../../workflows/contract/reference'
import { withRegulation } from './holiday-regulation'
import type { ReferenceReader } from './reference'
import type { Database } from '../postgres/pool'

export const CALENDAR_ID = 'cn'

export async function workingDaysOf(
  reference: ReferenceReader,
  policy: Pick<Policy, 'calendars'>,
  db?: Database,
): Promise<CalendarDoc | undefined> {
  const base = await reference.latest('calendar', CALENDAR_ID, db)
  const own: CalendarDoc[] = []
  // A calendar that nobody has filled yet has no days off.
  for (const id of policy.calendars ?? []) own.push(...[await reference.latest('calendar', id, db)].filter((d) => !!d))
  return base && withRegulation(joined(base, own))
}

/** What was joined once, by the base and the names of the others: whoever holds it compares it by identity. */
const known = new WeakMap<CalendarDoc, Map<string, CalendarDoc>>()

function joined(base: CalendarDoc, own: readonly CalendarDoc[]): CalendarDoc {
  if (own.length === 0) return base
  const version = [base.version, ...own.map((doc) => `${doc.id}@${doc.version}`)].join('+')
  const there = known.get(base) ?? new Map<string, CalendarDoc>()
  known.set(base, there)
  const doc = there.get(version) ?? joinDays(base, own, version)
  there.set(version, doc)
  return doc
}

const joinDays = (base: CalendarDoc, own: readonly CalendarDoc[], version: string): CalendarDoc => ({
  ...base,
  version,
  source: [base, ...own].map(({ source }) => source).join('; '),
  years: Object.fromEntries(
    Object.entries(base.years).map(([year, table]) => [
      year,
      own.reduce((days, doc) => (doc.years[year] ? withOwn(days, doc.years[year]) : days), table),
    ]),
  ),
})

/** The later calendar has the last word about a day. */
const withOwn = (days: CalendarYear, own: CalendarYear): CalendarYear => ({
  holidays: [...days.holidays.filter((on) => !own.workdays.includes(on)), ...own.holidays],
  workdays: [...days.workdays.filter((on) => !own.holidays.includes(on)), ...own.workdays],
})

/**
 * Working calendars in the record: which years they cover, and loading another year. A new version is a new document; what
 * runs and was counted with the old one is poked, and its record counts again in the next look.
 */
import type { Pool } from 'pg'
import type { CalendarDoc, CalendarYear } from '../../workflows/contract/reference'
import { countCountedWith } from './wake-by-calendar'
import { readClock } from '../postgres/clock'
import { POLICY_ID } from '../postgres/record/read-context'
import { CALENDAR_ID } from './working-days'
import { createReferenceReader, type ReferenceReader } from './reference'
import { installReference } from './install'

export class CalendarRefused extends Error {
  constructor(
    readonly pointer: string,
    message: string,
  ) {
    super(message)
  }
}

/** What a year must be: real dates of that year, each once, none both free and worked. */
export function checkYear(year: string, table: CalendarYear): void {
  const seen = new Map<string, string>()
  for (const kind of ['holidays', 'workdays'] as const)
    for (const [index, on] of table[kind].entries()) {
      const pointer = `/${kind}/${index}`
      if (!on.startsWith(`${year}-`) || new Date(`${on}T00:00:00Z`).toISOString().slice(0, 10) !== on)
        throw new CalendarRefused(pointer, `${on} 不属于 ${year} 年`)
      const before = seen.get(on)
      if (before) throw new CalendarRefused(pointer, `${on} 已列在 ${before}`)
      seen.set(on, kind)
    }
}

/**
 * Loads or replaces a year. Returns the new version, or the present one when nothing changes, and how many subjects will be
 * planned again.
 */
export async function putCalendarYear(
  pool: Pool,
  id: string,
  year: string,
  table: CalendarYear & { source: string },
): Promise<{ version: string; replanned: number }> {
  const { source, ...days } = table
  checkYear(year, days)
  const reference = createReferenceReader(pool)
  const latest = (await reference.latest('calendar', id)) ?? (await begun(reference, id))
  const sorted = { holidays: [...days.holidays].sort(), workdays: [...days.workdays].sort() }
  if (JSON.stringify(latest.years[year]) === JSON.stringify(sorted)) return { version: latest.version, replanned: 0 }
  const { now } = await readClock(pool)
  const doc: CalendarDoc = {
    ...latest,
    version: nextVersion(latest.version, now.slice(0, 10)),
    source: [latest.source, `${year}: ${source}`].filter((part) => part !== '').join('; '),
    years: { ...latest.years, [year]: sorted },
  }
  await installReference(pool, [doc])
  return { version: doc.version, replanned: await countCountedWith(pool, year) }
}

/** The first year of a calendar that the policy names, say the company's own days off. */
async function begun(reference: ReferenceReader, id: string): Promise<CalendarDoc> {
  const policy = await reference.latest('policy', POLICY_ID)
  if (!policy?.calendars?.includes(id))
    throw new CalendarRefused('', `没有工作日历 ${id}，审批与催办规则的 calendars 中也未写明`)
  return { kind: 'calendar', id, version: '', source: '', years: {} }
}

/** From this month of a year on, somebody is told while the next one has no table. */
const TOLD_FROM_MONTH = 10

/** The year whose table is missing and should be looked for: the notice comes out in the last quarter of the year before. */
export async function missingYear(pool: Pool, reference: ReferenceReader): Promise<string | undefined> {
  const { now } = await readClock(pool)
  const [year, month] = [Number(now.slice(0, 4)), Number(now.slice(5, 7))]
  const doc = await reference.latest('calendar', CALENDAR_ID)
  const wanted = [String(year), ...(month >= TOLD_FROM_MONTH ? [String(year + 1)] : [])]
  return doc && wanted.find((each) => !doc.years[each])
}

/** `2026-11-22`, then `2026-11-22.1`, `.2`: later than the present version whatever the clock shows. */
export function nextVersion(present: string, today: string): string {
  const [day = '', n = '0'] = present.split('.')
  return today > day ? today : `${day}.${Number(n) + 1}`
}

/** Days off of the company's own beside the country's: which of them has the last word about a day. */
import { isWorkingDay, makeCalendar } from '../../activities/domain/time/calendar'
import cn from '../../infra/data/calendars/cn.json'
import type { ReferenceReader } from '../../infra/reference/reference'
import { workingDaysOf } from '../../infra/reference/working-days'
import type { CalendarDoc, CalendarYear } from '../../workflows/contract/reference'

const office = { timezone: 'Asia/Shanghai', officeHours: { start: '09:00', end: '18:00' } }
const MAKE_UP_SATURDAY = '2026-10-10'
const NATIONAL_DAY = '2026-10-01'
const ORDINARY_MONDAY = '2026-10-12'
const SUNDAY = '2026-10-11'

let versions = 0
/** A version is never loaded twice with other days. */
const own = (id: string, days: Partial<CalendarYear>): CalendarDoc => ({
  kind: 'calendar',
  id,
  version: `2026-10-01.${(versions += 1)}`,
  source: 'company notice',
  years: { '2026': { holidays: [], workdays: [], ...days } },
})

/** The calendars that are loaded, by their ids. */
const loaded = (...docs: CalendarDoc[]) =>
  ({ latest: (_kind: string, id: string) => Promise.resolve(docs.find((doc) => doc.id === id)) }) as ReferenceReader

async function worked(docs: CalendarDoc[], calendars = docs.map(({ id }) => id)): Promise<(on: string) => boolean> {
  const doc = await workingDaysOf(loaded(cn as CalendarDoc, ...docs), { calendars })
  if (!doc) throw new Error('the country has no calendar')
  return (on) => isWorkingDay(makeCalendar(doc, office), on).working
}

it("S3-25 a company's day off on a make-up day is one", async () => {
  expect((await worked([]))(MAKE_UP_SATURDAY)).toBe(true)
  const isWorked = await worked([own('company', { holidays: [MAKE_UP_SATURDAY, ORDINARY_MONDAY] })])
  expect([MAKE_UP_SATURDAY, ORDINARY_MONDAY, '2026-10-13'].map(isWorked)).toEqual([false, false, true])
})

it("a company's working day on a holiday of the country, or on a weekend, is one", async () => {
  expect((await worked([]))(NATIONAL_DAY)).toBe(false)
  const isWorked = await worked([own('company', { workdays: [NATIONAL_DAY, SUNDAY] })])
  expect([NATIONAL_DAY, SUNDAY, '2026-10-02'].map(isWorked)).toEqual([true, true, false])
})

it('the later of two has the last word, and one that nobody named has none', async () => {
  const off = own('company', { holidays: [ORDINARY_MONDAY] })
  const back = own('branch', { workdays: [ORDINARY_MONDAY] })
  expect((await worked([off, back]))(ORDINARY_MONDAY)).toBe(true)
  expect((await worked([back, off]))(ORDINARY_MONDAY)).toBe(false)
  expect((await worked([off, back], ['branch']))(ORDINARY_MONDAY)).toBe(true)
  expect((await worked([off], ['company', 'not_filled_yet']))(ORDINARY_MONDAY)).toBe(false)
})

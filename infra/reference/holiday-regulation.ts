/**
 * The days off of the regulation on public holidays (全国年节及纪念日放假办法, as amended with effect from 2025) for years of which
 * no yearly notice is known: 1 January, the eve and first three days of the lunar new year, 清明, 1 and 2 May, 端午, 中秋, 1 to 3
 * October. Without the shifts and make-up days that only the notice tells, so whatever rests on them is provisional.
 */
import { getSolarDateFromLunar, getSolarTermDate } from 'chinese-days'
import type { CalendarDoc } from '../../workflows/contract/reference'

/** Before it the regulation gave other days. */
const SINCE = 2025
/** As far as the lunar tables reach, and further than anything is planned. */
const UNTIL = 2099

const DAY_MS = 86_400_000
const plus = (on: string, days: number): string =>
  new Date(Date.parse(`${on}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)

const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', { month: 'numeric', day: 'numeric', timeZone: 'UTC' })

/** The library counts in the server's time zone, and is a day off where clocks are put forward: the day named is looked for. */
function lunarDay(year: number, month: number, day: number): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  const { date } = getSolarDateFromLunar(`${year}-${two(month)}-${two(day)}`)
  if (date === null || date === undefined) throw new RangeError(`no lunar ${year}-${month}-${day} is known`)
  const isIt = (on: string): boolean => lunar.format(Date.parse(`${on}T00:00:00Z`)) === `${month}/${day}`
  return [date, plus(date, 1), plus(date, -1)].find(isIt) ?? date
}

/** 清明 of 2025, as its notice has it. West of Greenwich the library names the day before: by how much is seen by this one. */
const QINGMING_2025 = '2025-04-04'

function qingming(year: number): string {
  const said = (of: number): string => getSolarTermDate(of, 4, 'pure_brightness')
  return plus(said(year), (Date.parse(QINGMING_2025) - Date.parse(said(2025))) / DAY_MS)
}

/** In order, as ISO dates. */
export function daysOffByRegulation(year: number): string[] {
  const spring = lunarDay(year, 1, 1)
  return [
    `${year}-01-01`,
    ...[-1, 0, 1, 2].map((days) => plus(spring, days)),
    qingming(year),
    `${year}-05-01`,
    `${year}-05-02`,
    lunarDay(year, 5, 5),
    lunarDay(year, 8, 15),
    `${year}-10-01`,
    `${year}-10-02`,
    `${year}-10-03`,
  ].sort()
}

const known = new WeakMap<CalendarDoc, CalendarDoc>()

/** The calendar with what the regulation says of the years that it has no table for. */
export function withRegulation(doc: CalendarDoc): CalendarDoc {
  const there = known.get(doc)
  if (there) return there
  const years = Array.from({ length: UNTIL - SINCE + 1 }, (_, n) => SINCE + n).filter((year) => !doc.years[year])
  const made = { ...doc, regulation: [...new Set(years.flatMap(daysOffByRegulation))] }
  known.set(doc, made)
  return made
}

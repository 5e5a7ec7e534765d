/** Working-calendar arithmetic against the shipped table of China, by example and by property. */
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import chineseDays from 'chinese-days'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import {
  addDuration,
  isWorkingDay,
  makeCalendar,
  nextOfficeMoment,
  toInstant,
  workingDaysBetween,
  type Calendar,
} from '../../activities/domain/time/calendar'
import { parseInstant } from '../../activities/domain/time/zone'
import { daysOffByRegulation, withRegulation } from '../../infra/reference/holiday-regulation'
import cn from '../../infra/data/calendars/cn.json'
import type { CalendarDoc } from '../../workflows/contract/reference'
import type { DurationUnit } from '../../workflows/contract/values'

const doc = cn as CalendarDoc
const hours = { start: '09:00', end: '18:00' }
const china = makeCalendar(doc, { timezone: 'Asia/Shanghai', officeHours: hours })
const inZone = (timezone: string): Calendar => makeCalendar(doc, { timezone, officeHours: hours })

const days = (first: string, last: string): string[] => {
  const all: string[] = []
  for (let ms = Date.parse(`${first}T00:00:00Z`); ms <= Date.parse(`${last}T00:00:00Z`); ms += 86_400_000)
    all.push(new Date(ms).toISOString().slice(0, 10))
  return all
}
const add = (from: string, value: number, unit: DurationUnit, cal = china): string =>
  addDuration(cal, from, { value, unit }).at
const noon = (on: string): string => `${on}T12:00:00+08:00`

const coveredMs = fc.integer({
  min: Date.parse('2024-01-01T00:00:00+08:00'),
  max: Date.parse('2026-10-31T00:00:00+08:00'),
})
const coveredAt = coveredMs.map((ms) => toInstant(ms, china))
const count = fc.integer({ min: 1, max: 30 })

describe('the table of China', () => {
  it.each([
    ['2024', 251],
    ['2025', 248],
    ['2026', 248],
  ])('has in %s %i working days', (year, expected) => {
    const working = days(`${year}-01-01`, `${year}-12-31`).filter((on) => isWorkingDay(china, on).working)
    expect(working).toHaveLength(expected)
  })

  it('agrees with chinese-days on every day of every covered year', () => {
    const all = days('2024-01-01', '2026-12-31')
    expect(all.filter((on) => isWorkingDay(china, on).working)).toEqual(all.filter((on) => chineseDays.isWorkday(on)))
    expect(all.filter((on) => isWorkingDay(china, on).provisional)).toEqual([])
  })

  it('counts every make-up day and never makes a holiday a due date', () => {
    const years = Object.values(doc.years)
    for (const on of years.flatMap((year) => year.workdays)) {
      expect(isWorkingDay(china, on)).toEqual({ working: true, provisional: false })
      expect(add(noon(on), 0, 'working_day')).toBe(`${on}T18:00:00+08:00`)
    }
    const holidays = new Set(years.flatMap((year) => year.holidays))
    fc.assert(
      fc.property(coveredAt, fc.integer({ min: -30, max: 30 }), (from, n) => {
        expect(holidays.has(add(from, n, 'working_day').slice(0, 10))).toBe(false)
      }),
    )
  })

  it('says that a year without a table was counted by weekday only', () => {
    expect(isWorkingDay(china, '2026-12-31')).toEqual({ working: true, provisional: false })
    expect(isWorkingDay(china, '2027-01-01')).toEqual({ working: true, provisional: true })
    expect(isWorkingDay(china, '2027-01-02')).toEqual({ working: false, provisional: true })
    expect(addDuration(china, noon('2026-12-31'), { value: 1, unit: 'working_day' })).toEqual({
      at: '2027-01-01T18:00:00+08:00',
      provisional: true,
    })
    expect(addDuration(china, noon('2026-12-31'), { value: 0, unit: 'working_day' }).provisional).toBe(false)
    expect(addDuration(china, noon('2024-01-02'), { value: -1, unit: 'working_day' }).provisional).toBe(true)
    expect(addDuration(china, noon('2026-12-31'), { value: 90, unit: 'calendar_day' }).provisional).toBe(false)
    expect(workingDaysBetween(china, noon('2026-12-30'), noon('2027-01-04'))).toEqual({ days: 3, provisional: true })
    expect(nextOfficeMoment(china, '2026-12-31T18:00:00+08:00').provisional).toBe(false)
    expect(nextOfficeMoment(china, '2026-12-31T18:00:01+08:00')).toEqual({
      at: '2027-01-01T09:00:00+08:00',
      provisional: true,
    })
  })
})

describe('a duration from an instant', () => {
  it.each([
    ['a Wednesday plus one', '2026-11-11T10:00:00+08:00', 1, '2026-11-12T18:00:00+08:00'],
    ['late in the evening plus one', '2026-11-11T23:59:59.999+08:00', 1, '2026-11-12T18:00:00+08:00'],
    ['written in UTC, already the next day in China', '2026-11-11T16:00:00Z', 1, '2026-11-13T18:00:00+08:00'],
    ['a Friday plus one', '2026-11-13T10:00:00+08:00', 1, '2026-11-16T18:00:00+08:00'],
    ['a Sunday plus one', '2026-11-15T10:00:00+08:00', 1, '2026-11-16T18:00:00+08:00'],
    [
      'before the National Day week, with a make-up Saturday',
      '2026-09-30T10:00:00+08:00',
      3,
      '2026-10-10T18:00:00+08:00',
    ],
    ['a Friday before a make-up Sunday', '2026-09-18T10:00:00+08:00', 1, '2026-09-20T18:00:00+08:00'],
    ['a Monday minus one', '2026-11-16T10:00:00+08:00', -1, '2026-11-13T09:00:00+08:00'],
    ['a Sunday minus one', '2026-11-15T10:00:00+08:00', -1, '2026-11-13T09:00:00+08:00'],
    ['after the National Day week minus one', '2026-10-08T10:00:00+08:00', -1, '2026-09-30T09:00:00+08:00'],
    ['zero in office hours', '2026-11-11T10:00:00+08:00', 0, '2026-11-11T18:00:00+08:00'],
    ['zero after hours', '2026-11-11T20:30:00+08:00', 0, '2026-11-11T20:30:00+08:00'],
    ['zero on a Saturday', '2026-11-14T20:30:00+08:00', 0, '2026-11-16T18:00:00+08:00'],
    ['over the leap day', '2024-02-28T10:00:00+08:00', 2, '2024-03-01T18:00:00+08:00'],
  ])('in working days: %s', (_name, from, n, expected) => {
    expect(add(from, n, 'working_day')).toBe(expected)
  })

  it('in minutes and hours is clock time, in calendar days keeps the local time', () => {
    expect(add('2026-09-30T17:30:00+08:00', 48, 'hour')).toBe('2026-10-02T17:30:00+08:00')
    expect(add('2026-11-11T00:10:00+08:00', -20, 'minute')).toBe('2026-11-10T23:50:00+08:00')
    expect(add('2024-02-28T17:30:00+08:00', 1, 'calendar_day')).toBe('2024-02-29T17:30:00+08:00')
    expect(add('2026-11-11T04:00:00.250Z', -11, 'calendar_day')).toBe('2026-10-31T12:00:00.250+08:00')
  })

  it('never ends earlier when it starts later or is longer', () => {
    const unit = fc.constantFrom<DurationUnit>('minute', 'hour', 'calendar_day', 'working_day')
    const value = fc.integer({ min: -40, max: 40 })
    fc.assert(
      fc.property(coveredMs, fc.nat({ max: 20 * 86_400_000 }), value, unit, (from, later, n, u) => {
        const end = (ms: number, m: number): number => Date.parse(add(toInstant(ms, china), m, u))
        expect(end(from + later, n)).toBeGreaterThanOrEqual(end(from, n))
        expect(end(from, n + 1)).toBeGreaterThan(end(from, n) - (n === 0 ? 1 : 0))
      }),
    )
  })

  it('of n and then m working days is n + m working days', () => {
    fc.assert(
      fc.property(coveredAt, count, count, (from, n, m) => {
        expect(add(add(from, n, 'working_day'), m, 'working_day')).toBe(add(from, n + m, 'working_day'))
      }),
    )
  })

  it('of n working days is n when counted back', () => {
    fc.assert(
      fc.property(coveredAt, count, (from, n) => {
        const to = add(from, n, 'working_day')
        expect(workingDaysBetween(china, from, to).days).toBe(n)
        expect(workingDaysBetween(china, to, from).days).toBe(-n)
        const back = workingDaysBetween(china, from, add(from, -n, 'working_day')).days
        expect(back).toBe(isWorkingDay(china, from.slice(0, 10)).working ? -n : 1 - n)
      }),
    )
    expect(workingDaysBetween(china, noon('2026-11-11'), noon('2026-11-11')).days).toBe(0)
    expect(Object.is(workingDaysBetween(china, noon('2026-11-15'), noon('2026-11-14')).days, 0)).toBe(true)
  })

  it('is refused when it is not whole, absurdly long, or has no clear start', () => {
    expect(() => add(noon('2026-11-11'), 1.5, 'working_day')).toThrow('whole value')
    expect(() => add(noon('2026-11-11'), Infinity, 'hour')).toThrow('whole value')
    expect(() => add(noon('2026-11-11'), 10_001, 'working_day')).toThrow('10000')
    for (const bad of ['2026-11-11T12:00:00', '2026-11-11', '2026-02-29T12:00:00Z', '2026-11-11T24:00:00Z', 'soon', ''])
      expect(() => add(bad, 1, 'hour')).toThrow(RangeError)
    expect(() => isWorkingDay(china, '2026-13-01')).toThrow('2026-13-01')
  })
})

describe('the next office moment', () => {
  it.each([
    ['2026-11-11T09:00:00+08:00', '2026-11-11T09:00:00+08:00'],
    ['2026-11-11T10:20:30.400+08:00', '2026-11-11T10:20:30.400+08:00'],
    ['2026-11-11T18:00:00+08:00', '2026-11-11T18:00:00+08:00'],
    ['2026-11-11T18:00:00.001+08:00', '2026-11-12T09:00:00+08:00'],
    ['2026-11-11T08:59:59+08:00', '2026-11-11T09:00:00+08:00'],
    ['2026-11-13T20:00:00+08:00', '2026-11-16T09:00:00+08:00'],
    ['2026-09-30T19:00:00+08:00', '2026-10-08T09:00:00+08:00'],
    ['2026-10-10T07:00:00+08:00', '2026-10-10T09:00:00+08:00'],
  ])('after %s is %s', (at, expected) => {
    expect(nextOfficeMoment(china, at).at).toBe(expected)
  })

  it('is never before the asking, and is its own next moment', () => {
    fc.assert(
      fc.property(coveredAt, (at) => {
        const next = nextOfficeMoment(china, at).at
        expect(Date.parse(next)).toBeGreaterThanOrEqual(Date.parse(at))
        expect(nextOfficeMoment(china, next).at).toBe(next)
      }),
    )
  })
})

describe('time zones', () => {
  it.each([
    [
      'spring forward keeps the local time',
      'America/New_York',
      '2026-03-07T12:00:00-05:00',
      1,
      'calendar_day',
      '2026-03-08T12:00:00-04:00',
    ],
    [
      'fall back keeps the local time',
      'America/New_York',
      '2026-10-31T12:00:00-04:00',
      1,
      'calendar_day',
      '2026-11-01T12:00:00-05:00',
    ],
    [
      'a skipped time moves forward',
      'America/New_York',
      '2026-03-07T02:30:00-05:00',
      1,
      'calendar_day',
      '2026-03-08T03:30:00-04:00',
    ],
    [
      'a doubled time is the first',
      'America/New_York',
      '2026-10-31T01:30:00-04:00',
      1,
      'calendar_day',
      '2026-11-01T01:30:00-04:00',
    ],
    [
      'no day away is the same instant',
      'America/New_York',
      '2026-11-01T01:30:00-05:00',
      0,
      'calendar_day',
      '2026-11-01T01:30:00-05:00',
    ],
    [
      'a day of 23 hours is 23 hours',
      'Europe/Berlin',
      '2026-03-28T12:00:00+01:00',
      24,
      'hour',
      '2026-03-29T13:00:00+02:00',
    ],
    [
      'end of business after the change',
      'Europe/Berlin',
      '2026-03-27T12:00:00+01:00',
      1,
      'working_day',
      '2026-03-30T18:00:00+02:00',
    ],
    [
      'start of business before the change',
      'Europe/Berlin',
      '2026-10-26T12:00:00+01:00',
      -1,
      'working_day',
      '2026-10-23T09:00:00+02:00',
    ],
    [
      'half an hour of DST, southern summer',
      'Australia/Lord_Howe',
      '2026-10-03T12:00:00+10:30',
      1,
      'calendar_day',
      '2026-10-04T12:00:00+11:00',
    ],
    [
      'an offset of 45 minutes',
      'Asia/Kathmandu',
      '2026-11-11T10:00:00Z',
      1,
      'working_day',
      '2026-11-12T18:00:00+05:45',
    ],
    [
      'the summer time China once had',
      'Asia/Shanghai',
      '1990-04-14T12:00:00+08:00',
      1,
      'calendar_day',
      '1990-04-15T12:00:00+09:00',
    ],
  ] as const)('%s (%s)', (_name, zone, from, value, unit, expected) => {
    expect(add(from, value, unit, inZone(zone))).toBe(expected)
  })

  it('agree with the zone data base on any instant, also where China takes the short way', () => {
    const zone = fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'UTC')
    const ms = fc.integer({ min: Date.parse('1970-01-01T00:00:00Z'), max: Date.parse('2050-01-01T00:00:00Z') })
    fc.assert(
      fc.property(zone, ms, fc.integer({ min: -400, max: 400 }), (name, at, n) => {
        const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name)
        const text = toInstant(at, name)
        expect(text).toBe(there.toString({ timeZoneName: 'never', fractionalSecondDigits: at % 1000 ? 3 : 0 }))
        expect(parseInstant(text)).toBe(at)
        expect(Date.parse(add(text, n, 'calendar_day', inZone(name)))).toBe(there.add({ days: n }).epochMilliseconds)
      }),
      { numRuns: 300 },
    )
  })

  it('of the host do not matter', () => {
    const root = path.join(__dirname, '..', '..')
    const script = `
      const { makeCalendar, addDuration, nextOfficeMoment, workingDaysBetween, toInstant } = require('./activities/domain/time/calendar')
      const cal = makeCalendar(require('./infra/data/calendars/cn.json'), { timezone: 'Asia/Shanghai', officeHours: { start: '09:00', end: '18:00' } })
      const out = []
      for (let ms = Date.parse('2026-03-01T00:00:00Z'); ms < Date.parse('2026-11-10T00:00:00Z'); ms += 47777777) {
        const at = toInstant(new Date(ms), cal)
        for (const unit of ['hour', 'calendar_day', 'working_day']) out.push(addDuration(cal, at, { value: 3, unit }).at)
        out.push(nextOfficeMoment(cal, at).at, workingDaysBetween(cal, '2026-01-01T00:00:00Z', at).days)
      }
      console.log(JSON.stringify(out))`
    const under = (TZ: string): string =>
      execFileSync(process.execPath, ['--import', 'tsx', '-e', script], { cwd: root, env: { TZ }, encoding: 'utf8' })
    const [utc, ...others] = ['UTC', 'America/New_York', 'Pacific/Kiritimati'].map(under)
    expect(JSON.parse(utc ?? '')).toContain('2026-10-10T18:00:00+08:00')
    expect(others).toEqual([utc, utc])
  }, 60_000)

  it('and office hours that make no sense are refused', () => {
    expect(() => inZone('Mars/Olympus')).toThrow('Mars/Olympus')
    const opening = (start: string, end: string) => () =>
      makeCalendar(doc, { timezone: 'UTC', officeHours: { start, end } })
    expect(opening('18:00', '09:00')).toThrow('empty')
    expect(opening('9:00', '18:00')).toThrow('9:00')
  })
})

describe('a year without a notice', () => {
  const office = { timezone: 'Asia/Shanghai', officeHours: hours }
  const known = makeCalendar(withRegulation(doc), office)

  it.each(['2025', '2026'])(
    'the regulation gives only days that the notice of %s gives, and all weekdays off but bridges',
    (year) => {
      const byLaw = daysOffByRegulation(Number(year))
      expect(byLaw.filter((on) => !doc.years[year]?.holidays.includes(on))).toEqual([])
      expect(new Set(byLaw).size).toBe(13)
    },
  )

  it('has in 2027 the days of the regulation off, the others by weekday, all provisional', () => {
    const off = ['01-01', '02-06', '02-07', '02-08', '02-09', '02-05', '04-05', '05-01', '05-02', '06-09', '09-15']
    for (const on of [...off.filter((day) => day !== '02-05'), '10-01', '10-02', '10-03'])
      expect([on, isWorkingDay(known, `2027-${on}`)]).toEqual([on, { working: false, provisional: true }])
    // The eve of the new year is off, the day before it and the bridges that only a notice gives are not.
    for (const on of ['02-05', '02-10', '10-04', '10-05', '06-10'])
      expect([on, isWorkingDay(known, `2027-${on}`)]).toEqual([on, { working: true, provisional: true }])
  })

  it('lets nothing fall due on 1 January, and says that the day is provisional', () => {
    expect(addDuration(known, noon('2026-12-31'), { value: 1, unit: 'working_day' })).toEqual({
      at: '2027-01-04T18:00:00+08:00',
      provisional: true,
    })
  })

  it('leaves years with a table as they are', () => {
    for (const on of days('2024-01-01', '2026-12-31')) expect(isWorkingDay(known, on)).toEqual(isWorkingDay(china, on))
  })

  it.each(['Asia/Shanghai', 'America/New_York', 'Pacific/Kiritimati', 'Europe/London'])(
    'is the same on a server in %s',
    (TZ) => {
      const script =
        "const { daysOffByRegulation } = require('./infra/reference/holiday-regulation'); const all = [];" +
        'for (let y = 2025; y < 2100; y += 1) all.push(...daysOffByRegulation(y)); process.stdout.write(all.join())'
      const root = path.join(__dirname, '../..')
      const there = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], {
        cwd: root,
        env: { TZ },
        encoding: 'utf8',
      })
      const here = Array.from({ length: 75 }, (_, n) => daysOffByRegulation(2025 + n)).flat()
      expect(there).toBe(here.join())
    },
  )
})

/** Instants as text: which are taken, how far apart clocks may be, and how lengths of time are said. */
import { isAhead, isBefore, isInstant, isPast, at } from '../../activities/domain/time/instants'
import { timeZh } from '../../activities/domain/time/durations'
import { formatInstant, localTimeOf, parseDay, parseInstant, zoneOf } from '../../activities/domain/time/zone'

const NOON = '2026-11-11T12:00:00+08:00'
const plus = (ms: number): string => new Date(Date.parse(NOON) + ms).toISOString()

test('an instant is past from itself on', () => {
  expect([plus(-1), NOON, plus(1)].map((one) => isPast(one, NOON))).toEqual([true, true, false])
})

test('clocks may differ by five minutes, and not by a millisecond more', () => {
  const FIVE_MINUTES = 300_000
  expect([-FIVE_MINUTES, -FIVE_MINUTES - 1].map((ms) => isBefore(plus(ms), NOON))).toEqual([false, true])
  expect([FIVE_MINUTES, FIVE_MINUTES + 1].map((ms) => isAhead(plus(ms), NOON))).toEqual([false, true])
})

test.each([
  ['2026-11-11T12:00:00+08:00', true],
  ['2026-11-11T12:00:00Z', true],
  ['2026-11-11T12:00:00.1Z', true],
  ['2026-11-11T12:00:00.123-05:30', true],
  ['2099-12-31T23:59:59Z', true],
  ['2026-11-11T12:00:00.1234Z', false],
  ['2026-11-11T12:00:00.Z', false],
  ['2026-11-11T12:00Z', false],
  ['2026-11-11T12:00:00', false],
  ['2026-11-11T12:00:00+8:00', false],
  ['2026-11-11T12:00:00+0800', false],
  ['2026-11-11T12:00:00z', false],
  ['1999-11-11T12:00:00Z', false],
  ['2100-01-01T00:00:00Z', false],
  ['2026-02-29T12:00:00Z', false],
  ['2026-11-11T24:00:00Z', false],
  [' 2026-11-11T12:00:00Z', false],
  ['2026-11-11T12:00:00Z ', false],
  ['', false],
])('%p as an instant of a command: %p', (text, taken) => {
  expect(isInstant(text)).toBe(taken)
})

test('what is kept as a date or as text is written with the offset of China; nothing stays nothing', () => {
  expect(at(new Date('2026-11-11T04:00:00Z'))).toBe(NOON)
  expect(at('2026-11-11T04:00:00Z')).toBe(NOON)
  expect([at(undefined), at(null)]).toEqual([undefined, undefined])
})

test.each([
  ['minute', '3 分钟'],
  ['hour', '3 小时'],
  ['calendar_day', '3 个自然日'],
  ['working_day', '3 个工作日'],
] as const)('three of %s are said as %s', (unit, said) => {
  expect(timeZh({ value: 3, unit })).toBe(said)
})

const wrong = (text: string): string => {
  try {
    return String(parseInstant(text))
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
}

test.each([
  ['2026-11-11T12:00:00.5+08:00', Date.UTC(2026, 10, 11, 4, 0, 0, 500)],
  ['2026-11-11T12:00:00,25+08:00', Date.UTC(2026, 10, 11, 4, 0, 0, 250)],
  ['2026-11-11T12:00:00.123999999Z', Date.UTC(2026, 10, 11, 12, 0, 0, 123)],
  ['2026-11-11T12:00Z', Date.UTC(2026, 10, 11, 12)],
  ['2026-11-11T23:59:59-23:59', Date.UTC(2026, 10, 12, 23, 58, 59)],
  ['2026-11-11T00:00:00+00:30', Date.UTC(2026, 10, 10, 23, 30)],
])('%s is read to the millisecond', (text, ms) => {
  expect(parseInstant(text)).toBe(ms)
})

test.each([
  '2026-11-11',
  '2026-11-11T12:00:00',
  '2026-11-11 12:00:00Z',
  '26-11-11T12:00:00Z',
  '2026-11-11T12:00:00.1234567890Z',
  'x2026-11-11T12:00:00Z',
  '2026-11-11T12:00:00Zx',
])('%s has no offset or no form, and the refusal shows one that has', (text) => {
  expect(wrong(text)).toBe(`RangeError: "${text}" is not an ISO instant with offset, such as 2026-11-11T18:00:00+08:00`)
})

test.each(['24:00:00Z', '23:60:00Z', '23:59:60Z', '12:00:00+24:00', '12:00:00+08:60'])('no clock shows %s', (time) => {
  const text = `2026-11-11T${time}`
  expect(wrong(text)).toBe(`RangeError: "${text}" has a time of day or an offset that does not exist`)
})

test('days are those of the calendar, and of nothing else', () => {
  expect([parseDay('1970-01-01'), parseDay('1970-01-02'), parseDay('2026-11-11')]).toEqual([0, 1, 20_768])
  for (const text of ['2026-02-30', '2026-13-01', '2026-1-01', '2026-11-11T00:00:00Z', 'x2026-11-11', ''])
    expect(() => parseDay(text)).toThrow(new RangeError(`"${text}" is not a date, such as 2026-11-11`))
})

describe('zones', () => {
  const china = zoneOf('Asia/Shanghai')

  test('an unknown one is refused, with the way out and what the data base said', () => {
    let refused: unknown
    try {
      zoneOf('Beijing')
    } catch (error) {
      refused = error
    }
    expect(refused).toBeInstanceOf(RangeError)
    expect(refused).toMatchObject({
      message: 'unknown time zone "Beijing": use an IANA name such as Asia/Shanghai',
      cause: expect.any(RangeError) as unknown,
    })
  })

  test('China had a summer time once, and has one offset since 1992', () => {
    const hours = (iso: string): number => china.offsetAt(Date.parse(iso)) / 3_600_000
    expect(['1990-07-01T00:00:00Z', '1992-07-01T00:00:00Z', '2026-07-01T00:00:00Z'].map(hours)).toEqual([9, 8, 8])
    // The last moment before the year from which no data base is asked, and that year's first.
    const newYear = Date.UTC(1992, 0, 1)
    expect([newYear - 1, newYear].map((ms) => china.offsetAt(ms))).toEqual([28_800_000, 28_800_000])
    const summer = { day: parseDay('1990-07-01'), msOfDay: 12 * 3_600_000 }
    expect(new Date(china.instantOf(summer)).toISOString()).toBe('1990-07-01T03:00:00.000Z')
  })

  test('a local time and its instant are one another again, to the millisecond', () => {
    for (const zone of [china, zoneOf('America/New_York'), zoneOf('Asia/Kolkata')])
      for (const ms of [0, -1, 86_399_999, Date.parse(NOON) + 7, Date.UTC(2026, 6, 1, 23, 59, 59, 999)])
        expect(zone.instantOf(localTimeOf(zone, ms))).toBe(ms)
    expect(localTimeOf(china, Date.parse(NOON))).toEqual({ day: parseDay('2026-11-11'), msOfDay: 12 * 3_600_000 })
  })

  test('a time that summer time skips moves on, a doubled one is the first', () => {
    const newYork = zoneOf('America/New_York')
    const at = (on: string, hour: number): string =>
      new Date(newYork.instantOf({ day: parseDay(on), msOfDay: hour * 3_600_000 })).toISOString()
    expect(at('2026-03-08', 2.5)).toBe('2026-03-08T07:30:00.000Z')
    expect(at('2026-11-01', 1.5)).toBe('2026-11-01T05:30:00.000Z')
  })
})

test('instants are written in their zone, with milliseconds only where there are some', () => {
  const write = (zone: string, iso: string): string => formatInstant(zoneOf(zone), Date.parse(iso))
  expect(write('Asia/Shanghai', '2026-11-11T04:00:00Z')).toBe(NOON)
  expect(write('Asia/Shanghai', '2026-11-11T04:00:00.010Z')).toBe('2026-11-11T12:00:00.010+08:00')
  expect(write('America/New_York', '2026-11-11T04:00:00Z')).toBe('2026-11-10T23:00:00-05:00')
  expect(write('Asia/Kolkata', '2026-11-11T04:00:00Z')).toBe('2026-11-11T09:30:00+05:30')
  expect(write('UTC', '2026-11-11T04:00:00Z')).toBe('2026-11-11T04:00:00+00:00')
  // A local mean time has seconds in its offset.
  expect(write('Asia/Shanghai', '1890-01-01T00:00:00Z')).toBe('1890-01-01T00:00:00+00:00')
})

test('only years of four digits are written', () => {
  const utc = zoneOf('UTC')
  expect(formatInstant(utc, Date.parse('9999-12-31T23:59:59Z'))).toBe('9999-12-31T23:59:59+00:00')
  expect(formatInstant(utc, Date.parse('0000-01-01T00:00:00Z'))).toBe('0000-01-01T00:00:00+00:00')
  for (const ms of [Date.parse('9999-12-31T23:59:59Z') + 1_000, Date.parse('0000-01-01T00:00:00Z') - 1])
    expect(() => formatInstant(utc, ms)).toThrow(new RangeError(`instant ${ms} is outside the years 0000 to 9999`))
})

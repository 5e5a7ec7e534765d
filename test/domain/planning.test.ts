/** Planning backward from a launch: examples on the calendar of China, and that both directions of counting agree. */
import fc from 'fast-check'
import { addDuration, makeCalendar, toInstant, workingDaysBetween } from '../../activities/domain/time/calendar'
import {
  arrive,
  internalSteps,
  isLate,
  latestSafeStart,
  planFiling,
  slackOf,
  type Route,
} from '../../activities/domain/rules/backward-planning'
import cn from '../../infra/data/calendars/cn.json'
import defaults from '../../infra/data/policies/default.json'
import type { Policy } from '../../workflows/contract/policy'
import type { CalendarDoc, Requirement } from '../../workflows/contract/reference'
import type { Duration } from '../../workflows/contract/values'

const china = makeCalendar(cn as CalendarDoc, {
  timezone: 'Asia/Shanghai',
  officeHours: { start: '09:00', end: '18:00' },
})
const policy = defaults as Policy
const days = (value: number): Duration => ({ value, unit: 'working_day' })
const hours = (value: number): Duration => ({ value, unit: 'hour' })
const route = (review: Duration, internal = [days(3), days(1), days(1)], buffer = days(1)): Route => ({
  internal,
  review,
  buffer,
})

describe('S0-20 the latest safe start', () => {
  it.each<[string, string, Route, string]>([
    // Ten working days, the last of which ends on the day before.
    ['an ordinary fortnight', '2026-11-20T12:00:00+08:00', route(days(4)), '2026-11-05T18:00:00+08:00'],
    ['a launch at the end of business', '2026-11-20T18:00:00+08:00', route(days(4)), '2026-11-06T18:00:00+08:00'],
    ['a launch on a Sunday', '2026-11-22T00:00:00+08:00', route(days(4)), '2026-11-06T18:00:00+08:00'],
    // Mid-Autumn 2026 is off from 25 September, National Day from 1 to 7 October; Saturday the 10th is worked.
    ['the holidays in between', '2026-10-12T12:00:00+08:00', route(days(1)), '2026-09-23T18:00:00+08:00'],
    [
      'hours of review run through the night',
      '2026-11-20T20:00:00+08:00',
      route(hours(24)),
      '2026-11-11T18:00:00+08:00',
    ],
    // Nothing but hours: exact to the minute, within office hours.
    ['hours only', '2026-11-20T16:30:00+08:00', route(hours(2), [hours(4)], hours(1)), '2026-11-20T09:30:00+08:00'],
    [
      'hours only, from the day before',
      '2026-11-20T12:00:00+08:00',
      route(hours(4), [], hours(0)),
      '2026-11-19T18:00:00+08:00',
    ],
    ['no work inside', '2026-11-20T12:00:00+08:00', route(days(4), []), '2026-11-12T18:00:00+08:00'],
  ])('for %s', (_name, launchAt, along, expected) => {
    expect(latestSafeStart(china, launchAt, along)).toEqual({ at: expected, provisional: false })
  })

  it('is provisional when the count crosses a year without a table', () => {
    const crossing = latestSafeStart(china, '2027-01-06T12:00:00+08:00', route(days(3)))
    expect(crossing.provisional).toBe(true)
    expect(latestSafeStart(china, '2026-12-31T12:00:00+08:00', route(days(3))).provisional).toBe(false)
  })

  const moment = fc
    .integer({ min: Date.parse('2024-02-01T00:00:00+08:00'), max: Date.parse('2026-10-31T00:00:00+08:00') })
    .map((ms) => toInstant(ms, china))
  const length = fc.oneof(
    fc.integer({ min: 1, max: 12 }).map(days),
    fc.integer({ min: 1, max: 80 }).map(hours),
    fc.integer({ min: 1, max: 10 }).map((value): Duration => ({ value, unit: 'calendar_day' })),
    fc.integer({ min: 1, max: 300 }).map((value): Duration => ({ value, unit: 'minute' })),
  )
  const inWorkingDays = fc.record({
    internal: fc.array(fc.integer({ min: 1, max: 5 }).map(days), { minLength: 1, maxLength: 3 }),
    review: length,
    buffer: fc.integer({ min: 0, max: 5 }).map(days),
  })
  const anyRoute = fc.record({
    internal: fc.array(length, { maxLength: 3 }),
    review: length,
    buffer: fc.oneof(fc.constant(days(0)), length),
  })
  const step = (from: string, value: number, unit: Duration['unit']) => addDuration(china, from, { value, unit }).at

  it('is never late, and one working day later is, whatever the units', () => {
    fc.assert(
      fc.property(moment, anyRoute, (launchAt, along) => {
        const { at } = latestSafeStart(china, launchAt, along)
        expect(isLate(china, at, launchAt, along)).toBe(false)
        expect(isLate(china, step(at, 1, 'working_day'), launchAt, along)).toBe(true)
      }),
    )
  })

  it('divides all starts: everything before it is in time, everything a minute after it is late', () => {
    fc.assert(
      fc.property(moment, anyRoute, fc.integer({ min: 0, max: 20_000 }), (launchAt, along, minutes) => {
        const { at } = latestSafeStart(china, launchAt, along)
        expect(isLate(china, step(at, -minutes, 'minute'), launchAt, along)).toBe(false)
        expect(isLate(china, step(at, minutes + 1, 'minute'), launchAt, along)).toBe(true)
      }),
    )
  })

  it('moves with the launch: a later one never wants an earlier start, a longer review never allows a later one', () => {
    fc.assert(
      fc.property(moment, anyRoute, fc.integer({ min: 0, max: 50_000 }), (launchAt, along, minutes) => {
        const ms = (launch: string, by: Route) => Date.parse(latestSafeStart(china, launch, by).at)
        const here = ms(launchAt, along)
        expect(ms(step(launchAt, minutes, 'minute'), along)).toBeGreaterThanOrEqual(here)
        const review = { ...along.review, value: along.review.value + 1 }
        expect(ms(launchAt, { ...along, review })).toBeLessThanOrEqual(here)
      }),
    )
  })

  it('leaves slack in whole working days: negative exactly when it is too late', () => {
    fc.assert(
      fc.property(moment, inWorkingDays, fc.integer({ min: -30, max: 30 }), (launchAt, along, away) => {
        const { at } = latestSafeStart(china, launchAt, along)
        const start = step(at, away, 'calendar_day')
        const slack = slackOf(china, start, at).days
        expect(slack < 0).toBe(isLate(china, start, launchAt, along))
      }),
    )
  })
})

describe('S0-19 where a start leads', () => {
  it('counts work inside, review and buffer one after the other', () => {
    expect(arrive(china, '2026-11-09T10:00:00+08:00', route(days(3)))).toEqual({
      beginsAt: '2026-11-09T10:00:00+08:00',
      submittedAt: '2026-11-16T18:00:00+08:00',
      clearedAt: '2026-11-19T18:00:00+08:00',
      launchableAt: '2026-11-20T18:00:00+08:00',
      provisional: false,
    })
  })

  it.each([
    ['at night', '2026-11-09T22:00:00+08:00', '2026-11-10T09:00:00+08:00'],
    ['before business', '2026-11-09T03:00:00+08:00', '2026-11-09T09:00:00+08:00'],
    ['on a Saturday', '2026-11-07T10:00:00+08:00', '2026-11-09T09:00:00+08:00'],
    ['on a make-up Saturday', '2026-10-10T10:00:00+08:00', '2026-10-10T10:00:00+08:00'],
    ['in the holidays', '2026-10-03T10:00:00+08:00', '2026-10-08T09:00:00+08:00'],
  ])('begins with office hours when the start is %s', (_name, startAt, beginsAt) => {
    expect(arrive(china, startAt, route(days(1))).beginsAt).toBe(beginsAt)
  })
})

describe('a filing', () => {
  const stated = (value: number) => ({ ...days(value), grade: 'O' as const, source: 'test' })
  const requirement = {
    materials: [{}] as Requirement['materials'],
    review: { min: stated(2), usual: stated(3), max: stated(7) },
  }
  const known = { calendar: china, policy }
  const planned = (startAt: string, launchAt: string) => planFiling(known, requirement, startAt, { launchAt })

  it('takes the terms of the policy as the work inside, collecting only where there is something to collect', () => {
    expect(internalSteps(policy, requirement)).toEqual([
      { step: 'collect_material', time: days(3) },
      { step: 'recheck', time: days(1) },
      { step: 'submit', time: days(1) },
    ])
    expect(internalSteps(policy, { materials: [] }).map(({ step }) => step)).toEqual(['recheck', 'submit'])
    const atLaunch = { tasks: { recheck: { ...policy.tasks.recheck, due: 'launch' } } } as unknown as Policy
    expect(internalSteps(atLaunch, requirement)).toEqual([])
  })

  it('S0-20 has a latest safe start by the usual review and an earlier one by the longest', () => {
    const { usual, cautious } = planned('2026-11-02T10:00:00+08:00', '2026-11-27T20:00:00+08:00')
    const between = workingDaysBetween(china, cautious.latestSafeStartAt, usual.latestSafeStartAt)
    expect(between.days).toBe(4)
    expect([usual.late, cautious.late]).toEqual([false, false])
  })

  it('S0-20 is offered the urgent path when it is late, and told when that is too late as well', () => {
    const launchAt = '2026-11-27T20:00:00+08:00'
    const { latestSafeStartAt } = planned('2026-11-02T10:00:00+08:00', launchAt).usual
    const inTime = planned(latestSafeStartAt, launchAt)
    const late = planned(addDuration(china, latestSafeStartAt, days(1)).at, launchAt)
    const tooLate = planned('2026-11-26T10:00:00+08:00', launchAt)
    expect([inTime, late, tooLate].map((p) => [p.usual.late, p.urgent.late])).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ])
    expect([inTime.slackWorkingDays, late.slackWorkingDays]).toEqual([0, -1])
  })
})

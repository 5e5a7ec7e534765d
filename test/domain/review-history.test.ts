/** Own review times: what is measured, and from when on it counts. */
import fc from 'fast-check'
import { makeCalendar } from '../../activities/domain/time/calendar'
import { ENOUGH, expectedReview, ownTimes, type ReviewedRound } from '../../activities/domain/rules/review-history'
import cn from '../../infra/data/calendars/cn.json'
import type { CalendarDoc, Requirement } from '../../workflows/contract/reference'

const china = makeCalendar(cn as CalendarDoc, {
  timezone: 'Asia/Shanghai',
  officeHours: { start: '09:00', end: '18:00' },
})
const from = '2026-09-18T17:00:00+08:00'
const until = (decidedAt: string): ReviewedRound => ({ submittedAt: from, decidedAt })
const stated = { grade: 'O', source: 'x' } as const
const review: Requirement['review'] = {
  min: { value: 1, unit: 'working_day', ...stated },
  usual: { value: 3, unit: 'working_day', ...stated },
  max: { value: 7, unit: 'working_day', ...stated },
}

it.each([
  // A Friday evening; the Sunday after it makes up for a holiday.
  ['working_day', '2026-09-18T17:30:00+08:00', 1],
  ['working_day', '2026-09-19T12:00:00+08:00', 1],
  ['working_day', '2026-09-20T09:00:00+08:00', 1],
  ['working_day', '2026-09-21T09:00:00+08:00', 2],
  ['calendar_day', '2026-09-19T17:00:00+08:00', 1],
  ['calendar_day', '2026-09-19T17:01:00+08:00', 2],
  ['hour', '2026-09-18T17:01:00+08:00', 1],
  ['hour', '2026-09-18T19:01:00+08:00', 3],
] as const)('S0-20 a review is measured in %s: decided at %s it took %i', (unit, decidedAt, value) => {
  expect(ownTimes(china, unit, [until(decidedAt)])?.lastFive).toEqual([{ value, unit, decidedAt }])
})

it('S0-20 too few reviews are shown and change nothing; from 20 on they say what to expect', () => {
  const rounds = Array.from({ length: ENOUGH }, (_, n) => until(`2026-09-${n < 18 ? 22 : 29}T10:00:00+08:00`))
  expect(expectedReview(review, undefined)).toEqual({ basis: 'rule_pack', review })
  expect(expectedReview(review, ownTimes(china, 'working_day', rounds.slice(1)))).toEqual({
    basis: 'rule_pack',
    review,
  })
  const { basis, review: own } = expectedReview(review, ownTimes(china, 'working_day', rounds))
  expect([basis, own.usual.value, own.max.value]).toEqual(['history', 3, 3])
})

it('P50 and P90 are values that occurred, in this order, whatever the reviews were', () => {
  const hours = fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: ENOUGH, maxLength: 60 })
  fc.assert(
    fc.property(hours, (lengths) => {
      const rounds = lengths.map((h) => until(new Date(Date.parse(from) + h * 3_600_000).toISOString()))
      const { samples, lastFive, p50, p90 } = ownTimes(china, 'hour', rounds) ?? { samples: 0, lastFive: [] }
      expect(samples).toBe(lengths.length)
      expect(lastFive.map((t) => t.value)).toEqual(lengths.slice(0, 5))
      const [half = 0, most = 0] = [p50?.value, p90?.value]
      expect(lengths).toEqual(expect.arrayContaining([half, most]))
      expect(lengths.filter((h) => h <= half).length).toBeGreaterThanOrEqual(lengths.length / 2)
      expect(lengths.filter((h) => h <= most).length).toBeGreaterThanOrEqual(lengths.length * 0.9)
      expect(half).toBeLessThanOrEqual(most)
    }),
  )
})

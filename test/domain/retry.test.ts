import { pauseAfter, TRIED_FOR_MS } from '../../activities/domain/events/retry'

const FIRST = '2026-10-12T10:00:00+08:00'
const later = (ms: number): string => new Date(Date.parse(FIRST) + ms).toISOString()

test.each([0, 0.5, 1])('tries for three days, ever less often, and once at their end (chance %s)', (chance) => {
  const pauses: number[] = []
  let at = 0
  for (let attempts = 1; ; attempts += 1) {
    const pause = pauseAfter({ attempts, plannedAt: FIRST, now: later(at), chance })
    if (pause === undefined) break
    pauses.push(pause)
    at += pause
  }
  expect(at).toBe(TRIED_FOR_MS)
  expect(pauses.length).toBeGreaterThanOrEqual(10)
  expect(pauses.slice(0, 8)).toEqual([...pauses.slice(0, 8)].sort((a, b) => a - b))
})

test('not all receivers are tried at the same moment, and one that asks for time gets it', () => {
  const at = { attempts: 4, plannedAt: FIRST, now: FIRST }
  expect(pauseAfter({ ...at, chance: 1 })).toBeLessThan(pauseAfter({ ...at, chance: 0 }) ?? 0)
  expect(pauseAfter({ ...at, chance: 0, retryAfterS: 7_200 })).toBe(7_200_000)
  expect(pauseAfter({ ...at, chance: 0, retryAfterS: 1 })).toBe(1_800_000)
})

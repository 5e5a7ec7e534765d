/** Versions are days, and numbers within a day: compared as such, not as text. */
import fc from 'fast-check'
import { isNewer } from '../../activities/domain/rules/pack-version'

it.each([
  ['2026-11-22.10', '2026-11-22.9', true],
  ['2026-11-22.9', '2026-11-22.10', false],
  ['2026-11-22.1', '2026-11-22', true],
  ['2026-11-22', '2026-11-22.1', false],
  ['2026-11-22', '2026-11-22.0', false],
  ['2026-11-22', '2026-11-22', false],
  ['2026-11-23', '2026-11-22.11', true],
  ['2026-11-22.11', '2026-11-23', false],
  ['2027-01-01', '2026-12-31.2', true],
])('%s is newer than %s: %s', (version, than, expected) => {
  expect(isNewer(version, than)).toBe(expected)
})

it('of two versions one is newer, or they are the same, and newer than newer is newer', () => {
  const version = fc
    .tuple(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 0, max: 30 }))
    .map(([day, n]) => `2026-11-${String(day).padStart(2, '0')}${n === 0 ? '' : `.${n}`}`)
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect([isNewer(a, b), isNewer(b, a), a === b].filter(Boolean)).toHaveLength(1)
      if (isNewer(a, b) && isNewer(b, c)) expect(isNewer(a, c)).toBe(true)
    }),
  )
})

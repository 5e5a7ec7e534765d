/** What Temporal UI shows beside an id fits into what Temporal takes, whatever a campaign is called. */
import fc from 'fast-check'
import { summaryOf } from '../../workflows/contract/summaries'

const bytes = (text: string): number => Buffer.byteLength(JSON.stringify(text))

test('a name of 200 Chinese characters is cut, a short one stays', () => {
  expect(summaryOf('双11 抽奖')).toBe('双11 抽奖')
  const cut = summaryOf('会'.repeat(200))
  expect(cut).toMatch(/^会{100,}…$/)
  expect(bytes(cut)).toBeLessThanOrEqual(342)
})

test('whatever it is made of, it fits, is whole, and says as much as fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const summary = summaryOf(text)
      expect(bytes(summary)).toBeLessThanOrEqual(342)
      if (summary !== text) {
        expect(text.startsWith(summary.slice(0, -1))).toBe(true)
        expect(bytes(summary)).toBeGreaterThan(320)
      }
    }),
  )
})

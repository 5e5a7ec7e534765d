/** What a platform's words are made of before they are kept: nothing that could not be, and no half of anything. */
import { createHttpConnector } from '../../activities/connectors/http/http-connector'
import { newsOf } from '../../activities/connectors/http/news'
import { words } from '../../activities/connectors/http/words'
import { isStorable } from '../../activities/domain/rules/plain-text'

const saying = (body: object) =>
  createHttpConnector(
    { id: 'a', name: 'A', url: 'https://a', secret: '', answerWithinMs: 1, arrivesWithinMs: 1, quotas: {} },
    () => Promise.resolve({ status: 200, body }),
  ).ask({ reference: 'r', filing: 'f', platform: 'p' })

it.each([
  ['不要\uD83D', 10],
  ['12345678\u{1F600}', 9],
  ['\uDE00不要\0', 10],
  ['不要\uFFFE', 10],
])('keeps %j, of which %d fit', (said, most) => {
  const kept = words(said, most) ?? ''
  expect(isStorable(kept)).toBe(true)
  expect(kept).not.toBe('')
  expect(kept.length).toBeLessThanOrEqual(most)
})

it.each(['AG-1\u2028x', 'AG-1\u202Ex', `AG-${'1'.repeat(130)}`])('takes no number %j', async (number) => {
  expect(await saying({ outcome: 'accepted', number })).toEqual({ answer: 'no_answer', why: 'unreadable' })
  const events = [{ eventId: 'e1', kind: 'passed', credential: { number } }]
  expect(newsOf(events)).toBeUndefined()
})

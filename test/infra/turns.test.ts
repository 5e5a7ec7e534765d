/** Long work leaves turns to others: how often is counted, never how long it takes. */
import fc from 'fast-check'
import { jsonInPieces } from '../../infra/json-pieces'
import { createTurns, inTurns, othersFirst } from '../../infra/turns'

/** Turns of the event loop so far. */
let loops = 0
let counting: NodeJS.Immediate
const count = (): void => {
  loops += 1
  counting = setImmediate(count)
}
beforeAll(count)
afterAll(() => clearImmediate(counting))

/** As if every piece took long. */
const slowly = (): void => {
  let now = 0
  jest.spyOn(performance, 'now').mockImplementation(() => (now += 1_000))
}
afterEach(() => jest.restoreAllMocks())

const list = (length: number) => Array.from({ length }, (_, n) => ({ n, name: `名称 ${n}`, dropped: undefined }))

test('every piece that takes long is followed by a turn of the event loop', async () => {
  slowly()
  const at = await inTurns(list(20), () => loops)
  expect(new Set(at).size).toBe(20)
})

test('what takes no time goes on, after one turn before it', async () => {
  jest.spyOn(performance, 'now').mockReturnValue(1)
  const before = loops
  const at = await inTurns(list(20), () => loops)
  expect(new Set(at).size).toBe(1)
  expect(at[0]).toBeGreaterThan(before)
})

test('of many long works at once one goes on in a turn of the event loop, each in its order', async () => {
  slowly()
  const goneOn: { work: number; loop: number }[] = []
  const works = list(8).map(async ({ n }) => {
    const othersTurn = createTurns()
    for (let piece = 0; piece < 5; piece += 1) {
      await othersTurn()
      goneOn.push({ work: n, loop: loops })
    }
  })
  await Promise.all(works)
  expect(new Set(goneOn.map(({ loop }) => loop)).size).toBe(40)
  expect(goneOn.map(({ work }) => work)).toEqual(Array.from({ length: 40 }, (_, n) => n % 8))
})

test('a failure in a piece is that of its work alone', async () => {
  const failing = inTurns([1], () => {
    throw new Error('broken')
  })
  await expect(failing).rejects.toThrow('broken')
  await expect(othersFirst()).resolves.toBeUndefined()
})

describe('an answer in pieces', () => {
  test('is written with turns for others between the elements of its long lists', async () => {
    slowly()
    const before = loops
    const answer = { items: [{ filings: list(200) }, { filings: list(3) }], nextCursor: undefined, at: new Date(0) }
    expect(await jsonInPieces(answer)).toBe(JSON.stringify(answer))
    expect(loops - before).toBeGreaterThan(200)
  })

  test('is left to be written at once where it has no long list', async () => {
    expect(await jsonInPieces({ items: list(20) })).toBeUndefined()
    expect(await jsonInPieces('text')).toBeUndefined()
    expect(await jsonInPieces(undefined)).toBeUndefined()
    expect(await jsonInPieces(null)).toBeUndefined()
  })

  test('is the text that JSON.stringify writes, whatever is in it', async () => {
    const anything = fc.anything({ withDate: true, withNullPrototype: false, withObjectString: true })
    await fc.assert(
      fc.asyncProperty(anything, anything, async (one, other) => {
        const answer = { one, items: [...list(25), other, { deep: { list: [one, ...list(25)] } }], other }
        expect(await jsonInPieces(answer)).toBe(JSON.stringify(answer))
      }),
    )
  })
})

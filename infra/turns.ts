/**
 * Long work in short pieces, so that others have their turns between them: one process answers everybody. Of all long works of a
 * process one goes on at a time, and then whatever else has come; many at once hold nobody up longer than one.
 */

/** So long at a stretch. */
const STRETCH_MS = 8

/** Works that wait for their turn, the longest first. */
const waiting: (() => void)[] = []

function nextTurn(): void {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(nextTurn)
}

/** A turn, once others have had theirs. */
export const othersFirst = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve)
    if (waiting.length === 1) setImmediate(nextTurn)
  })

/**
 * Made for one piece of work; asked as often as one likes. Undefined: go on, nothing is to be awaited. It begins with a turn of
 * its own, since answers of the database to many come together.
 */
export function createTurns(stretchMs = STRETCH_MS): () => Promise<void> | undefined {
  let since = -Infinity
  const pause = async (): Promise<void> => {
    await othersFirst()
    since = performance.now()
  }
  return () => (performance.now() - since < stretchMs ? undefined : pause())
}

/** What each of many becomes, in their order. */
export async function inTurns<T, R>(all: Iterable<T>, make: (one: T) => R | Promise<R>): Promise<Awaited<R>[]> {
  const othersTurn = createTurns()
  const made: Awaited<R>[] = []
  for (const one of all) {
    await othersTurn()
    made.push(await make(one))
  }
  return made
}

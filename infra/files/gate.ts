/** Lets so much work run at once. The rest waits in its order, for as long as whoever asked for it does. */

/** It would have come to its turn too late. */
export class WaitedTooLong extends Error {}

export type Gate = <T>(work: () => Promise<T>) => Promise<T>

export function createGate(most: number, patienceMs: number): Gate {
  let running = 0
  const waiting = new Set<() => void>()
  const turn = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const go = (): void => {
        clearTimeout(giveUp)
        waiting.delete(go)
        resolve()
      }
      const giveUp = setTimeout(() => {
        waiting.delete(go)
        reject(new WaitedTooLong(`waited ${patienceMs} ms behind others`))
      }, patienceMs)
      waiting.add(go)
    })
  return async (work) => {
    if (running < most) running += 1
    else await turn()
    try {
      return await work()
    } finally {
      // The place is handed on, so that nobody who comes meanwhile takes it as well.
      const [next] = waiting
      if (next) next()
      else running -= 1
    }
  }
}

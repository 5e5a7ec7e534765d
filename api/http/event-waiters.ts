/**
 * Callers that wait for the next event. One look at the feed a while serves all of them, and none is made while nobody waits; how many
 * may wait is bounded, in all and for each key.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from './errors'

const LOOK_MS = 250
const MOST = 200
const MOST_OF_KEY = 10

export interface EventWaiters {
  /** Lets a caller in; `leave` must follow. Refuses when too many wait. */
  enter(key: string): void
  leave(key: string): void
  /** Ends when the feed has gone beyond a place, the time is over, the caller has gone or the service ends. */
  beyond(position: number, ms: number, gone: AbortSignal): Promise<void>
  /** Everybody is answered now. */
  close(): void
}

export function createEventWaiters(head: () => Promise<number>): EventWaiters {
  const inside = new Map<string, number>()
  const waiting = new Map<() => void, number>()
  let isClosing = false
  let isLooking = false

  const look = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    try {
      while (waiting.size > 0) {
        // A database that is away is found by the caller's own read.
        const now = await head().catch(() => Infinity)
        for (const [wake, position] of waiting) if (now > position) wake()
        await sleep(LOOK_MS)
      }
    } finally {
      isLooking = false
    }
  }

  return {
    enter: (key) => {
      const own = inside.get(key) ?? 0
      const all = [...inside.values()].reduce((sum, n) => sum + n, 0)
      if (own >= MOST_OF_KEY || all >= MOST)
        throw new Problem('rate_limited', {
          detail: `最多 ${MOST_OF_KEY} 个请求同时等待 (at most ${MOST_OF_KEY} requests of a key wait at once)`,
          headers: { 'retry-after': '5' },
        })
      inside.set(key, own + 1)
    },
    leave: (key) => {
      const own = (inside.get(key) ?? 1) - 1
      if (own > 0) inside.set(key, own)
      else inside.delete(key)
    },
    beyond: (position, ms, gone) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(() => wake(), ms)
        const wake = (): void => {
          waiting.delete(wake)
          clearTimeout(timer)
          gone.removeEventListener('abort', wake)
          resolve()
        }
        if (isClosing || gone.aborted) return wake()
        gone.addEventListener('abort', wake)
        waiting.set(wake, position)
        void look()
      }),
    close: () => {
      isClosing = true
      for (const wake of waiting.keys()) wake()
    },
  }
}

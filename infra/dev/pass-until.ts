/** Lets time pass on a rehearsal clock. Nothing of the embedded stack: the sandbox of an installation does the same. */
import type { Pool } from 'pg'
import { settled, stepClock } from '../postgres/clock'

/** Days pass exactly: the clock stops at every instant at which something is planned. */
export const passUntil = async (pool: Pool, at: string): Promise<void> => {
  await stepClock(pool, at, { settle: () => settled(pool, { timeoutMs: 60_000 }) })
}

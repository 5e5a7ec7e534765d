/**
 * How long a test may wait for something: as long as the test itself may take, less the moment that it needs to say what it
 * waited for. A bound of its own, shorter than that, fails on a busy machine for nothing.
 */
import * as clock from '../../infra/postgres/clock'

/** Time to fail with words before Jest ends the test without any. */
const LAST_WORDS_MS = 2_000

/** The instant, in milliseconds, at which a wait that begins now gives up. */
export const givesUpAt = (): number => {
  const { testMustEndBy } = globalThis as { testMustEndBy?: number }
  if (testMustEndBy === undefined) throw new Error('outside of a test or hook nobody says how long it may take')
  return Math.max(testMustEndBy - LAST_WORDS_MS, Date.now())
}

/** `settled` of the clock, for as long as the test may take. */
export const settled = (
  db: Parameters<typeof clock.settled>[0],
  options: Omit<NonNullable<Parameters<typeof clock.settled>[1]>, 'timeoutMs'> = {},
): Promise<void> => clock.settled(db, { ...options, timeoutMs: givesUpAt() - Date.now() })

/** Asks until there is an answer that is neither undefined nor false. `what` is said when none came. */
export async function patiently<T>(
  what: string | (() => string | Promise<string>),
  ask: () => T | Promise<T>,
  pauseMs = 20,
): Promise<Exclude<T, undefined | false>> {
  const until = givesUpAt()
  for (;;) {
    const found = await ask()
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>
    if (Date.now() > until) throw new Error(`waited in vain for ${typeof what === 'string' ? what : await what()}`)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

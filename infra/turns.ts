/** Long work in short pieces, so that others have their turns between them: one process answers everybody. */
import { setImmediate } from 'node:timers/promises'

/** So long at a stretch. */
const STRETCH_MS = 8

/** Made for one piece of work; asked as often as one likes. Undefined: go on, nothing is to be awaited. */
export function createTurns(stretchMs = STRETCH_MS): () => Promise<void> | undefined {
  let since = performance.now()
  const pause = async (): Promise<void> => {
    await setImmediate()
    since = performance.now()
  }
  return () => (performance.now() - since < stretchMs ? undefined : pause())
}

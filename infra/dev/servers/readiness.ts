/** Starting a part that listens: on its port or another one, and waiting until it answers. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Part } from '../processes/part-host'
import { choosePort } from './ports'

const PORT_IN_USE = /address already in use|EADDRINUSE|could not bind|can't set .* port/i

/**
 * Waits until `probe` succeeds. A part that ends meanwhile, or stays silent, is an error that shows its log: also one that has
 * ended while somebody else answers on its port.
 */
export const untilReady = async (part: Part, timeoutMs: number, probe: () => Promise<unknown>): Promise<void> => {
  const giveUpAt = Date.now() + timeoutMs
  for (;;) {
    try {
      await probe()
      if (!part.hasExited()) return
      throw new Error(`${part.name} has ended, and another program answers on its port`)
    } catch (error) {
      const silent = Date.now() > giveUpAt
      if (part.hasExited() || silent) {
        const what = silent ? `did not answer within ${timeoutMs / 1000} s` : 'ended while starting'
        throw new Error(`${part.name} ${what}. Its log, ${part.logPath}, ends with:\n${part.logTail()}`, {
          cause: error,
        })
      }
      await sleep(100)
    }
  }
}

/**
 * Starts a part on free ports, the preferred ones if possible. Between looking and listening somebody may take a port:
 * then it is tried again with others. A part that `returns` is known to others by its ports and gets these or none.
 */
export const onFreePorts = async <T>(
  preferred: readonly number[],
  start: (ports: readonly number[]) => Promise<T>,
  { returns = false, listenOn }: { returns?: boolean; listenOn?: string } = {},
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    const ports: number[] = []
    for (const port of preferred)
      ports.push(returns && port !== 0 ? port : await choosePort(attempt === 1 ? port : 0, listenOn))
    try {
      return await start(ports)
    } catch (error) {
      if (attempt === 4 || !(error instanceof Error) || !PORT_IN_USE.test(error.message)) throw error
      if (returns) await sleep(500)
    }
  }
}

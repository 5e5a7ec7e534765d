/** Waiting until a platform is cleared for launch. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Cleared {
  platform: string
  clearance: 'go' | 'no_go'
  reasons: { code: string; label: string }[]
}

export interface Wait {
  /** How long to wait, in milliseconds. */
  timeoutMs?: number
  /** How long between two looks. */
  everyMs?: number
  signal?: AbortSignal
}

/** Not cleared when the time was over; `items` says why, platform by platform. */
export class NotCleared extends Error {
  constructor(readonly items: readonly Cleared[]) {
    const why = items.flatMap(({ platform, reasons }) =>
      reasons.map(({ code, label }) => `${platform} ${code} ${label}`),
    )
    super(`not cleared: ${why.join('; ') || 'the campaign has no such platform'}`)
    this.name = 'NotCleared'
  }
}

export const isCleared = (items: readonly Cleared[]): boolean =>
  items.length > 0 && items.every(({ clearance }) => clearance === 'go')

export async function untilCleared<Item extends Cleared>(
  read: () => Promise<Item[]>,
  { timeoutMs = 60_000, everyMs = 2_000, signal }: Wait,
): Promise<Item[]> {
  const until = Date.now() + timeoutMs
  for (;;) {
    const items = await read()
    if (isCleared(items)) return items
    if (Date.now() + everyMs > until) throw new NotCleared(items)
    await sleep(everyMs, undefined, { signal })
  }
}

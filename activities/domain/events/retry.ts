/** When a delivery that failed is tried again: soon at first, ever later, for three days from its planning; never all receivers at once. */
export const TRIED_FOR_MS = 3 * 24 * 3_600_000

const PAUSES_S = [5, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000] as const
/** Each pause is shortened by up to this part of it. */
const JITTER = 0.2

export interface FailedTry {
  /** Tries so far, this one included. */
  attempts: number
  /** Also while another event of its campaign was before it. */
  plannedAt: string
  now: string
  /** What the receiver asks for. */
  retryAfterS?: number
  /** From 0 to 1. */
  chance: number
}

/** Milliseconds to the next try; undefined when three days are over, of which the end has a try of its own. */
export function pauseAfter({ attempts, plannedAt, now, retryAfterS = 0, chance }: FailedTry): number | undefined {
  const left = Date.parse(plannedAt) + TRIED_FOR_MS - Date.parse(now)
  if (left <= 0) return undefined
  const pause = PAUSES_S[Math.min(attempts, PAUSES_S.length) - 1] ?? PAUSES_S[0]
  return Math.min(left, Math.max(pause * 1_000 * (1 - JITTER * chance), retryAfterS * 1_000))
}

/** How two instants stand to each other. ISO 8601 with offset, as everywhere. */
import { parseInstant, ZONE } from './zone'
import { toInstant } from './calendar'

/** Five minutes of difference between clocks are forgiven. */
const FORGIVEN_MS = 300_000

export const isPast = (at: string, now: string): boolean => Date.parse(at) <= Date.parse(now)

/** Earlier than any clock could have shown then. */
export const isBefore = (at: string, earliest: string): boolean => Date.parse(at) < Date.parse(earliest) - FORGIVEN_MS

/** Later than any clock of ours could show now: it cannot have happened. */
export const isAhead = (at: string, now: string): boolean => Date.parse(at) > Date.parse(now) + FORGIVEN_MS

/** The first of some instants, as it was given; undefined of none. */
export function earliest(instants: readonly (string | undefined)[]): string | undefined {
  let first: string | undefined
  for (const at of instants) if (at !== undefined && (!first || Date.parse(at) < Date.parse(first))) first = at
  return first
}

const OF_A_COMMAND = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/

/** ISO 8601 with seconds and offset, to the millisecond, between 2000 and 2099: what the schemas of commands call `instant`. */
export function isInstant(text: string): boolean {
  if (!OF_A_COMMAND.test(text)) return false
  try {
    parseInstant(text)
    return true
  } catch {
    return false
  }
}

/** ISO 8601 with offset; undefined stays undefined. */
export function at(when: Date | string): string
export function at(when: Date | string | null | undefined): string | undefined
export function at(when: Date | string | null | undefined): string | undefined {
  if (when === undefined || when === null) return undefined
  return toInstant(typeof when === 'string' ? Date.parse(when) : when, ZONE)
}

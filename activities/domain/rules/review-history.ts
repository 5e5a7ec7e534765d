/**
 * How long reviews took in our own filings, in the unit in which the platform states its time. A few are shown as they were;
 * from `ENOUGH` on their P50 and P90 take the place of what the rule pack states.
 */
import type { Requirement } from '../../../workflows/contract/reference'
import type { Duration, DurationUnit } from '../../../workflows/contract/values'
import { workingDaysBetween, type Calendar } from '../time/calendar'

/** A submission and what the platform said of it. */
export interface ReviewedRound {
  submittedAt: string
  decidedAt: string
}

export interface OwnTimes {
  samples: number
  /** The newest, newest first. */
  lastFive: (Duration & { decidedAt: string })[]
  /** Half of all, and nine of ten, took at most so long; absent while there are too few to say. */
  p50?: Duration
  p90?: Duration
}

/** So many reviews say more than a rule pack. */
export const ENOUGH = 20

/**
 * Of rounds that come newest first; undefined where there are none. One that was recorded as decided before it was submitted
 * says nothing of how long a review takes.
 */
export function ownTimes(cal: Calendar, unit: DurationUnit, all: readonly ReviewedRound[]): OwnTimes | undefined {
  const rounds = all.filter(({ submittedAt, decidedAt }) => Date.parse(submittedAt) <= Date.parse(decidedAt))
  if (rounds.length === 0) return undefined
  const taken = rounds.map((round) => ({ value: lengthOf(cal, unit, round), unit, decidedAt: round.decidedAt }))
  const sorted = taken.map(({ value }) => value).sort((a, b) => a - b)
  const shown = { samples: taken.length, lastFive: taken.slice(0, 5) }
  if (sorted.length < ENOUGH) return shown
  const rank = (share: number): Duration => ({ value: sorted[Math.ceil(share * sorted.length) - 1] ?? 0, unit })
  return { ...shown, p50: rank(0.5), p90: rank(0.9) }
}

const MS: Record<Exclude<DurationUnit, 'working_day'>, number> = {
  minute: 60_000,
  hour: 3_600_000,
  calendar_day: 24 * 3_600_000,
}

/** In whole units, begun ones counted: an answer on the same working day took one. */
function lengthOf(cal: Calendar, unit: DurationUnit, { submittedAt, decidedAt }: ReviewedRound): number {
  if (unit === 'working_day') return Math.max(1, workingDaysBetween(cal, submittedAt, decidedAt).days)
  return Math.max(1, Math.ceil((Date.parse(decidedAt) - Date.parse(submittedAt)) / MS[unit]))
}

/** What to reckon with. */
export function expectedReview(
  review: Requirement['review'],
  own: OwnTimes | undefined,
): { basis: 'history' | 'rule_pack'; review: Requirement['review'] } {
  if (!own?.p50 || !own.p90) return { basis: 'rule_pack', review }
  const { p50, p90 } = own
  return { basis: 'history', review: { ...review, usual: { ...review.usual, ...p50 }, max: { ...review.max, ...p90 } } }
}

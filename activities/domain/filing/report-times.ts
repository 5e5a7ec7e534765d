/**
 * How the instants of a filing's story stand to each other: nothing is judged before it was submitted, lost before it was
 * passed, or held again before it was lost. Whoever answers is refused; what a platform reports becomes a question.
 */
import type { Report } from '../../../workflows/contract/commands'
import type { Doubt, ReportKind } from '../../../workflows/contract/words'
import { refuse, type Change } from '../decision/change'
import { isAhead, isBefore } from '../time/instants'
import { isSameNumber } from '../rules/number-key'
import { LOST } from '../record/phases'
import { presentRound, type FilingState, type RoundState } from '../record/state'
import type { VerdictState, TaskState } from '../record/values'

/** Reports that take a credential away. */
export const LOSSES: readonly ReportKind[] = ['suspended', 'revoked', 'lapsed']

/** Before this a platform cannot have said anything of a round. */
export const beginningOf = ({ submittedAt, openedAt }: RoundState): string => submittedAt ?? openedAt

/** When it happened, where somebody said so; otherwise only the time of recording is known, which may be much later. */
const saidAt = (verdict: VerdictState | undefined): string | undefined =>
  verdict?.occurredAt === verdict?.recordedAt ? undefined : verdict?.occurredAt

/** A verdict follows its submission and, where it overturns another, that one. */
export const earliestVerdict = (f: FilingState): string =>
  latest(beginningOf(presentRound(f)), saidAt(presentRound(f).verdict))

/** A submission follows what became of the round before it. */
function earliestSubmission(f: FilingState): string | undefined {
  const before = f.rounds[f.rounds.length - 2]
  return before && (saidAt(before.verdict) ?? before.submittedAt)
}

/**
 * When a round was handed in. Where nobody says so it is the time of recording, but a platform that spoke of its number
 * before, while it was somebody's to hand in, had it by then.
 */
export function submittedAt(
  change: Change,
  f: FilingState,
  task: Pick<TaskState, 'openedAt'>,
  number: string | undefined,
  told: string | undefined,
): string {
  const known = number === undefined ? undefined : change.ctx.knownSince?.(f.platform, number)
  const isKnown = told === undefined && known !== undefined && !isEarlier(known, task.openedAt)
  return happenedAfter(change, isKnown && isEarlier(known, change.ctx.now) ? known : told, earliestSubmission(f))
}

/** What a platform tells of the present round's submission, where that may be: neither ahead of us nor before what it follows. */
export function believable(change: Change, f: FilingState, told: string | undefined): string | undefined {
  const earliest = earliestSubmission(f)
  const isImpossible =
    told === undefined || isAhead(told, change.ctx.now) || (earliest !== undefined && isBefore(told, earliest))
  return isImpossible ? undefined : told
}

/** A loss follows the passing, or the instant from which the credential held again. */
function earliestLoss(f: FilingState): string | undefined {
  // A credential of the register was passed somewhere else.
  if (f.uses) return f.standsSince
  const round = presentRound(f)
  return latest(round.submittedAt, saidAt(round.verdict), f.standsSince)
}

export const latest = <T extends string | undefined>(first: T, ...others: (string | undefined)[]): T =>
  others.reduce<T>((a, b) => (b !== undefined && (a === undefined || isEarlier(a, b)) ? (b as T) : a), first)

const isEarlier = (a: string, b: string): boolean => Date.parse(a) < Date.parse(b)

/**
 * When it happened, as told, and refused where that is before what it follows. Five minutes between clocks are forgiven. The
 * record never has it before `recorded`, what it follows as it stands there, whose time may be that of a late recording.
 */
export function happenedAfter(change: Change, told: string | undefined, earliest?: string, recorded?: string): string {
  const at = change.occurredAt(told)
  if (told !== undefined && earliest !== undefined && isBefore(told, earliest))
    refuse('occurred_too_early', told, '/occurredAt', { earliest })
  return latest(at, earliest, recorded)
}

/** When a credential was lost: after the passing, as the record has it. */
export const lostAt = (change: Change, f: FilingState, told: string | undefined): string =>
  happenedAfter(change, told, earliestLoss(f), f.uses ? undefined : presentRound(f).verdict?.occurredAt)

/** Before this the report cannot be what it says. */
function earliestOf(f: FilingState, kind: ReportKind): string | undefined {
  if (LOSSES.includes(kind)) return earliestLoss(f)
  if (kind === 'reinstated') return LOST.includes(f.phase) ? f.standsSince : undefined
  if (kind === 'in_review' || kind === 'delayed' || kind === 'recalled') return beginningOf(presentRound(f))
  return earliestVerdict(f)
}

/** What a platform may say of any time: it changes nothing by itself. */
const CHANGES_NOTHING: readonly ReportKind[] = ['promise', 'inquiry', 'inspection']

/** Why a report may be about something else than the present round; undefined where nothing speaks against it. */
export function doubtOfTime(change: Change, f: FilingState, report: Report): Doubt | undefined {
  const { kind, occurredAt, number } = report
  if (CHANGES_NOTHING.includes(kind)) return undefined
  const round = presentRound(f)
  const named = [...f.rounds].reverse().find((r) => isSameNumber(f, r.number, number))
  if (named && named.n !== round.n) return 'earlier_round'
  const { saidBefore } = change.ctx
  // That a round was accepted is said of each in the same words.
  if (kind !== 'in_review' && saidBefore !== undefined && round.n > 1 && saidBefore < (round.submissionSeq ?? Infinity))
    return 'repeated'
  const earliest = earliestOf(f, kind)
  return occurredAt !== undefined && earliest !== undefined && isBefore(occurredAt, earliest) ? 'too_early' : undefined
}

import type { AnswerTask } from '../../../workflows/contract/commands'
import type { Change } from '../decision/change'
import { refuse } from '../decision/refusal'
import { presentRound, type FilingState, type RoundState } from '../record/state'
import type { TaskState } from '../record/values'
import { isSameNumber } from '../rules/number-key'
import { close } from '../tasks/close-task'
import { submittedAt } from './report-times'
import { reviewTimes } from './review-times'

/** S0-18: a submission is recorded with the platform's number, wherever the requirement demands one. */
export function recordSubmission(change: Change, f: FilingState, task: TaskState, body: AnswerTask): void {
  const number = body.number?.trim()
  if (!number && change.requirement(f).applicationNumber === 'required')
    refuse('number_required', f.platform, '/number')
  const { occurredAt, fileIds } = body
  emitSubmission(change, f, { number, occurredAt, openedAt: task.openedAt, fileIds }, () => close(change, task, body))
}

/** What there is to say of a submission. `openedAt`: since when it was somebody's to hand in, a person's or the service's. */
interface Submitted {
  number: string | undefined
  occurredAt: string | undefined
  openedAt: string
  fileIds?: string[]
  /** Of a round that the platform has spoken of before; otherwise it is the present one. */
  late?: RoundState
}

/** Records that the platform has it, after `first`. */
export function emitSubmission(
  change: Change,
  f: FilingState,
  { number, occurredAt: told, openedAt, fileIds = [], late }: Submitted,
  first = (): void => undefined,
): void {
  const { n: round } = late ?? presentRound(f)
  if (isOfAnotherRound(change, f, round, number)) refuse('number_taken', number, '/number')
  const occurredAt = late
    ? earlier(told ?? openedAt, late.verdict?.occurredAt)
    : submittedAt(change, f, { openedAt }, number, told)
  first()
  change.emit('FilingSubmitted', f.id, {
    round,
    number: number || undefined,
    occurredAt,
    fileIds,
    materials: Object.fromEntries(Object.entries(f.rows).map(([row, r]) => [row, r.version])),
    ...reviewTimes(change, f, occurredAt),
    late: late && true,
  })
}

/** A platform that gives each submission a number of its own has given this one to another round. */
export const isOfAnotherRound = (change: Change, f: FilingState, round: number, number: string | undefined): boolean =>
  f.rounds.some(({ n, number: known }) => n !== round && isSameNumber(f, known, number)) &&
  !change.requirement(f).numberSurvivesResubmission

const earlier = (a: string, b: string | undefined): string => (b !== undefined && Date.parse(b) < Date.parse(a) ? b : a)

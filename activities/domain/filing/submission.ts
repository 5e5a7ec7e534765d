import type { AnswerTask } from '../../../workflows/contract/commands'
import type { Change } from '../decision/change'
import { refuse } from '../decision/refusal'
import type { FilingState } from '../record/state'
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
}

/** Records that the platform has it, after `first`. */
export function emitSubmission(
  change: Change,
  f: FilingState,
  { number, occurredAt: told, openedAt, fileIds = [] }: Submitted,
  first = (): void => undefined,
): void {
  const earlier = f.rounds.some((r) => r.n !== f.round && isSameNumber(f, r.number, number))
  if (earlier && !change.requirement(f).numberSurvivesResubmission) refuse('number_taken', number, '/number')
  const occurredAt = submittedAt(change, f, { openedAt }, number, told)
  first()
  change.emit('FilingSubmitted', f.id, {
    round: f.round,
    number: number || undefined,
    occurredAt,
    fileIds,
    materials: Object.fromEntries(Object.entries(f.rows).map(([row, r]) => [row, r.version])),
    ...reviewTimes(change, f, occurredAt),
  })
}

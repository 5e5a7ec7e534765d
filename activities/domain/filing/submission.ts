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
  const requirement = change.requirement(f)
  const number = body.number?.trim()
  if (!number && requirement.applicationNumber === 'required') refuse('number_required', f.platform, '/number')
  const earlier = f.rounds.some((r) => r.n !== f.round && isSameNumber(f, r.number, number))
  if (earlier && !requirement.numberSurvivesResubmission) refuse('number_taken', number, '/number')
  const occurredAt = submittedAt(change, f, task, number, body.occurredAt)
  close(change, task, body)
  change.emit('FilingSubmitted', f.id, {
    round: f.round,
    number: number || undefined,
    occurredAt,
    fileIds: body.fileIds ?? [],
    materials: Object.fromEntries(Object.entries(f.rows).map(([row, r]) => [row, r.version])),
    ...reviewTimes(change, f, occurredAt),
  })
}

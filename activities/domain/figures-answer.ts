/** Figures that were confirmed have changed after the approval: the department says whether they still hold (S1-14). */
import type { AnswerTask } from '../../workflows/contract/commands'
import type { Department } from '../../workflows/contract/values'
import { refuse, type Change } from './decision/change'
import type { TaskState } from './record/values'
import { openReview } from './review-steps'
import { confirmedOf } from './review/confirmed'
import { lastConfirmation } from './review/figures'
import { requestersOf } from './review/signers'
import { close } from './tasks/close-task'

/**
 * Nobody confirms figures in a matter of their own, nor what is not there where the policy refuses that. Confirmed, the signature has the figures of now. Objected, the
 * department signs anew, and whoever approves the sum after it.
 */
export function answerFigures(change: Change, task: TaskState, body: AnswerTask): void {
  const s = change.state
  const department = task.key as Department
  const r = lastConfirmation(s, department) ?? refuse('task_not_open', task.id, '/task', { status: task.status })
  const { person } = change.ctx.actor
  if (person !== undefined && requestersOf(s, r).includes(person)) refuse('own_request', person, '/task')
  const { confirmed = {}, missing } = confirmedOf(s, r, department)
  if (body.answer === 'confirmed' && missing.length > 0)
    refuse('nothing_to_confirm', missing.join(', '), '/answer', { missing })
  close(change, task, body)
  const note = change.note(body.text)
  if (body.answer === 'objected')
    return openReview(change, [s.internalReview?.by], { note, changed: ['budget'] }, [[department]])
  change.emit('ReviewFiguresConfirmed', r.id, { department, person, confirmed, note })
}

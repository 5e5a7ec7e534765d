/**
 * Going live without clearance (U-16): who wants it names an approver, who is asked in person. Nobody approves for somebody
 * else, and nobody what is their own; until then the launch stands as it stood.
 */
import type { AnswerTask } from '../../workflows/contract/commands'
import { refuse, type Change } from './decision/change'
import { saidBy } from './decision/said-by'
import type { TaskState } from './record/values'
import { close } from './tasks/close-task'
import { openAsked } from './tasks/open-task'

export function askApprover(change: Change, task: TaskState, platform: string, body: AnswerTask): void {
  const approver = change.staff(body.approver ?? '', '/approver')
  if (approver === change.ctx.actor.person) refuse('second_person_required', approver, '/approver')
  close(change, task, body)
  const { number } = change.state
  const note = change.note(body.text)
  change.emit('RiskAsked', number, { platform, approver, by: saidBy(change), note })
  openAsked(change, number, [{ kind: 'approve_risk', key: platform }])
}

/** Approved, it is live there; refused, what becomes of the launch is decided again. */
export function answerRisk(change: Change, task: TaskState, platform: string, body: AnswerTask): void {
  const { number, launches } = change.state
  const { risk, clearance } = launches[platform] ?? {}
  const approver = task.holder.person ?? refuse('person_required', task.kind)
  close(change, task, body)
  if (body.answer === 'refused')
    return change.emit('RiskRefused', number, { platform, approver, note: change.note(body.text) })
  const occurredAt = change.occurredAt(body.occurredAt)
  change.emit('PlatformWentLive', number, { platform, occurredAt, approver, note: risk?.note })
  if (clearance !== 'go') change.emit('AlarmRaised', number, { code: `live_without_clearance:${platform}` })
}

/**
 * Tasks that a group holds (U-22): a member claims one and does it, the others see who has it, and it can be given back. Of two who
 * claim at once exactly one gets it, since the record decides one after the other; the other is told who.
 */
import type { Claim, GiveBack } from '../../../workflows/contract/commands'
import type { Change, CommandResult } from '../decision/change'
import { refuse } from '../decision/refusal'
import type { TaskState } from '../record/values'
import { subjectOfTask } from '../../../workflows/contract/ids'
import { findTask } from './find-task'
import { giveBackTask } from './group-task'
import { isUnclaimed } from './holder-of'
import { isBarred } from './stand-in-task'

function openTaskOfGroup(change: Change, id: string): { task: TaskState; group: string } {
  const task = findTask(change, id)
  if (task.status !== 'open') refuse('task_not_open', id, '/task', { status: task.status, answer: task.answer })
  return { task, group: task.holder.group ?? refuse('not_of_group', id, '/task') }
}

export function claim(change: Change, { task: id }: Claim): CommandResult {
  const { task, group } = openTaskOfGroup(change, id)
  const { person } = change.ctx.actor
  if (person === undefined) refuse('person_required', task.kind)
  // Said again, or true already: nothing has happened.
  if (task.holder.person === person) return { task: id, holder: person }
  if (!change.ctx.group(group)?.members.includes(person)) refuse('not_member', person, '/task')
  const { person: holder, claimedAt } = task.holder
  if (!isUnclaimed(task)) refuse('claimed_already', holder, '/task', { holder, claimedAt })
  if (isBarred(change, task, person)) refuse('second_person_required', person, '/task')
  change.emit('TaskClaimed', subjectOfTask(id), { task: id, person, group })
  return { task: id, holder: person }
}

export function giveBack(change: Change, { task: id, reason }: GiveBack): CommandResult {
  const { task, group } = openTaskOfGroup(change, id)
  if (!isUnclaimed(task)) giveBackTask(change, task, { reason: change.note(reason) })
  return { task: id, holder: group }
}

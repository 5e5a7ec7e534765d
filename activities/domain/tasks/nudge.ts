import type { Nudge } from '../../../workflows/contract/commands'
import { subjectOfTask } from '../../../workflows/contract/ids'
import type { CommandResult } from '../decision/change'
import type { Change } from '../decision/change'
import { refuse } from '../decision/refusal'
import { findTask } from './find-task'

export function nudge(change: Change, body: Nudge): CommandResult {
  const task = findTask(change, body.task)
  if (task.status !== 'open') refuse('task_not_open', task.id, '/task', { status: task.status, answer: task.answer })
  if (task.kind === 'await_oa') refuse('oa_not_nudged', task.id, '/task')
  change.emit('TaskNudged', subjectOfTask(task.id), { task: task.id, text: change.note(body.text) })
  return { task: task.id }
}

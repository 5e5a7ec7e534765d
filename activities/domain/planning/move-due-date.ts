import type { MoveDueDate } from '../../../workflows/contract/commands'
import { subjectOfTask } from '../../../workflows/contract/ids'
import { findTask } from '../tasks/find-task'
import type { CommandResult, Change } from '../decision/change'
import { refuse } from '../decision/refusal'
import { firstRungAfter } from '../tasks/reminder-ladder'
import type { TaskState } from '../record/values'
import { refuseAfterWindow } from './move-window'

export function moveDueDate(change: Change, body: MoveDueDate): CommandResult {
  const task = findTask(change, body.task)
  if (task.status !== 'open') refuse('task_not_open', task.id, '/task', { status: task.status, answer: task.answer })
  if (Date.parse(body.dueAt) <= Date.parse(change.ctx.now)) refuse('due_in_past', body.dueAt, '/dueAt')
  refuseAfterWindow(change, task, body.dueAt)
  moveTo(change, task, body.dueAt, body.reason)
  return { task: task.id, dueAt: body.dueAt }
}

export function moveTo(change: Change, task: TaskState, dueAt: string, reason: string | undefined): void {
  change.emit('TaskDueMoved', subjectOfTask(task.id), {
    task: task.id,
    dueAt,
    reason: change.note(reason),
    nextRung: firstRungAfter(change.ctx, { ...task, dueAt }, change.ctx.now),
  })
}

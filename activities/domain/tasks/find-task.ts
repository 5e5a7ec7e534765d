import { subjectOfTask } from '../../../workflows/contract/ids'
import type { Change } from '../decision/change'
import { refuse } from '../decision/refusal'
import { ownerOf } from '../record/state'
import type { TaskState } from '../record/values'

/** Finds a task, or refuses in the way that tells most: unknown, or not open and what happened instead. */
export function findTask(change: Change, id: string): TaskState {
  const subject = subjectOfTask(id)
  return ownerOf(change.state, subject).tasks[id] ?? refuse('task_unknown', id, '/task')
}

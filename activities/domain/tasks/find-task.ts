import { subjectOfTask } from '../../../workflows/contract/ids'
import type { Change } from '../decision/change'
import { refuse } from '../decision/refusal'
import type { TaskState } from '../record/values'

/** Finds a task, or refuses in the way that tells most: unknown, or not open and what happened instead. */
export function findTask(change: Change, id: string): TaskState {
  const subject = subjectOfTask(id)
  const tasks = change.state.filings[subject]?.tasks ?? change.state.tasks
  return tasks[id] ?? refuse('task_unknown', id, '/task')
}

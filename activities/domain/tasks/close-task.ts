/** The end of a task by its answer. */
import type { AnswerTask } from '../../../workflows/contract/commands'
import { subjectOfTask } from '../../../workflows/contract/ids'
import type { Change } from '../decision/change'
import type { TaskState } from '../record/values'

/** Closes the task with its answer; what the answer means comes after. */
export function close(change: Change, task: TaskState, body: AnswerTask): void {
  change.emit('TaskAnswered', subjectOfTask(task.id), {
    task: task.id,
    answer: body.answer,
    note: change.note(body.text),
    fileIds: body.fileIds && change.files(body.fileIds),
    occurredAt: body.occurredAt && change.occurredAt(body.occurredAt),
  })
}

/** What facts mean for tasks, of the campaign or of a filing. */
import type { FactsOf } from './folds'
import type { CampaignState } from '../state'
import type { TaskState } from '../values'

const tasksOf = (state: CampaignState, subject: string): Record<string, TaskState> =>
  state.filings[subject]?.tasks ?? state.tasks

export function applyTask(state: CampaignState, fact: FactsOf<'task'>): void {
  const tasks = tasksOf(state, fact.subject)
  if (fact.type === 'TaskOpened') {
    tasks[fact.body.task.id] = fact.body.task
    return
  }
  const task = tasks[fact.body.task]
  if (!task) throw new Error(`${fact.type} names task ${fact.body.task}, which was never opened`)
  switch (fact.type) {
    case 'TaskAnswered':
      Object.assign(task, { status: 'answered', answer: fact.body.answer, closedAt: fact.at })
      break
    case 'TaskSuperseded':
      Object.assign(task, { status: 'superseded', closedAt: fact.at })
      break
    case 'TaskDueMoved':
      Object.assign(task, {
        dueAt: fact.body.dueAt,
        nextRung: fact.body.nextRung,
        provisional: fact.body.provisional ?? false,
      })
      if (fact.body.dueFrom) task.dueFrom = fact.body.dueFrom
      else delete task.dueFrom
      break
    case 'TaskReplanned':
      Object.assign(task, {
        dueAt: fact.body.dueAt,
        provisional: fact.body.provisional || undefined,
        nextRung: fact.body.nextRung,
      })
      break
    case 'TaskHandedOver':
      task.holder = { ...task.holder, person: fact.body.person }
      break
    // Told, and kept in the story; the task stays as it is.
    case 'TaskNudged':
      break
    case 'ReminderIssued':
      task.nextRung = fact.body.next
      task.reminders += 1
      if (fact.body.escalation) task.escalated = true
      break
  }
}

/** What facts mean for tasks, of the campaign or of a filing. */
import type { FactsOf } from './folds'
import { ownerOf, type CampaignState } from '../state'
import type { Holder, TaskState } from '../values'

const tasksOf = (state: CampaignState, subject: string): Record<string, TaskState> => ownerOf(state, subject).tasks

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
      task.holder = heldBy(task, fact.body.person, fact.body)
      if (fact.body.anew) beginAnew(task, fact.body.anew)
      break
    case 'TaskSubstituted': {
      const { to, insteadOf, nextRung } = fact.body
      const heldBefore = without(to, task.heldBefore, task.holder.person)
      Object.assign(task, { holder: heldBy(task, to, { insteadOf }), heldBefore, nextRung, reminders: 0 })
      delete task.escalated
      break
    }
    case 'TaskDelegated': {
      const { from, to, nextRung, handover } = fact.body
      // What a leaver's successor has it has by role: a change of the plan moves it on.
      const before = handover === 'leaving' ? 'heldBefore' : 'delegatedFrom'
      const held = { holder: heldBy(task, to, fact.body), [before]: without(to, task[before], from) }
      Object.assign(task, { ...held, nextRung, reminders: 0 })
      if (fact.body.group !== undefined && to !== fact.body.group) task.holder.claimedAt = fact.at
      delete task.escalated
      break
    }
    case 'TaskClaimed': {
      const { person, group } = fact.body
      const { role } = task.holder
      Object.assign(task, { ...changedHands(task, person, group), holder: { role, person, group, claimedAt: fact.at } })
      break
    }
    case 'TaskGivenBack': {
      const { person, group, nextRung } = fact.body
      const { role } = task.holder
      Object.assign(task, { ...changedHands(task, group, person), holder: { role, person: group, group }, nextRung })
      break
    }
    // Told, and kept in the story; the task stays as it is.
    case 'TaskNudged':
      break
    case 'ReminderIssued':
      task.nextRung = fact.body.next
      task.reminders += 1
      if (fact.body.escalation || fact.body.unclaimed !== undefined) task.escalated = true
      break
  }
}

function beginAnew(task: TaskState, anew: Partial<TaskState>): void {
  for (const each of ['dueAt', 'dueFrom', 'provisional', 'escalated'] as const) delete task[each]
  Object.assign(task, anew, { reminders: 0 })
}

/** Whoever had it in somebody's place before is forgotten; a member that is undefined would not read back. */
function heldBy(
  { holder: { role } }: TaskState,
  person: string,
  { insteadOf, group }: Pick<Holder, 'insteadOf' | 'group'>,
): Holder {
  return { role, person, ...(insteadOf === undefined ? {} : { insteadOf }), ...(group === undefined ? {} : { group }) }
}

/** Within a group: whoever has it now is told of it again, though it was passed on before. */
function changedHands(task: TaskState, to: string, from: string): Pick<TaskState, 'heldBefore' | 'delegatedFrom'> {
  const { delegatedFrom } = task
  return {
    heldBefore: without(to, task.heldBefore, from),
    ...(delegatedFrom ? { delegatedFrom: delegatedFrom.filter((one) => one !== to) } : {}),
  }
}

const without = (present: string, known: readonly string[] = [], former: string | undefined): string[] =>
  [...new Set([...known, ...(former === undefined ? [] : [former])])].filter((person) => person !== present)

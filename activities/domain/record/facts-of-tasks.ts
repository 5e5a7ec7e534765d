/** What happens to a task: opened, answered, moved to another day or person, reminded of. */
import type { Answer } from '../../../workflows/contract/words'
import type { NoteRef, TaskState } from './values'

export interface TaskFacts {
  TaskOpened: { task: TaskState; silent: boolean }
  TaskAnswered: { task: string; answer: Answer; note?: NoteRef; fileIds?: string[]; occurredAt?: string }
  TaskSuperseded: { task: string; because: string }
  TaskDueMoved: {
    task: string
    dueAt: string
    reason?: NoteRef
    nextRung: number
    /** Where it is counted, not set: from when, and whether by days that are not known yet. */
    dueFrom?: TaskState['dueFrom']
    provisional?: boolean
  }
  /** The calendar changed under a due time that was counted with it. */
  TaskReplanned: {
    task: string
    dueAt: string
    /** False when only the doubt went: the instant is the same. */
    moved: boolean
    provisional: boolean
    calendarVersion: string
    /** Another window of the filing, not the calendar. */
    because?: 'window'
    nextRung: number
  }
  /** `anew`: whoever has it now has its whole term, with reminders anew. */
  TaskHandedOver: {
    task: string
    person: string
    because: string
    insteadOf?: string
    /** It is a group's from now on. */
    group?: string
    anew?: Pick<TaskState, 'dueAt' | 'dueFrom' | 'provisional' | 'nextRung'>
  }
  /** Its person is away, or back: `to` has it from now on, and `insteadOf` is whose it is. Its reminders begin anew. */
  TaskSubstituted: { task: string; to: string; insteadOf?: string; nextRung: number }
  /** `nextRung`: its reminders begin anew for whoever has it now. */
  TaskDelegated: {
    task: string
    from?: string
    to: string
    /** Who was named and is away. */
    insteadOf?: string
    /** It is a group's from now on, or stays with the group that it was claimed from. */
    group?: string
    reason?: NoteRef
    nextRung: number
    /** With much else: somebody leaves, or tasks were chosen by a query. */
    handover?: 'leaving' | 'reassigned'
  }
  /** A member of its group does it from now on. */
  TaskClaimed: { task: string; person: string; group: string }
  /** It is for the others of its group again. `because`: whoever had it is away, or leaves. */
  TaskGivenBack: {
    task: string
    person: string
    group: string
    because?: 'absence' | 'leaving'
    reason?: NoteRef
    nextRung: number
  }
  TaskNudged: { task: string; text?: NoteRef }
  /** `overdue`: the first one since the due time has passed; absent in facts from before it was kept. */
  ReminderIssued: {
    task: string
    rung: number
    skipped: number
    to: string[]
    escalation: boolean
    next: number
    overdue?: true
    /** Nobody of its group has claimed it: who is told beside those of the ladder. Staff number. */
    unclaimed?: string
  }
}

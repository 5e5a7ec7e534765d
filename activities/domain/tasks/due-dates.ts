/**
 * Re-planning: when the working calendar learns of days it did not know, every open due time that was counted with it is
 * counted again; when the window of a filing moves, that of its submission. What somebody set or moved by hand stays. Runs
 * in every look, so a poke is all that a new calendar needs.
 */
import type { FilingWindow } from '../../../workflows/contract/reference'
import { addDuration, type CalendarMoment } from '../time/calendar'
import type { Change } from '../decision/change'
import { firstRungAfter } from './reminder-ladder'
import { openTasks, ownerOf, type FilingState } from '../record/state'
import type { TaskState } from '../record/values'
import { closesBefore, opensAfter, windowOf, withinWindow } from '../rules/submission-window'

export function replan(change: Change, subject: string): void {
  const s = change.state
  for (const task of openTasks(ownerOf(s, subject))) replanTask(change, subject, task)
}

export function replanTask(change: Change, subject: string, task: TaskState, because?: 'window'): void {
  const { calendar, now } = change.ctx
  if (!task.dueFrom) return
  const { at, provisional } = countDue(change, change.state.filings[subject], task.kind, task.dueFrom)
  if (at === task.dueAt && provisional === (task.provisional ?? false)) return
  const moved = at !== task.dueAt
  change.emit('TaskReplanned', subject, {
    task: task.id,
    dueAt: at,
    moved,
    provisional,
    calendarVersion: calendar.doc.version,
    because,
    // A due time that only became certain keeps its place on the ladder.
    nextRung: moved ? firstRungAfter(change.ctx, { ...task, dueAt: at }, now) : task.nextRung,
  })
}

/** From when it is counted; a submission not before its window opens, and due before that closes. */
export function countDue(
  change: Change,
  f: FilingState | undefined,
  kind: TaskState['kind'],
  { at, term }: NonNullable<TaskState['dueFrom']>,
): CalendarMoment {
  const { calendar } = change.ctx
  const window = submissionWindow(change, f, kind, at)
  const from = window?.opensAt !== undefined && opensAfter(window, at) ? window.opensAt : at
  return withinWindow(addDuration(calendar, from, term), window)
}

/** The window that bounds a task. What the platform sent back after it had closed is not bound by it any more. */
export function submissionWindow(
  change: Change,
  f: FilingState | undefined,
  kind: TaskState['kind'],
  at: string,
): FilingWindow | undefined {
  if (!f || kind !== 'submit') return undefined
  const window = windowOf(f, change.requirement(f))
  return f.round > 1 && closesBefore(window, at) ? undefined : window
}

/**
 * Re-planning: when the working calendar learns of days it did not know, every open due time that was counted with it is
 * counted again. What somebody set or moved by hand stays. Runs in every look, so a poke is all that a new calendar needs.
 */
import { addDuration } from './calendar'
import type { Change } from './change'
import { firstRungAfter } from './ladder'
import { openTasks } from './state'

export function replan(change: Change, subject: string): void {
  const { calendar, now } = change.ctx
  const s = change.state
  for (const task of openTasks(s.filings[subject] ?? s)) {
    if (!task.dueFrom) continue
    const { at, provisional } = addDuration(calendar, task.dueFrom.at, task.dueFrom.term)
    if (at === task.dueAt && provisional === (task.provisional ?? false)) continue
    const moved = at !== task.dueAt
    change.emit('TaskReplanned', subject, {
      task: task.id,
      dueAt: at,
      moved,
      provisional,
      calendarVersion: calendar.doc.version,
      // A due time that only became certain keeps its place on the ladder.
      nextRung: moved ? firstRungAfter(change.ctx, { ...task, dueAt: at }, now) : task.nextRung,
    })
  }
}

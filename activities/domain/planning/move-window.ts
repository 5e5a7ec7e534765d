/** Noting the window of a filing, and moving what no longer fits: the due time of its submission. Nothing else is voided. */
import type { FilingRequest } from '../../../workflows/contract/commands'
import { subjectOfTask } from '../../../workflows/contract/ids'
import { refuse, type Change } from '../decision/change'
import { refuseEach } from '../decision/faults'
import { firstRungAfter } from '../tasks/reminder-ladder'
import { sameFiling } from '../filing/open-filing'
import { replanTask, submissionWindow } from '../tasks/due-dates'
import { filingsOf, openTasks, presentRound, type FilingState } from '../record/state'
import type { TaskState } from '../record/values'
import { closesBefore, sameWindow, withinWindow } from '../rules/submission-window'

/** Before filings are taken over, since a submission is held against the window. */
export function noteWindows(change: Change, requests: readonly FilingRequest[], pointer: string): void {
  refuseEach(requests, (wanted, index) => {
    const { window } = wanted
    if (!window) return
    const f = filingsOf(change.state).find((one) => !one.ended && sameFiling(one, wanted))
    if (!f || sameWindow(window, f.window)) return
    // With the platform already, it needs no window that is open.
    const isSubmitted = wanted.takenOver !== undefined || presentRound(f).submittedAt !== undefined
    if (!isSubmitted && window.closesAt !== undefined && Date.parse(window.closesAt) <= Date.parse(change.ctx.now))
      refuse('window_closed', window.closesAt, `${pointer}/${index}/window/closesAt`)
    change.emit('WindowNoted', f.id, { ...window })
    fitSubmission(change, change.filing(f.id))
  })
}

/** A due time that was counted is counted again; one that somebody set moves only if it lies after the closing. */
function fitSubmission(change: Change, f: FilingState): void {
  for (const task of openTasks(f)) {
    if (task.kind !== 'submit') continue
    if (task.dueFrom) {
      replanTask(change, f.id, task, 'window')
      continue
    }
    const { now } = change.ctx
    const window = submissionWindow(change, f, task.kind, now)
    const due = withinWindow({ at: task.dueAt ?? now, provisional: false }, window).at
    if (due === task.dueAt) continue
    const nextRung = firstRungAfter(change.ctx, { ...task, dueAt: due }, now)
    change.emit('TaskDueMoved', f.id, { task: task.id, dueAt: due, nextRung })
  }
}

/** Nobody may give a submission time beyond the closing. */
export function refuseAfterWindow(change: Change, task: TaskState, dueAt: string): void {
  const f = change.state.filings[subjectOfTask(task.id)]
  if (closesBefore(submissionWindow(change, f, task.kind, change.ctx.now), dueAt))
    refuse('due_after_window', dueAt, '/dueAt')
}

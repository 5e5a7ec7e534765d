/**
 * Compares what the record has open with what runs, and starts what is missing from the record. What it had to start is an
 * alarm: something terminated a workflow, or a database was restored.
 */
import { Context } from '@temporalio/activity'
import type { OpenSubject, OpenSubjects, WorkflowStarter } from './ports'

export interface ReconcileDeps {
  subjects: OpenSubjects
  starter: WorkflowStarter
  /** A year of working days whose table should be there and is not. */
  missingYear: () => Promise<string | undefined>
}

/** What an alarm of the working days of the country is about. */
const CALENDAR = 'calendar/cn'

export const createReconcile =
  ({ subjects, starter, missingYear }: ReconcileDeps) =>
  async (): Promise<{ checked: number; restarted: number }> => {
    const heartbeat = (): void => Context.current().heartbeat()
    await tellOfCalendar(subjects, await missingYear())
    const running = await starter.runningIds(heartbeat)
    let checked = 0
    let restarted = 0
    for await (const subject of subjects.open()) {
      checked += 1
      heartbeat()
      // The list of running workflows lags a little behind: a missing one is asked for by name before it is started.
      if (running.has(subject.workflowId) || (await starter.isRunning(subject.workflowId))) continue
      await restart(subjects, starter, subject)
      restarted += 1
    }
    return { checked, restarted }
  }

async function restart(subjects: OpenSubjects, starter: WorkflowStarter, subject: OpenSubject): Promise<void> {
  await starter.ensureRunning(subject)
  await subjects.raiseAlarm(
    subject.subject,
    'workflow_restarted',
    `流程 ${subject.workflowId} 已停止，现已按登记内容重新启动`,
  )
}

/** It stands until the table is loaded, and is raised again where somebody cleared it before. */
async function tellOfCalendar(subjects: OpenSubjects, year: string | undefined): Promise<void> {
  if (year === undefined) return subjects.clearAlarm(CALENDAR, 'calendar_missing')
  await subjects.raiseAlarm(
    CALENDAR,
    'calendar_missing',
    `${year} 年的工作日安排尚未录入：放假通知发布后请用 PUT /v1/calendars/cn/${year} 录入。此前只按法定节假日推算，未含调休，相关时间均为暂定`,
  )
}

/**
 * Compares what the record has open with what runs, and starts what is missing from the record. What it had to start is an
 * alarm: something terminated a workflow, or a database was restored.
 */
import { Context } from '@temporalio/activity'
import type { OpenSubject, OpenSubjects, WorkflowStarter } from './ports'

export interface ReconcileDeps {
  subjects: OpenSubjects
  starter: WorkflowStarter
}

export const createReconcile =
  ({ subjects, starter }: ReconcileDeps) =>
  async (): Promise<{ checked: number; restarted: number }> => {
    const heartbeat = (): void => Context.current().heartbeat()
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
    `流程 ${subject.workflowId} 不在运行，已按登记重新启动`,
  )
}

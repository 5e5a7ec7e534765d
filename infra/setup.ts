/**
 * What must exist before the service runs: the clock, the reference data, the schedule of the reconciler. Safe to repeat.
 * Migrations, the application's login, the namespace and its search attributes are set up by whoever owns the servers.
 */
import { ScheduleAlreadyRunning, type Client } from '@temporalio/client'
import type { Pool } from 'pg'
import { RECONCILE_SCHEDULE_ID, RECONCILE_WORKFLOW_ID, TASK_QUEUE } from '../workflows/contract/ids'
import { chooseClock, type ClockMode } from './clock'
import { installReference, loadReferenceDir } from './reference'

export async function setUpRecord(
  pool: Pool,
  options: { referenceDir: string; clock: ClockMode; clockStartAt?: string },
): Promise<void> {
  await chooseClock(pool, options.clock, options.clockStartAt)
  await installReference(pool, loadReferenceDir(options.referenceDir))
}

export async function ensureReconcileSchedule(
  client: Client,
  options: { taskQueue?: string; everyMs?: number } = {},
): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: RECONCILE_SCHEDULE_ID,
      spec: { intervals: [{ every: options.everyMs ?? 300_000 }] },
      policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
      action: {
        type: 'startWorkflow',
        workflowType: 'reconcileWorkflow',
        workflowId: RECONCILE_WORKFLOW_ID,
        taskQueue: options.taskQueue ?? TASK_QUEUE,
        args: [],
        workflowExecutionTimeout: '30m',
        staticSummary: '核对登记与流程',
      },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
}

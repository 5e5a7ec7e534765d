/**
 * What must exist before the service runs: the clock, the reference data, the schedules. Safe to repeat.
 * Migrations, the application's login, the namespace and its search attributes are set up by whoever owns the servers.
 */
import { ScheduleAlreadyRunning, type Client } from '@temporalio/client'
import type { Pool } from 'pg'
import {
  FILES_SCHEDULE_ID,
  FILES_WORKFLOW_ID,
  PAPER_SCHEDULE_ID,
  PAPER_WORKFLOW_ID,
  RECONCILE_SCHEDULE_ID,
  RECONCILE_WORKFLOW_ID,
  REGISTER_SCHEDULE_ID,
  REGISTER_WORKFLOW_ID,
  TASK_QUEUE,
} from '../workflows/contract/ids'
import { chooseClock, type ClockMode } from './clock'
import { installReference, loadReferenceDir } from './reference'

export async function setUpRecord(
  pool: Pool,
  options: { referenceDir: string; clock: ClockMode; clockStartAt?: string },
): Promise<void> {
  await chooseClock(pool, options.clock, options.clockStartAt)
  await installReference(pool, loadReferenceDir(options.referenceDir))
}

interface ScheduleOptions {
  taskQueue?: string
  everyMs?: number
}

/**
 * What runs by itself: the reconciler, the register of the week, the ends of company papers, the sweep of files. All but the
 * last ask often, since a rehearsal's day may pass in minutes, and mostly find nothing to do.
 */
export async function ensureSchedules(client: Client, options: ScheduleOptions = {}): Promise<void> {
  await ensureReconcileSchedule(client, options)
  await ensureSchedule(client, options, {
    id: REGISTER_SCHEDULE_ID,
    workflowType: 'registerWorkflow',
    workflowId: REGISTER_WORKFLOW_ID,
    summary: '备案台账周报',
  })
  await ensureSchedule(client, options, {
    id: PAPER_SCHEDULE_ID,
    workflowType: 'paperRoundWorkflow',
    workflowId: PAPER_WORKFLOW_ID,
    summary: '公司材料到期提醒',
  })
  await ensureSchedule(
    client,
    { everyMs: FILE_SWEEP_MS, ...options },
    {
      id: FILES_SCHEDULE_ID,
      workflowType: 'fileSweepWorkflow',
      workflowId: FILES_WORKFLOW_ID,
      summary: '清理未传完的文件',
    },
  )
}

/** What a crash leaves is a day old before it is removed; to look for it means to list the whole store. */
const FILE_SWEEP_MS = 6 * 3_600_000

export const ensureReconcileSchedule = (client: Client, options: ScheduleOptions = {}): Promise<void> =>
  ensureSchedule(client, options, {
    id: RECONCILE_SCHEDULE_ID,
    workflowType: 'reconcileWorkflow',
    workflowId: RECONCILE_WORKFLOW_ID,
    summary: '核对登记与流程',
  })

async function ensureSchedule(
  client: Client,
  options: ScheduleOptions,
  run: { id: string; workflowType: string; workflowId: string; summary: string },
): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: run.id,
      spec: { intervals: [{ every: options.everyMs ?? 300_000 }] },
      policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
      action: {
        type: 'startWorkflow',
        workflowType: run.workflowType,
        workflowId: run.workflowId,
        taskQueue: options.taskQueue ?? TASK_QUEUE,
        args: [],
        workflowExecutionTimeout: '30m',
        staticSummary: run.summary,
      },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
}

import { type Client, ScheduleAlreadyRunning } from '@temporalio/client'
import {
  REGISTER_SCHEDULE_ID,
  REGISTER_WORKFLOW_ID,
  PAPER_SCHEDULE_ID,
  PAPER_WORKFLOW_ID,
  FILES_SCHEDULE_ID,
  FILES_WORKFLOW_ID,
  RECONCILE_WORKFLOW_ID,
  RECONCILE_SCHEDULE_ID,
  TASK_QUEUE,
} from '../../workflows/contract/ids'
import { FILE_SWEEP_MS } from '../setup'

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

export const ensureReconcileSchedule = (client: Client, options: ScheduleOptions = {}): Promise<void> =>
  ensureSchedule(client, options, {
    id: RECONCILE_SCHEDULE_ID,
    workflowType: 'reconcileWorkflow',
    workflowId: RECONCILE_WORKFLOW_ID,
    summary: '核对登记与流程',
  })
export async function ensureSchedule(
  client: Client,
  options: ScheduleOptions,
  run: { id: string; workflowType: string; workflowId: string; summary: string },
): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: run.id,
      spec: { intervals: [{ every: options.everyMs ?? 300000 }] },
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

export interface ScheduleOptions {
  taskQueue?: string
  everyMs?: number
}

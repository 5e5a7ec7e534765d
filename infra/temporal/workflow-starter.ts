/** Starts and pokes workflows by what the record says. Starting one that runs is a success; two starters do no harm. */
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client'
import type { OpenSubject, WorkflowStarter } from '../../activities/ports'
import { TASK_QUEUE } from '../../workflows/contract/ids'
import { lookSignalName } from '../../workflows/contract/messages'
import { summaryOf } from '../../workflows/contract/summaries'

/** Five seconds instead of ten: the callers of a killed worker wait that long. */
export const WORKFLOW_TASK_TIMEOUT = '5s'

export interface Poker {
  /** Sends `look`; false when no workflow of that id runs. */
  poke(workflowId: string): Promise<boolean>
}

export const createWorkflowStarter = (client: Client, taskQueue: string = TASK_QUEUE): WorkflowStarter & Poker => ({
  runningIds: async (heartbeat) => {
    const ids = new Set<string>()
    const query = `ExecutionStatus = 'Running' AND WorkflowType IN ('campaignWorkflow', 'filingWorkflow', 'reviewWorkflow')`
    for await (const { workflowId } of client.workflow.list({ query, pageSize: 500 })) {
      ids.add(workflowId)
      if (ids.size % 500 === 0) heartbeat()
    }
    return ids
  },
  isRunning: async (workflowId) => {
    try {
      const { status } = await client.workflow.getHandle(workflowId).describe()
      return status.name === 'RUNNING'
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false
      throw error
    }
  },
  ensureRunning: async ({ workflowId, start }: OpenSubject) => {
    try {
      await client.workflow.start(start.workflow, {
        workflowId,
        taskQueue,
        args: [start.input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
        staticSummary: summaryOf(start.title),
      })
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    }
  },
  poke: async (workflowId) => {
    try {
      await client.workflow.getHandle(workflowId).signal(lookSignalName)
      return true
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false
      throw error
    }
  },
})

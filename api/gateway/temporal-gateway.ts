/**
 * The API's one way to Temporal. Every error on the way means "undecided": the Update may have been taken, may be taken
 * later, or is sent again by the relay. Nothing here ever says that a request was refused.
 */
import {
  Client,
  Connection,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client'
import { connectionOptions } from '../../infra/temporal/connection'
import { isClosedBeforeAnswer } from '../../infra/temporal/update-failures'
import { campaignWorkflowId, TASK_QUEUE } from '../../workflows/contract/ids'
import { openCampaignUpdateName, type CampaignInput, type IntakeRef } from '../../workflows/contract/messages'
import { summaryOf } from '../../workflows/contract/summaries'
import type { Outcome } from '../../workflows/contract/views'
import type { GatewayAnswer, WorkflowGateway } from './gateway-port'

export interface TemporalGatewayOptions {
  /** May be lazy: nothing is asked of it before the first request. */
  connection: Connection
  namespace: string
  taskQueue?: string
  /** Told of errors that are no everyday ones. */
  onError?: (error: unknown) => void
}

/** A killed worker's callers wait as long as a workflow task may take: five seconds instead of ten. */
const WORKFLOW_TASK_TIMEOUT = '5s'
const CHECK_TIMEOUT_MS = 1_000
const BELIEVE_MS = 1_000

/** A connection that is opened by the first request, so that the API starts without the server. Close it yourself. */
export const lazyConnection = (target: Parameters<typeof connectionOptions>[0]): Connection =>
  Connection.lazy({
    ...connectionOptions(target),
    // Else the pause between two attempts grows to two minutes, and the API stays away longer than the server.
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 500, 'grpc.max_reconnect_backoff_ms': 3_000 },
  })

export const createTemporalGateway = (options: TemporalGatewayOptions): WorkflowGateway => {
  const { connection, namespace, taskQueue = TASK_QUEUE, onError } = options
  const client = new Client({ connection, namespace })
  const ask = async (waitMs: number, update: () => Promise<Outcome>): Promise<GatewayAnswer> => {
    try {
      return { decided: true, outcome: await client.withDeadline(Date.now() + waitMs, update) }
    } catch (error) {
      if (!isEveryday(error)) onError?.(error)
      return { decided: false, why: error instanceof Error ? error.name : 'unknown' }
    }
  }
  return {
    open: ({ number, intakeId, title, waitMs }) =>
      ask(waitMs, () =>
        client.workflow.executeUpdateWithStart<(input: CampaignInput) => Promise<void>, Outcome, []>(
          openCampaignUpdateName,
          {
            updateId: intakeId,
            startWorkflowOperation: new WithStartWorkflowOperation('campaignWorkflow', {
              workflowId: campaignWorkflowId(number),
              args: [{ v: 1, number, intakeId }],
              taskQueue,
              workflowIdConflictPolicy: 'USE_EXISTING',
              workflowIdReusePolicy: 'ALLOW_DUPLICATE',
              workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
              staticSummary: summaryOf(title),
            }),
          },
        ),
      ),
    command: ({ workflowId, name, intakeId, waitMs }) =>
      ask(waitMs, () =>
        client.workflow
          .getHandle(workflowId)
          .executeUpdate<Outcome, [IntakeRef]>(name, { updateId: intakeId, args: [{ intakeId }] }),
      ),
    isReachable: remembered(() => answers(connection)),
  }
}

/** Gone, too late, or closed before the Update completed: the relay goes on with it. */
const isEveryday = (error: unknown): boolean =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
  error instanceof WorkflowNotFoundError ||
  isClosedBeforeAnswer(error)

/** The cheapest call that a server of any kind answers. */
const answers = async (connection: Connection): Promise<boolean> => {
  try {
    await connection.withDeadline(Date.now() + CHECK_TIMEOUT_MS, () => connection.workflowService.getSystemInfo({}))
    return true
  } catch {
    // Whatever it is, the server cannot be reached now; the caller says so.
    return false
  }
}

const remembered = (check: () => Promise<boolean>): (() => Promise<boolean>) => {
  let known: { value: Promise<boolean>; until: number } | undefined
  return () => {
    if (!known || performance.now() >= known.until) known = { value: check(), until: performance.now() + BELIEVE_MS }
    return known.value
  }
}

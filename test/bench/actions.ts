/**
 * Events and billable actions. The server counts actions by type in its Prometheus counter `action`; it does not say of which
 * workflow. So each workflow's actions are also counted from its history by the same rules, and the two must agree.
 */
import type { Client } from '@temporalio/client'
import { temporal } from '@temporalio/proto'

export type Counts = Record<string, number>

export const total = (counts: Counts): number => Object.values(counts).reduce((sum, n) => sum + n, 0)

export const minus = (after: Counts, before: Counts): Counts =>
  Object.fromEntries(
    Object.entries(after).flatMap(([type, n]) => {
      const more = n - (before[type] ?? 0)
      return more === 0 ? [] : [[type, more]]
    }),
  )

export const plus = (some: Counts, others: Counts): Counts => {
  const sum = { ...some }
  for (const [type, n] of Object.entries(others)) sum[type] = (sum[type] ?? 0) + n
  return sum
}

/** Actions of a namespace up to now, by type, as the server counts them. */
export async function readActions(metricsUrl: string, namespace: string): Promise<Counts> {
  const response = await fetch(metricsUrl)
  if (!response.ok) throw new Error(`${metricsUrl} gave ${response.status}`)
  const counts: Counts = {}
  for (const line of (await response.text()).split('\n')) {
    const match = /^action(?:_total)?\{(.*)\} (\S+)$/.exec(line)
    if (!match?.[1]?.includes(`namespace="${namespace}"`)) continue
    const type = /action_type="([^"]*)"/.exec(match[1])?.[1] ?? 'unknown'
    counts[type] = (counts[type] ?? 0) + Number(match[2])
  }
  return counts
}

export interface HistoryCounts {
  events: Counts
  /** Named as the server names them. */
  actions: Counts
}

/** Event types that are an action each. */
const ACTION_OF_EVENT: Record<string, string> = {
  EVENT_TYPE_ACTIVITY_TASK_SCHEDULED: 'command_ScheduleActivityTask',
  EVENT_TYPE_TIMER_STARTED: 'command_StartTimer',
  EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: 'command_UpsertWorkflowSearchAttributes',
  EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED: 'command_ModifyWorkflowProperties',
  EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED: 'grpc_SignalWorkflowExecution',
  EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: 'grpc_UpdateWorkflowExecution',
}

/** What one workflow's history holds. A child's start is counted with the child: it costs two. */
export async function countHistory(client: Client, workflowId: string): Promise<HistoryCounts> {
  const { events: list } = await client.workflow.getHandle(workflowId).fetchHistory()
  const events: Counts = {}
  const actions: Counts = {}
  const add = (counts: Counts, type: string, n = 1): void => void (counts[type] = (counts[type] ?? 0) + n)
  let inBatch = false
  for (const event of list ?? []) {
    const type = temporal.api.enums.v1.EventType[event.eventType ?? 0] ?? 'EVENT_TYPE_UNSPECIFIED'
    add(events, type.replace('EVENT_TYPE_', ''))
    const action = ACTION_OF_EVENT[type]
    if (action) add(actions, action)
    if (type === 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED')
      if (event.workflowExecutionStartedEventAttributes?.parentWorkflowExecution?.workflowId)
        add(actions, 'command_StartChildWorkflowExecution', 2)
      else add(actions, 'grpc_ExecuteMultiOperation')
    // Markers of one workflow task are one action together.
    if (type === 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED') inBatch = false
    if (type === 'EVENT_TYPE_MARKER_RECORDED' && !inBatch) {
      add(actions, 'command_RecordMarker')
      inBatch = true
    }
  }
  return { events, actions }
}

/**
 * Builds a worker: prebuilt bundle, connection, limits. Only wiring; what it runs stands in `workflows/` and `activities/`.
 */
import { Worker, type NativeConnection } from '@temporalio/worker'
import type { FilingActivities } from '../workflows/contract/activities'
import { TASK_QUEUE, webhookQueue } from '../workflows/contract/ids'

export interface WorkerOptions {
  connection: NativeConnection
  namespace: string
  activities: FilingActivities
  bundlePath: string
  taskQueue?: string
  maxCachedWorkflows: number
  maxConcurrentWorkflowTasks?: number
  /** Never more than the connection pool holds: a local activity that waits for a connection loses its three seconds. */
  localActivitySlots: number
  shutdownGraceMs: number
}

const MOST_TASKS = 40

/**
 * Never more workflow tasks at once than workflows in the cache: one that is put out while its local activity runs has to do
 * it again, and when that happens to all of them nothing advances. The SDK wants two slots where there is a cache at all.
 */
const tasksFor = (cached: number): number => (cached === 0 ? 1 : Math.min(MOST_TASKS, Math.max(2, cached)))

export function createWorker(options: WorkerOptions): Promise<Worker> {
  return Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: options.taskQueue ?? TASK_QUEUE,
    workflowBundle: { codePath: options.bundlePath },
    activities: { ...options.activities },
    maxCachedWorkflows: options.maxCachedWorkflows,
    maxConcurrentWorkflowTaskExecutions: options.maxConcurrentWorkflowTasks ?? tasksFor(options.maxCachedWorkflows),
    maxConcurrentLocalActivityExecutions: options.localActivitySlots,
    maxConcurrentActivityTaskExecutions: 20,
    stickyQueueScheduleToStartTimeout: '5s',
    // The default of none would cancel activities at once, and a mail that is being sent would be sent again.
    shutdownGraceTime: options.shutdownGraceMs,
    shutdownForceTime: options.shutdownGraceMs + 5_000,
  })
}

/** So many receivers may hang at once before others wait for them. */
const MOST_RECEIVERS = 200

/** Sends events to subscriptions, on a queue of its own: mails and the record never wait for somebody else's server. */
export function createWebhookSender(
  options: Pick<WorkerOptions, 'connection' | 'namespace' | 'taskQueue' | 'shutdownGraceMs'> & {
    activities: Pick<FilingActivities, 'deliverWebhook'>
  },
): Promise<Worker> {
  return Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: webhookQueue(options.taskQueue ?? TASK_QUEUE),
    activities: { deliverWebhook: options.activities.deliverWebhook },
    maxConcurrentActivityTaskExecutions: MOST_RECEIVERS,
    shutdownGraceTime: options.shutdownGraceMs,
    shutdownForceTime: options.shutdownGraceMs + 5_000,
  })
}

/**
 * The service on its stack: reference data, clock and schedule set up, worker and API as processes of their own, ready.
 * Shared by `npm start` and the demo.
 */
import path from 'node:path'
import { Client, type Connection } from '@temporalio/client'
import { temporal } from '@temporalio/proto'
import type { Pool } from 'pg'
import { workflowBundlePath } from '../temporal/workflow-bundle'
import { TASK_QUEUE } from '../../workflows/contract/ids'
import type { ClockMode } from '../postgres/clock'
import { createPool } from '../postgres/pool'
import { setUpRecord } from '../setup'
import { SAVED_VIEW_NAMES, SAVED_VIEWS, type SavedView } from '../temporal/saved-views'
import { ensureSchedules } from '../temporal/schedules'
import { connectTemporal } from '../temporal/connection'
import { nodeArguments } from './processes/processes'
import type { Part } from './processes/part-host'
import { onFreePorts, untilReady } from './servers/readiness'
import type { Stack } from './stack'

export interface Service {
  apiUrl: string
  pool: Pool
  stop(): Promise<void>
}

const ROOT = path.join(__dirname, '..', '..')

export async function launchService(stack: Stack, clock: { mode: ClockMode; startAt?: string }): Promise<Service> {
  const { config } = stack
  const pool = createPool(stack.databaseUrl, { max: 4, applicationName: 'campaign-filing-stack' })
  await setUpRecord(pool, { referenceDir: config.referenceDir, clock: clock.mode, clockStartAt: clock.startAt })
  const connection = await connectTemporal({ ...config, temporalAddress: stack.temporalAddress })
  await ensureSchedules(new Client({ connection, namespace: config.temporalNamespace }))
  // Built once here, so that the worker finds it and is ready soon.
  await workflowBundlePath()
  const env = { CLOCK: clock.mode }
  const apiUrl = await startApi(stack, env)
  const startWorker = () =>
    stack.spawnPart('worker', process.execPath, nodeArguments(path.join(ROOT, 'worker', 'main.ts')), env)
  const worker = await startWorker()
  await untilReady(worker, 60_000, () => refuseWithoutPollers(connection, config.temporalNamespace))
  stack.keep('worker', startWorker)
  await connection.close()
  return { apiUrl, pool, stop: () => pool.end() }
}

/** On the port that the stack has chosen; on another one when somebody was quicker. The worker writes links to it. */
async function startApi(stack: Stack, env: Record<string, string>): Promise<string> {
  const { apiHost, apiPort } = stack.config
  const script = nodeArguments(path.join(ROOT, 'api', 'main.ts'))
  const startOn = async (port: number, asks: '/readyz' | '/livez'): Promise<Part> => {
    const api = await stack.spawnPart('api', process.execPath, script, { ...env, API_PORT: String(port) })
    await untilReady(api, 60_000, async () => {
      const response = await fetch(`http://${apiHost}:${port}${asks}`)
      if (!response.ok) throw new Error(`${asks} answers ${response.status}`)
    })
    return api
  }
  const port = await onFreePorts(
    [apiPort],
    async ([free = 0]) => {
      await startOn(free, '/readyz')
      return free
    },
    { listenOn: apiHost },
  )
  stack.env.API_PORT = String(port)
  // Whoever starts it again does not wait for the database, which may be on its way back too.
  stack.keep('api', () => startOn(port, '/livez'))
  return `http://${apiHost}:${port}`
}

/** A worker is ready when it asks for work. */
async function refuseWithoutPollers(connection: Connection, namespace: string): Promise<void> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: TASK_QUEUE },
    taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  })
  if (!pollers?.length) throw new Error('no worker polls yet')
}

/** Links to the lists of operations in Temporal UI, each with its name; those of one person for the one that is given. */
export const viewLinks = (apiUrl: string, person?: string): { name: string; url: string }[] =>
  SAVED_VIEW_NAMES.flatMap((name) => {
    const view: SavedView = SAVED_VIEWS[name]
    const { zh, personal } = view
    if (personal && person === undefined) return []
    const suffix = personal ? `?person=${person}` : ''
    return [{ name: personal ? `${zh}（${person}）` : zh, url: `${apiUrl}/ops/views/${name}${suffix}` }]
  })

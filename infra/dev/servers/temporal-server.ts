/** Temporal's own development server with its UI, keeping its state in one SQLite file of the data folder. */
import path from 'node:path'
import { Connection } from '@temporalio/client'
import { ensureNamespace } from '../../temporal/connection'
import type { Part, PartHost } from '../processes/part-host'
import { onFreePorts, untilReady } from './readiness'

export interface TemporalServerOptions {
  host: PartHost
  program: string
  dataDir: string
  namespace: string
  port: number
  /** Absent: no UI. */
  uiPort?: number
  /** Any, unless given. */
  metricsPort?: number
  /** Settings of the server beyond its defaults, by name. */
  dynamicConfig?: Readonly<Record<string, number>>
  /** True when it ran before on these ports, where its clients still look for it. */
  returns?: boolean
  /** False for tests: the state lives in memory only. */
  durable: boolean
}

export interface TemporalServer {
  part: Part
  port: number
  uiPort?: number
  metricsPort: number
  address: string
  uiUrl?: string
  /** Prometheus metrics of the server. */
  metricsUrl: string
}

/**
 * How many bytes may come in at once. A signal, a start or a result above the first is refused. An Update is not measured by
 * that, and yet one above it ends the workflow, even where the workflow refuses it: the refusal carries the whole request back.
 * So what Updates may hold together lies below. The first is the server's default, said here so that the second stays below it;
 * `infra/deploy/temporal-dynamic.yaml` says the same.
 */
export const SERVER_LIMITS = {
  'limit.blobSize.error': 2 * 1024 * 1024,
  'history.maxInFlightUpdatePayloads': 1_750_000,
} as const

/** Starts it and waits until the namespace can be used. */
export const startTemporalServer = (options: TemporalServerOptions): Promise<TemporalServer> => {
  const wanted = [options.port, options.metricsPort ?? 0, 0, options.uiPort ?? 0]
  const hasUi = options.uiPort !== undefined
  const start = async ([port = 0, metricsPort = 0, http = 0, ui = 0]: readonly number[]): Promise<TemporalServer> => {
    const flags: Record<string, string | number> = {
      ip: '127.0.0.1',
      port,
      'metrics-port': metricsPort,
      'http-port': http,
      namespace: options.namespace,
      'log-level': 'error',
      ...(hasUi ? { 'ui-port': ui } : {}),
      ...(options.durable ? { 'db-filename': path.join(options.dataDir, 'temporal.sqlite') } : {}),
    }
    const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)])
    for (const [name, value] of Object.entries({ ...SERVER_LIMITS, ...options.dynamicConfig }))
      args.push('--dynamic-config-value', `${name}=${value}`)
    const part = await options.host.spawn({
      name: 'temporal',
      command: options.program,
      args: ['server', 'start-dev', ...args, ...(hasUi ? [] : ['--headless'])],
      env: { HOME: options.dataDir, TZ: 'UTC' },
      tier: 'service',
    })
    const address = `127.0.0.1:${port}`
    await untilReady(part, 60_000, () => probe(address, options.namespace))
    return {
      part,
      port,
      address,
      metricsPort,
      metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
      ...(hasUi ? { uiPort: ui, uiUrl: `http://127.0.0.1:${ui}` } : {}),
    }
  }
  return onFreePorts(wanted, start, options)
}

const probe = async (address: string, namespace: string): Promise<void> => {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 })
  try {
    await ensureNamespace(connection, namespace)
  } finally {
    await connection.close()
  }
}

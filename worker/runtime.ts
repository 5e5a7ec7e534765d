/**
 * The SDK's runtime: its log lines go where ours go, and its metrics are served where a port is configured.
 * Must be installed before the first connection is made.
 */
import { makeTelemetryFilterString, Runtime, type LogLevel } from '@temporalio/worker'
import type { Logger } from 'pino'

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const

export function installRuntime(logger: Logger, metricsPort: number | undefined): void {
  const log = (level: LogLevel, message: string, meta?: Record<string | symbol, unknown>): void =>
    logger[LEVELS[level]]({ ...meta }, message)
  Runtime.install({
    logger: {
      log,
      trace: (message, meta) => log('TRACE', message, meta),
      debug: (message, meta) => log('DEBUG', message, meta),
      info: (message, meta) => log('INFO', message, meta),
      warn: (message, meta) => log('WARN', message, meta),
      error: (message, meta) => log('ERROR', message, meta),
    },
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'WARN' }), forward: {} },
      ...(metricsPort === undefined ? {} : { metrics: { prometheus: { bindAddress: `0.0.0.0:${metricsPort}` } } }),
    },
  })
}

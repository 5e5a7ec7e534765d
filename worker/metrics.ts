/** Prometheus metrics of the SDK, where a port is configured. Must be installed before the first connection is made. */
import { Runtime } from '@temporalio/worker'

export function installMetrics(port: number | undefined): void {
  if (port === undefined) return
  Runtime.install({ telemetryOptions: { metrics: { prometheus: { bindAddress: `0.0.0.0:${port}` } } } })
}

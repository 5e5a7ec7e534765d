/** A worker for the baseline alone, in a process of its own, with the limits of the product's worker. */
import { NativeConnection, Worker } from '@temporalio/worker'
import { environment, loadConfig, requireSettings } from '../../infra/config'
import { connectionOptions } from '../../infra/temporal/connection'
import { BASELINE_QUEUE } from './names'

async function main(): Promise<void> {
  const config = requireSettings(loadConfig(environment()), 'temporalAddress')
  const { address, tls } = connectionOptions(config)
  const connection = await NativeConnection.connect({ address, tls, apiKey: config.temporalApiKey })
  const worker = await Worker.create({
    connection,
    namespace: config.temporalNamespace,
    taskQueue: BASELINE_QUEUE,
    workflowsPath: require.resolve('./baseline.workflow'),
    maxCachedWorkflows: config.maxCachedWorkflows,
    maxConcurrentWorkflowTaskExecutions: 40,
    stickyQueueScheduleToStartTimeout: '5s',
    shutdownGraceTime: 1_000,
  })
  process.once('SIGTERM', () => worker.shutdown())
  await worker.run()
  await connection.close()
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})

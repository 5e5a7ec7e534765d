/** The worker's process. Exits non-zero when the worker fails, so that whoever supervises it starts it again. */
import closeWithGrace from 'close-with-grace'
import { environment, loadConfig, requireSettings } from '../infra/config'
import { createPool } from '../infra/postgres/pool'
import { prepareScreening } from '../infra/postgres/record/read-content'
import { createLogger } from '../infra/logger'
import { connectTemporal } from '../infra/temporal/connection'
import { workflowBundlePath } from '../infra/temporal/workflow-bundle'
import { installRuntime } from './runtime'
import { startWorkerService } from './service'

async function main(): Promise<void> {
  const config = requireSettings(loadConfig(environment()), 'databaseUrl', 'temporalAddress', 'pageLinkKeys')
  const logger = createLogger('worker', config)
  installRuntime(logger, config.metricsPort)
  const pool = createPool(config.databaseUrl, {
    max: config.pgPoolMax,
    applicationName: 'campaign-filing-worker',
    onConnectionError: (error) => logger.warn({ err: error }, 'database connection lost'),
  })
  prepareScreening()
  const connection = await connectTemporal(config)
  const service = await startWorkerService({ config, pool, connection, logger, bundlePath: await workflowBundlePath() })
  logger.info('worker is running')
  const grace = closeWithGrace({ delay: config.shutdownGraceMs + 8_000, logger: undefined }, async ({ err }) => {
    if (err) logger.error({ err }, 'worker is stopping because of an error')
    await service.stop()
    await pool.end()
    await connection.close()
    logger.info('worker has stopped')
  })
  service.done.then(
    () => undefined,
    (error: unknown) => {
      logger.fatal({ err: error }, 'worker failed')
      void grace
      process.exit(1)
    },
  )
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})

/**
 * Sets an installation up: migrations, the application's login, namespace and search attributes, clock, reference data,
 * the reconciler's schedule. Safe to repeat; run it before the processes of a new version start.
 */
import { Client } from '@temporalio/client'
import { environment, loadConfig, requireSettings } from '../config'
import { ensureAppLogin, migrate } from '../postgres/migrate'
import { createPool } from '../postgres/pool'
import { setUpRecord } from '../setup'
import { ensureSchedules } from '../temporal/schedules'
import { connectTemporal, ensureNamespace, ensureSearchAttributes } from '../temporal/connection'

async function main(): Promise<void> {
  const config = requireSettings(loadConfig(environment()), 'databaseUrl', 'databaseOwnerUrl', 'temporalAddress')
  const say = (line: string): void => console.log(line)
  await migrate(config.databaseOwnerUrl, { report: say })
  await ensureAppLogin(config.databaseOwnerUrl, decodeURIComponent(new URL(config.databaseUrl).password))
  const pool = createPool(config.databaseUrl, { max: 2 })
  await setUpRecord(pool, { referenceDir: config.referenceDir, clock: config.clock })
  await pool.end()
  say('database: migrated, clock and reference data in place')
  const connection = await connectTemporal(config)
  await ensureNamespace(connection, config.temporalNamespace)
  await ensureSearchAttributes(connection, config.temporalNamespace)
  await ensureSchedules(new Client({ connection, namespace: config.temporalNamespace }))
  await connection.close()
  say(`Temporal: namespace ${config.temporalNamespace}, search attributes and schedule in place`)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})

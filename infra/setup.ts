/**
 * What must exist before the service runs: the clock, the reference data, the schedules. Safe to repeat.
 * Migrations, the application's login, the namespace and its search attributes are set up by whoever owns the servers.
 */
import type { Pool } from 'pg'
import { chooseClock, type ClockMode } from './postgres/clock'
import { loadReferenceDir } from './reference/reference'
import { installReference } from './reference/install'

export async function setUpRecord(
  pool: Pool,
  options: { referenceDir: string; clock: ClockMode; clockStartAt?: string },
): Promise<void> {
  await chooseClock(pool, options.clock, options.clockStartAt)
  await installReference(pool, loadReferenceDir(options.referenceDir))
}

/** What a crash leaves is a day old before it is removed; to look for it means to list the whole store. */
export const FILE_SWEEP_MS = 6 * 3_600_000

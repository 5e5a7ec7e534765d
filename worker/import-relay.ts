/** Has imports decided that wait for it: all campaigns of one in one transaction. Tried again until they are. */
import type { Logger } from 'pino'
import type { Pool } from 'pg'
import type { OpenSubjects } from '../activities/ports'
import type { Opening } from '../activities/record-together'
import type { Outcome } from '../workflows/contract/views'
import { isRecordsFault } from './intake-relay'

export interface ImportRelayDeps {
  pool: Pool
  recordTogether: (openings: readonly Opening[]) => Promise<void>
  subjects: Pick<OpenSubjects, 'raiseAlarm'>
  logger: Pick<Logger, 'warn'>
}

/** After so many attempts that end in an error of the record itself, the import is refused and an alarm raised. */
const MOST_FAILURES = 4

export class ImportRelay {
  constructor(private readonly deps: ImportRelayDeps) {}

  /** How many imports were tried. One at a time: a large one keeps the database busy. */
  async deliver(): Promise<number> {
    const { rows } = await this.deps.pool.query<{ id: string; attempts: number }>(
      `update imports set attempts = attempts + 1,
              next_try_at = now() + least(interval '5 minutes', interval '30 seconds' * power(2, attempts))
        where id in (select id from imports where decided_at is null and next_try_at <= now()
                      order by next_try_at limit 1 for update skip locked)
       returning id, attempts`,
    )
    for (const { id, attempts } of rows) await this.tryOne(id, attempts)
    return rows.length
  }

  private async tryOne(id: string, attempts: number): Promise<void> {
    const { pool, recordTogether, subjects, logger } = this.deps
    const { rows } = await pool.query<Opening>(
      'select subject, id as "intakeId" from intake where import = $1 order by import_place',
      [id],
    )
    try {
      await recordTogether(rows)
    } catch (error) {
      logger.warn({ err: error, import: id, attempts }, 'relay: import not decided yet')
      if (!isRecordsFault(error) || attempts < MOST_FAILURES) return
      const outcome: Outcome = { ok: false, code: 'unprocessable', detail: 'the record cannot take this import' }
      await pool.query(
        `update intake set status = 'decided', outcome = $2, decided_at = now() where import = $1 and status = 'pending'`,
        [id, JSON.stringify(outcome)],
      )
      await subjects.raiseAlarm(rows[0]?.subject ?? id, 'request_unprocessable', `import ${id}: ${String(error)}`)
    }
    await pool.query('update imports set decided_at = now() where id = $1', [id])
    // The workflows of what was opened are started by pokes.
    await pool.query("select pg_notify('pokes', '')")
  }
}

/**
 * Takes over what imports brought in, a portion of campaigns in one transaction: no long lock, and whoever is killed loses the
 * portion under way, which is taken over again by the next. An import is claimed by its next time; each portion puts it back.
 */
import type { Logger } from 'pino'
import type { Pool } from 'pg'
import type { OpenSubjects } from '../activities/ports'
import { importSubject } from '../activities/domain/mail/import-letters'
import type { Opening } from '../activities/record/record-together'
import type { Outcome } from '../workflows/contract/views'
import { isRecordsFault } from './intake-relay'

export interface ImportRelayDeps {
  pool: Pool
  recordTogether: (openings: readonly Opening[]) => Promise<void>
  /** Closes an import and plans its letters. */
  concludeImport: (id: string) => Promise<void>
  subjects: Pick<OpenSubjects, 'raiseAlarm'>
  logger: Pick<Logger, 'warn'>
  /** Campaigns in one transaction. */
  portion?: number
}

interface Waiting extends Opening {
  attempts: number
}

/** About a second's work. */
const PORTION = 50
/** After so many attempts that end in an error of the record itself, a campaign is refused and an alarm raised. */
const MOST_FAILURES = 4

export class ImportRelay {
  constructor(private readonly deps: ImportRelayDeps) {}

  /** How many portions were tried: one at a time, so that a large import does not keep the others waiting. */
  async deliver(): Promise<number> {
    const { pool, logger } = this.deps
    const { rows } = await pool.query<{ id: string; attempts: number }>(
      `update imports set attempts = attempts + 1,
              next_try_at = now() + least(interval '5 minutes', interval '30 seconds' * power(2, least(attempts, 8)))
        where id in (select id from imports where decided_at is null and next_try_at <= now()
                      order by next_try_at limit 1 for update skip locked)
       returning id, attempts`,
    )
    for (const { id, attempts } of rows)
      try {
        await this.takePortion(id)
      } catch (error) {
        logger.warn({ err: error, import: id, attempts }, 'relay: import not taken over yet')
      }
    return rows.length
  }

  private async takePortion(id: string): Promise<void> {
    const { pool, concludeImport, portion = PORTION } = this.deps
    const { rows } = await pool.query<Waiting>(
      `select subject, id as "intakeId", attempts from intake
        where import = $1 and status = 'pending' and next_try_at <= now() order by import_place limit $2`,
      [id, portion],
    )
    if (rows.length > 0) await this.takeOver(id, rows)
    const left = await pool.query(
      `update imports set attempts = 0, next_try_at = greatest(now(), w.next)
         from (select min(next_try_at) as next from intake where import = $1 and status = 'pending') as w
        where id = $1 and w.next is not null`,
      [id],
    )
    if (left.rowCount === 0) await concludeImport(id)
    // The workflows of what was opened are started by pokes.
    await pool.query("select pg_notify('pokes', '')")
  }

  /** What the record cannot take must not keep back what it can: it is found by trying one by one. */
  private async takeOver(id: string, openings: readonly Waiting[]): Promise<void> {
    const fault = await this.tryTogether(openings)
    if (!fault) return
    if (openings.length > 1) for (const opening of openings) await this.takeOver(id, [opening])
    else for (const opening of openings) await this.putOff(id, opening, fault.error)
  }

  /** The record's own error; any other leaves by itself. */
  private async tryTogether(openings: readonly Opening[]): Promise<{ error: unknown } | undefined> {
    try {
      await this.deps.recordTogether(openings)
      return undefined
    } catch (error) {
      if (!isRecordsFault(error)) throw error
      return { error }
    }
  }

  private async putOff(id: string, { subject, intakeId, attempts }: Waiting, error: unknown): Promise<void> {
    const { pool, subjects, logger } = this.deps
    logger.warn({ err: error, import: id, campaign: subject, attempts }, 'relay: campaign not taken over')
    if (attempts + 1 < MOST_FAILURES) {
      await pool.query(
        `update intake set attempts = attempts + 1, next_try_at = now() + interval '10 seconds' * power(2, attempts)
          where id = $1 and status = 'pending'`,
        [intakeId],
      )
      return
    }
    const outcome: Outcome = { ok: false, code: 'unprocessable', detail: '已告警，请联系管理员 (an alarm was raised)' }
    await pool.query(
      `update intake set status = 'decided', outcome = $2, decided_at = now() where id = $1 and status = 'pending'`,
      [intakeId, JSON.stringify(outcome)],
    )
    // The campaign will never be: its alarm stands with the import, where its client sees it.
    await subjects.raiseAlarm(importSubject(id), `request_unprocessable:${subject}`, String(error))
  }
}

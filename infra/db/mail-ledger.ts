/** The mail ledger over PostgreSQL: what waits, who is sending it, what became of it, and the texts of letters. */
import type { PoolClient } from 'pg'
import type { MailRow, RecordTransaction } from '../../activities/ports'
import { readClock } from '../clock'

type MailLedger = Pick<
  RecordTransaction,
  'claimMail' | 'keepClaim' | 'releaseClaim' | 'mailLeft' | 'deferMail' | 'markMail' | 'readNotes'
>

/** How long a claim holds that is not kept up: about as long as Temporal waits for a heartbeat. */
const CLAIM = `clock_timestamp() + interval '15 seconds'`

export const mailLedgerOn = (db: PoolClient): MailLedger => ({
  claimMail: async (subject, claim, limit, except) => {
    const { now } = await readClock(db)
    const { rows } = await db.query<MailRow>(
      `update mails set claimed_by = $2, claimed_until = ${CLAIM}
        where id in (select id from mails
                      where subject = $1 and status = 'queued' and send_after <= $3::timestamptz and id <> all ($5::bigint[])
                        and (claimed_until is null or claimed_until < clock_timestamp() or claimed_by = $2)
                      order by id limit $4 for update skip locked)
       returning id, key, subject, kind, recipient, body, attempts`,
      [subject, claim, now, limit, except],
    )
    return rows.sort((a, b) => a.id - b.id)
  },
  keepClaim: async (claim) => {
    await db.query(
      `update mails set claimed_until = ${CLAIM} where id in
         (select id from mails where claimed_by = $1 and status = 'queued' for update skip locked)`,
      [claim],
    )
  },
  releaseClaim: async (claim) => {
    await db.query(
      `update mails set claimed_by = null, claimed_until = null where claimed_by = $1 and status = 'queued'`,
      [claim],
    )
  },
  mailLeft: async (subject, claim) => {
    const { now } = await readClock(db)
    const { rows } = await db.query<{ elsewhere: boolean; deferred: boolean }>(
      `select coalesce(bool_or(send_after <= $3::timestamptz and claimed_until >= clock_timestamp()
                               and claimed_by <> $2), false) as elsewhere,
              coalesce(bool_or(attempts > 0), false) as deferred
         from mails where subject = $1 and status = 'queued'`,
      [subject, claim, now],
    )
    return rows[0] ?? { elsewhere: false, deferred: false }
  },
  deferMail: async (id, until, error) => {
    await db.query(
      `update mails set attempts = attempts + 1, send_after = $2::timestamptz, last_error = $3,
              claimed_by = null, claimed_until = null
        where id = $1 and status = 'queued'`,
      [id, until, error],
    )
  },
  markMail: async (id, end) => {
    const { rowCount } = await db.query(
      `update mails set status = $2, message_id = $3, last_error = $4, attempts = attempts + 1,
              sent_at = case when $2 = 'sent' then clock_timestamp() end
        where id = $1 and status = 'queued'`,
      [id, end.status, end.status === 'sent' ? end.messageId : null, end.status === 'refused' ? end.error : null],
    )
    return rowCount === 1
  },
  readNotes: async (ids) => {
    if (ids.length === 0) return new Map()
    const { rows } = await db.query<{ id: string; body: string }>(
      'select id, body from notes where id = any ($1::uuid[]) and body is not null',
      [ids],
    )
    return new Map(rows.map((r) => [r.id, r.body]))
  },
})

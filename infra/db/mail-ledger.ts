/** The mail ledger over PostgreSQL: what waits, what became of it, and the texts that letters are written with. */
import type { PoolClient } from 'pg'
import type { MailRow, RecordTransaction } from '../../activities/ports'
import { readClock } from '../clock'

export const mailLedgerOn = (db: PoolClient): Pick<RecordTransaction, 'queuedMail' | 'markMail' | 'readNotes'> => ({
  queuedMail: async (subject, upTo, limit) => {
    const { now } = await readClock(db)
    const { rows } = await db.query<MailRow>(
      `select id, key, subject, kind, recipient, body from mails
        where subject = $1 and id <= $2 and status = 'queued' and send_after <= $3::timestamptz order by id limit $4`,
      [subject, upTo, now, limit],
    )
    return rows
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

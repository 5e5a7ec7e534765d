/** What came back of letters, as the record takes it up, row by row. */
import type { PoolClient } from 'pg'
import type { RecordTransaction } from '../../../activities/ports'
import type { MailRow } from '../../../activities/mail-ports'

/** Whoever has taken one and dies leaves it to the next. */
const TAKEN = `clock_timestamp() + interval '30 seconds'`
/** Until the letter is known to have left: its own delivery may still be writing that down. */
const LATER = `clock_timestamp() + interval '5 seconds'`

type Found = { id: number; code: number | null; said: string | null; mail: MailRow }

export const mailReturnsOn = (
  db: PoolClient,
): Pick<RecordTransaction, 'takeReturn' | 'closeReturn' | 'deferReturn'> => ({
  takeReturn: async () => {
    const { rows } = await db.query<Found>(
      `with taken as (
         update mail_returns set next_try_at = ${TAKEN}
          where id = (select id from mail_returns where done_at is null and next_try_at <= clock_timestamp()
                       order by id limit 1 for update skip locked)
         returning id, mail, code, said)
       select t.id, t.code, t.said,
              jsonb_build_object('id', m.id, 'key', m.key, 'subject', m.subject, 'kind', m.kind, 'recipient', m.recipient,
                                 'body', m.body, 'attempts', m.attempts) as mail
         from taken t join mails m on m.id = t.mail`,
    )
    const [row] = rows
    return row && { id: row.id, mail: row.mail, code: row.code ?? undefined, said: row.said ?? undefined }
  },
  closeReturn: async (id) => {
    await db.query('update mail_returns set done_at = clock_timestamp() where id = $1 and done_at is null', [id])
  },
  deferReturn: async (id) => {
    await db.query(`update mail_returns set next_try_at = ${LATER} where id = $1 and done_at is null`, [id])
  },
})

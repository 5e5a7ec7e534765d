/** What came back of letters that had left, as it was taken in. What a bounce means for its letter is decided by the record. */
import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { withTransaction } from '../pool'
import { withoutAddress } from '../../mail/reply'
import type { MailReturn } from '../../mail/returns/read-return'
import { findReader } from '../../reference/people'
import type { ReferenceReader } from '../../reference/reference'

/** More of one letter are not kept: a mailbox that answers automatically, again and again. Its first bounce is, always. */
const MOST_OF_A_LETTER = 50

export interface CameBack {
  mail: number
  /** `smtp`, or the provider whose webhook told it. */
  via: string
  /** What names the event there; told again it is the same. */
  event: string
  returned: Omit<MailReturn, 'messageId'>
}

/** `unknown`: there is no such letter; `too_many`: of this one enough is kept. */
export type Kept = 'kept' | 'known' | 'unknown' | 'too_many'

/** Resolves once the row is written for good. */
export async function keepReturn(
  { pool, reference }: { pool: Pool; reference: ReferenceReader },
  { mail, via, event, returned }: CameBack,
): Promise<Kept> {
  const { rows } = await pool.query<{ recipient: string }>('select recipient from mails where id = $1', [mail])
  const [letter] = rows
  if (letter === undefined) return 'unknown'
  const said = returned.said && withoutAddress(returned.said, await addressOf(reference, letter.recipient))
  const digest = createHash('sha256').update(`${via}\0${event}`).digest()
  return withTransaction(pool, async (db) => {
    // One after the other for a letter, so that many at once count each other.
    await db.query('select pg_advisory_xact_lock(hashtextextended($1, 717))', [`return ${mail}`])
    const known = await db.query<{ same: boolean; kind: string }>(
      'select digest = $2 as same, kind from mail_returns where mail = $1',
      [mail, digest],
    )
    if (known.rows.some(({ same }) => same)) return 'known'
    const isFirstBounce = returned.kind === 'bounced' && !known.rows.some(({ kind }) => kind === 'bounced')
    if (known.rows.length >= MOST_OF_A_LETTER && !isFirstBounce) return 'too_many'
    await db.query(
      `insert into mail_returns (mail, kind, code, status, said, via, digest, done_at)
       values ($1, $2, $3, $4, $5, $6, $7, case when $2 = 'bounced' then null else clock_timestamp() end)`,
      [mail, returned.kind, returned.code, returned.status, said, via, digest],
    )
    // Whoever makes a refusal of it listens there.
    await db.query('notify intake')
    return 'kept'
  })
}

/** Where a letter of ours is known by the name that it was sent under. */
export async function mailOfMessageId(pool: Pool, messageId: string): Promise<number | undefined> {
  const { rows } = await pool.query<{ id: number }>('select id from mails where message_id = $1 order by id limit 1', [
    messageId,
  ])
  return rows[0]?.id
}

async function addressOf(reference: ReferenceReader, staff: string): Promise<string> {
  return (await findReader(reference, staff))?.mail ?? 'recipient'
}

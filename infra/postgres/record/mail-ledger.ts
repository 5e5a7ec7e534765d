/** The mail ledger over PostgreSQL: what waits, who is sending it, what became of it, and the texts of letters. */
import type { PoolClient } from 'pg'
import type { RecordTransaction } from '../../../activities/ports'
import type { MailRow } from '../../../activities/mail-ports'
import type { AnnouncementBody } from '../../../activities/domain/mail/notice'
import { REGISTER, registerLines, type RegisterCounts } from '../../../activities/domain/mail/register-week'
import { readClock } from '../clock'

type MailLedger = Pick<
  RecordTransaction,
  | 'planRegisterMail'
  | 'claimMail'
  | 'keepClaim'
  | 'releaseClaim'
  | 'mailLeft'
  | 'deferMail'
  | 'markMail'
  | 'enveloped'
  | 'markEnveloped'
  | 'readNotes'
  | 'keepAttempt'
  | 'refusalOf'
  | 'markReturned'
  | 'toldIn'
>

/** How long a claim holds that is not kept up: about as long as Temporal waits for a heartbeat. */
const CLAIM = `clock_timestamp() + interval '15 seconds'`

/** It leaves by itself: in no envelope, or in one that has left without it. */
export const LEAVES_ALONE = `(mails.envelope is null or not exists
    (select from mails e where e.key = mails.envelope and e.status = 'queued'))`

export const mailLedgerOn = (db: PoolClient): MailLedger => ({
  claimMail: async (subject, claim, limit, except) => {
    const { now } = await readClock(db)
    const { rows } = await db.query<MailRow>(
      `update mails set claimed_by = $2, claimed_until = ${CLAIM}
        where id in (select id from mails
                      where subject = $1 and status = 'queued' and send_after <= $3::timestamptz and id <> all ($5::bigint[])
                        and ${LEAVES_ALONE}
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
         from mails where subject = $1 and status = 'queued' and ${LEAVES_ALONE}`,
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
  keepAttempt: async (id, { outcome, code = null, reply = null }) => {
    const { rowCount } = await db.query(
      `update mail_attempts set times = times + 1, last_at = clock_timestamp()
        where id = (select max(id) from mail_attempts where mail = $1) and outcome = $2
          and code is not distinct from $3::int and reply is not distinct from $4::text`,
      [id, outcome, code, reply],
    )
    if (rowCount === 0)
      await db.query('insert into mail_attempts (mail, outcome, code, reply) values ($1, $2, $3, $4)', [
        id,
        outcome,
        code,
        reply,
      ])
  },
  refusalOf: async (subject, recipient) => {
    const { rows } = await db.query<{ reply: string }>(
      `select a.reply from mail_attempts a join mails m on m.id = a.mail
        where m.subject = $1 and m.recipient = $2 and m.status = 'refused' and a.reply is not null
        order by a.id desc limit 1`,
      [subject, recipient],
    )
    return rows[0]?.reply
  },
  markReturned: async (id, error) => {
    const { rows } = await db.query<{ status: string }>('select status from mails where id = $1 for update', [id])
    if (rows[0]?.status === 'queued') return 'still_queued'
    if (rows[0]?.status !== 'sent') return 'closed'
    await db.query("update mails set status = 'refused', last_error = $2 where id = $1", [id, error])
    return 'marked'
  },
  // What has left alone afterwards has a name of its own.
  toldIn: async (envelope) => {
    const { rows } = await db.query<MailRow>(
      `select id, key, subject, kind, recipient, body, attempts from mails
        where envelope = $1 and status = 'sent' and message_id is null order by id`,
      [envelope],
    )
    return rows
  },
  enveloped: async (envelope) => {
    const { rows } = await db.query<MailRow>(
      `select id, key, subject, kind, recipient, body, attempts from mails
        where envelope = $1 and status = 'queued' order by id`,
      [envelope],
    )
    return rows
  },
  markEnveloped: async (envelope, told) => {
    await db.query(
      `update mails set status = case when id = any ($2::bigint[]) then 'sent' else 'dropped' end, attempts = attempts + 1,
              sent_at = case when id = any ($2::bigint[]) then clock_timestamp() end
        where envelope = $1 and status = 'queued' and id = any ($3::bigint[])`,
      [envelope, told.sent, [...told.sent, ...told.dropped]],
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
  planRegisterMail: async ({ week, now, to, sendAfter }) => {
    const planned = await db.query(`select from mails where key = any ($1::text[])`, [
      to.map((staff) => `register/${week}|${staff}`),
    ])
    // Asked every few minutes for the rest of the week: all filings are counted once.
    if (planned.rowCount === to.length) return
    const { rows } = await db.query<RegisterCounts>(
      `select count(*)::int as all, count(*) filter (where not ended)::int as open,
              count(*) filter (where not ended and phase in ('submitted', 'in_review'))::int as "atPlatform",
              count(*) filter (where not ended and due_at < $1::timestamptz)::int as overdue
         from filings`,
      [now],
    )
    const [counts] = rows
    if (!counts) throw new Error('counting filings gave no row')
    const body: AnnouncementBody = { tasks: [], lines: registerLines(counts), occurredAt: now }
    // A week without anything to show is over as well: the row is there, and nothing is sent.
    await db.query(
      `insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after, status)
       select 'register/' || $1 || '|' || r.staff, $2, $2, 'register', r.staff, $3, $4, $5, $6
         from unnest($7::text[]) as r(staff)
       on conflict on constraint mails_key do nothing`,
      [week, REGISTER, JSON.stringify(body), now, sendAfter, counts.all === 0 ? 'dropped' : 'queued', to],
    )
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

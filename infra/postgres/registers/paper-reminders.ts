/** The reminders of company papers in the mail ledger: what is due by the record's clock, each written once. */
import type { Pool } from 'pg'
import type { PaperReminders } from '../../../activities/mail/paper-round'
import { makeCalendar } from '../../../activities/domain/time/calendar'
import { dueReminder, paperSubject, reminderDays } from '../../../activities/domain/mail/paper-reminders'
import { readClock } from '../clock'
import { withTransaction } from '../pool'
import { POLICY_ID } from '../record/read-context'
import type { ReferenceReader } from '../../reference/reference'
import { workingDaysOf } from '../../reference/working-days'
import { papersEndingBy } from './papers'

const DAY_MS = 86_400_000

export const createPaperReminders = (pool: Pool, reference: ReferenceReader): PaperReminders => ({
  plan: () =>
    withTransaction(pool, async (db) => {
      const policy = await reference.latest('policy', POLICY_ID, db)
      const doc = policy && (await workingDaysOf(reference, policy, db))
      if (!policy || !doc) throw new Error('no policy or calendar is installed: run the set-up (`npm start` does)')
      const { now } = await readClock(db)
      const known = { calendar: makeCalendar(doc, policy), now }
      const days = reminderDays(policy)
      // A day more than needed: whether a day has come is said by the local calendar, not by hours.
      const until = new Date(Date.parse(now) + (Math.max(...days) + 1) * DAY_MS).toISOString()
      const rows = (await papersEndingBy(db, until)).flatMap((paper) => {
        const due = dueReminder(paper, days, known)
        if (!due) return []
        const body = { tasks: [], rung: due.daysBefore, seq: paper.version, lines: [], occurredAt: now }
        return [{ key: due.key, subject: paperSubject(paper.id), recipient: paper.owner, body }]
      })
      const { rowCount } = await db.query(
        `insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after)
         select m.key, m.subject, m.subject, 'paper_ending', m.recipient, m.body, $2::timestamptz, $2::timestamptz
           from jsonb_to_recordset($1::jsonb) as m(key text, subject text, recipient text, body jsonb)
         on conflict on constraint mails_key do nothing`,
        [JSON.stringify(rows), now],
      )
      const waiting = await db.query<{ subject: string }>(
        `select distinct subject from mails
          where status = 'queued' and subject like 'paper/%' and send_after <= $1::timestamptz order by subject`,
        [now],
      )
      return { planned: rowCount ?? 0, subjects: waiting.rows.map((row) => row.subject) }
    }),
})

/** Reports that wait for a number that nobody records: whom they are told to, once, and what the letter about them says. */
import { ZONE } from '../../../activities/domain/time/zone'
import type { Pool, PoolClient } from 'pg'
import { officeMoment } from '../../../activities/domain/mail/office-moment'
import { makeCalendar, toInstant } from '../../../activities/domain/time/calendar'
import { isUnmatchedTooLong, unmatchedSubject } from '../../../activities/domain/filing/unmatched-reports'
import type { ParkedReport } from '../../../activities/ports'
import { REPORTS, type ReportKind } from '../../../workflows/contract/words'
import { readClock } from '../clock'
import type { ReferenceReader } from '../../reference/reference'
import { readPeople } from '../../reference/rule-packs/settings'
import { workingDaysOf } from '../../reference/working-days'
import { raiseAlarm } from '../reads/alarms'
import { withTransaction } from '../pool'
import { POLICY_ID } from '../record/read-context'

/** So many in one transaction; the next look takes the rest. */
const BATCH = 200

/** Tells whoever watches a platform of what has waited long enough, and raises an alarm for each. Gives how many. */
export const tellOfUnmatched = (pool: Pool, reference: ReferenceReader): Promise<number> =>
  withTransaction(pool, async (db) => {
    const waiting = await untold(db)
    if (waiting.length === 0) return 0
    const policy = await reference.latest('policy', POLICY_ID, db)
    const days = policy && (await workingDaysOf(reference, policy, db))
    if (!policy || !days) throw new Error('no policy or calendar is installed: run the set-up (`npm start` does)')
    const { now } = await readClock(db)
    const calendar = makeCalendar(days, policy)
    const due = waiting.filter(({ parkedAt }) => isUnmatchedTooLong(parkedAt, policy, { calendar, now }))
    const people = await readPeople(reference, db)
    const byOwner = new Map<string, string[]>()
    for (const report of due) {
      const owner = people.ownerOf(report.platform)
      if (owner) byOwner.set(owner.staff, [...(byOwner.get(owner.staff) ?? []), report.id])
      await raiseAlarm(db, report.id, 'report_unmatched', wordsOf(report, owner?.name))
    }
    await db.query('update intake set parked_told_at = $2 where id = any ($1::uuid[])', [due.map(({ id }) => id), now])
    await planLetters(db, byOwner, now, officeMoment(calendar, now))
    return due.length
  })

const COLUMNS = `id, body ->> 'platform' as platform, body ->> 'number' as number, body ->> 'kind' as kind,
                 body ->> 'text' as text, parked_at`

interface Row {
  id: string
  platform: string
  number: string
  kind: ReportKind
  text: string | null
  parked_at: Date
}

const reportOf = ({ parked_at, text, ...row }: Row): ParkedReport => ({
  ...row,
  text: text ?? undefined,
  parkedAt: toInstant(parked_at, ZONE),
})

/** Locked, so that two workers do not tell of one. */
async function untold(db: PoolClient): Promise<ParkedReport[]> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from intake where status = 'parked' and parked_told_at is null and parked_at is not null
      order by parked_at limit ${BATCH} for update skip locked`,
  )
  return rows.map(reportOf)
}

/** Those that still wait, in the order in which they came. */
export async function readParkedReports(db: PoolClient, ids: readonly string[]): Promise<ParkedReport[]> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from intake where id = any ($1::uuid[]) and status = 'parked' order by parked_at, id`,
    [ids],
  )
  return rows.map(reportOf)
}

async function planLetters(
  db: PoolClient,
  byOwner: ReadonlyMap<string, readonly string[]>,
  now: string,
  sendAfter: string,
): Promise<void> {
  const rows = [...byOwner].map(([staff, requests]) => ({
    key: `${unmatchedSubject(staff)}|${requests[0]}`,
    subject: unmatchedSubject(staff),
    recipient: staff,
    body: { tasks: [], lines: [], requests, occurredAt: now },
  }))
  await db.query(
    `insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after)
     select m.key, m.subject, m.subject, 'report_unmatched', m.recipient, m.body, $2::timestamptz, $3::timestamptz
       from jsonb_to_recordset($1::jsonb) as m(key text, subject text, recipient text, body jsonb)
     on conflict on constraint mails_key do nothing`,
    [JSON.stringify(rows), now, sendAfter],
  )
}

function wordsOf({ platform, number, kind, text }: ParkedReport, owner: string | undefined): string {
  const said = text === undefined ? '' : `：${text}`
  const who = owner === undefined ? '该平台未指定负责人，请在通讯录中指定' : `已告知 ${owner}`
  return `${platform} 申请号 ${number} 没有对应的备案，平台称“${REPORTS[kind].zh}”${said}；${who}`
}

/**
 * Alarms of the running service, beside those that the record's facts raise: what blocks, what was restarted, what could not
 * be told. Somebody has to look at each; it stands until it is cleared.
 */
import type { Pool, PoolClient } from 'pg'
import { Conditions } from '../conditions'
import type { Seen } from './read-model'

type Db = Pick<Pool | PoolClient, 'query'>

/** One of a code stands for a subject at a time: raised again it says what was found last. */
export async function raiseAlarm(db: Db, subject: string, code: string, detail: string): Promise<void> {
  await db.query(
    `insert into alarms (subject, code, detail) values ($1, $2, $3)
     on conflict on constraint alarms_once do update set detail = excluded.detail, raised_at = now(), cleared_at = null`,
    [subject, code, detail],
  )
}

/** False when none stands. */
export async function clearAlarmOf(db: Db, subject: string, code: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'update alarms set cleared_at = now() where subject = $1 and code = $2 and cleared_at is null',
    [subject, code],
  )
  return rowCount === 1
}

export interface AlarmRow {
  id: number
  subject: string
  code: string
  detail: string
  raised_at: Date
}

/** The client of what an alarm is about; null for a request that never became anything. */
const CLIENT = `coalesce((select client from campaigns where number = a.subject),
                         (select client from filings where filings.id = a.subject),
                         (select client from imports where id = case
                            when a.subject ~ '^import/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then substr(a.subject, 8)::uuid end),
                         (select client from webhooks where id = case
                            when a.subject ~ '^webhook/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then substr(a.subject, 9)::uuid end))`

/** Alarms that stand, newest first. */
export async function listAlarms(
  pool: Pool,
  seen: Seen,
  page: { before: number | undefined; limit: number },
): Promise<AlarmRow[]> {
  const where = new Conditions().maybe(`${CLIENT} = ?`, seen).maybe('a.id < ?', page.before)
  const also = where.sql === '' ? 'where' : `${where.sql} and`
  const sql = `select a.id, a.subject, a.code, a.detail, a.raised_at from alarms a ${also} a.cleared_at is null
                order by a.id desc limit ${where.next(page.limit)}`
  return (await pool.query<AlarmRow>(sql, where.values)).rows
}

/** Codes of the alarms that stand, by subject. */
export async function alarmsOf(
  pool: Pool,
  subjects: readonly string[],
): Promise<readonly Pick<AlarmRow, 'subject' | 'code'>[]> {
  const sql = 'select subject, code from alarms where subject = any ($1) and cleared_at is null order by id'
  return (await pool.query<AlarmRow>(sql, [subjects])).rows
}

/** Clears an alarm that somebody has dealt with; false when there is none that stands. */
export async function clearAlarm(pool: Pool, seen: Seen, id: number): Promise<boolean> {
  const where = new Conditions().add('a.id = ?', id).maybe(`${CLIENT} = ?`, seen)
  const sql = `update alarms a set cleared_at = now() ${where.sql} and a.cleared_at is null`
  return (await pool.query(sql, where.values)).rowCount === 1
}

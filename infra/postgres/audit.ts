/** The audit of calls that change something: rows that are only added, read by a scope of its own, kept for a stated time. */
import type { Pool, PoolClient } from 'pg'
import { Conditions } from './conditions'
import type { Seen } from './reads/read-model'

type Db = Pick<Pool | PoolClient, 'query'>

export interface AuditEntry {
  /** As in `X-Request-Id`. */
  request: string
  /** ISO, real time. */
  at: string
  /** Of a signed call-back who signed it, as `platform:wechat`. */
  client: string
  key?: string
  /** Staff number. */
  person?: string
  operation: string
  /** Ids in its path, or of what was created. */
  subject?: string
  dryRun: boolean
  status: number
  /** Of a refusal. */
  code?: string
  /** The request that was stored, where it was answered before it was decided. */
  intake?: string
}

/** In one statement; what is there already stays. */
export async function writeAudit(db: Db, entries: readonly AuditEntry[]): Promise<void> {
  await db.query(
    `insert into audit (request, at, client, key, person, operation, subject, dry_run, status, code, intake)
     select request, at, client, key, person, operation, subject, "dryRun", status, code, intake
       from jsonb_to_recordset($1::jsonb) as e(request uuid, at timestamptz, client text, key uuid, person text, operation text,
            subject text, "dryRun" boolean, status integer, code text, intake uuid)
     on conflict (request) do nothing`,
    [JSON.stringify(entries)],
  )
}

export interface AuditRow {
  id: number
  request: string
  at: Date
  client: string
  person: string | null
  operation: string
  subject: string | null
  dry_run: boolean
  status: number
  /** Of a refusal, be it one that was decided after the answer. */
  code: string | null
  intake: string | null
}

export interface AuditFilter {
  client?: string
  person?: string
  operation?: string
  subject?: string
  refused?: boolean
  from?: string
  to?: string
}

/** What it was refused for: as it was answered, or as the stored request was decided later. */
const CODE = "coalesce(a.code, i.outcome ->> 'code', i.outcome #>> '{result,refused,code}')"

/** Newest first. */
export async function listAudit(
  db: Db,
  seen: Seen,
  filter: AuditFilter,
  page: { before: number | undefined; limit: number },
): Promise<AuditRow[]> {
  const where = new Conditions()
    .maybe('a.client = ?', seen)
    .maybe('a.client = ?', filter.client)
    .maybe('a.person = ?', filter.person)
    .maybe('a.operation = ?', filter.operation)
    .maybe('a.subject = ?', filter.subject)
    .maybe(`(a.status >= 400 or ${CODE} is not null) = ?`, filter.refused)
    .maybe('a.at >= ?', filter.from)
    .maybe('a.at < ?', filter.to)
    .maybe('a.id < ?', page.before)
  const sql = `select a.id, a.request, a.at, a.client, a.person, a.operation, a.subject, a.dry_run, a.status, ${CODE} as code, a.intake
                 from audit a left join intake i on i.id = a.intake
                 ${where.sql} order by a.id desc limit ${where.next(page.limit)}`
  return (await db.query<AuditRow>(sql, where.values)).rows
}

const MOST_AT_ONCE = 5_000

/** Deletes some of what is older than that many days, and says how much. */
export async function expireAudit(db: Db, days: number): Promise<number> {
  const { rows } = await db.query<{ gone: string }>('select expire_audit($1, $2) as gone', [days, MOST_AT_ONCE])
  return Number(rows[0]?.gone ?? 0)
}

/**
 * What becomes of those who leave, and of those who come back. Nobody acts in a leaver's name any more; the work stays where it is
 * seen: whoever stands above does it from now on, an alarm stands until it is handed over.
 */
import { randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { DirectoryPerson } from '../../../workflows/contract/reference'
import { raiseAlarm } from '../reads/alarms'
import { NEWEST_FIRST } from '../../reference/newest'
import { endFeed } from './calendar-feeds'
import { endSessions } from './sessions'
import { revokeLinks } from './link-generations'

type Db = Pick<Pool | PoolClient, 'query'>

const LEAVER_ALARM = 'leaver_has_work'
const alarmSubjectOf = (staff: string): string => `person/${staff}`

/** How much of a person is open and ahead. */
export interface OpenCounts {
  tasks: number
  /** Lead, backup or member of the group of a campaign that goes on. */
  roles: number
  accounts: number
  papers: number
}

export const NOTHING_OPEN: OpenCounts = { tasks: 0, roles: 0, accounts: 0, papers: 0 }

/** Of several people at once; who has nothing is not in it. `seen`: the client whose campaigns count; undefined: all. */
export async function openCounts(
  db: Db,
  seen: string | undefined,
  people: readonly string[],
): Promise<ReadonlyMap<string, OpenCounts>> {
  if (people.length === 0) return new Map()
  const { rows } = await db.query<OpenCounts & { staff: string }>(
    `select staff, sum(tasks)::int as tasks, sum(roles)::int as roles, sum(accounts)::int as accounts, sum(papers)::int as papers
       from (
         select coalesce(state #>> '{holder,insteadOf}', holder) as staff, 1 as tasks, 0 as roles, 0 as accounts, 0 as papers
           from tasks where status = 'open' and state #>> '{holder,group}' is null and ($2::text is null or client = $2)
            and (holder = any ($1) or state #>> '{holder,insteadOf}' = any ($1))
         union all
         select r.staff, 0, 1, 0, 0 from campaigns c
           cross join lateral (select c.lead as staff union all select c.state ->> 'backup'
                               union all select value from jsonb_each_text(c.state -> 'group')) r
          where not c.ended and ($2::text is null or c.client = $2) and r.staff = any ($1)
         union all
         select s.staff, 0, 0, 1, 0
           from (select distinct on (platform, account) owner, admin from account_versions
                  order by platform, account, version desc) a
           cross join lateral (select a.owner as staff union select a.admin) s where s.staff = any ($1)
         union all
         select s.owner, 0, 0, 0, 1 from papers p
           cross join lateral (select owner from paper_steps where paper = p.id order by id desc limit 1) s
          where s.owner = any ($1)
       ) all_of_them where staff = any ($1) group by staff`,
    [people, seen],
  )
  return new Map(rows.map(({ staff, ...counts }) => [staff, counts]))
}

/** Long after anybody looks. */
const FOR_GOOD = '9999-01-01T00:00:00+08:00'

export interface Leaver {
  staff: string
  /** Who does the work from now on. */
  heir: string | undefined
}

export async function letGo(
  db: Db,
  leavers: readonly Leaver[],
  author: { client: string; by?: string; now: string },
): Promise<void> {
  await alarmOf(
    db,
    leavers.map(({ staff }) => staff),
  )
  for (const { staff, heir } of leavers) {
    await endSessions(db, staff)
    await revokeLinks(db, staff)
    await endFeed(db, staff)
    await endAbsences(db, staff, author)
    await db.query(
      `insert into absences (id, person, starts_at, ends_at, substitute, client, by_person, recorded_at, idempotency_key,
                             body_hash, left_company)
       values ($1, $2, $3, $4, $5, $6, $7, $3, $8, '', true)`,
      [randomUUID(), staff, author.now, FOR_GOOD, heir, author.client, author.by, `left ${staff} ${randomUUID()}`],
    )
  }
  if (leavers.length > 0) await db.query("select pg_notify('pokes', '')")
}

/** An alarm for each of them who has something open. */
export async function alarmOf(db: Db, people: readonly string[]): Promise<void> {
  for (const [staff, counts] of await openCounts(db, undefined, people))
    await raiseAlarm(db, alarmSubjectOf(staff), LEAVER_ALARM, detailOf(staff, counts))
}

const detailOf = (staff: string, { tasks, roles, accounts, papers }: OpenCounts): string =>
  `通讯录中已没有 ${staff}，其工作未交接：待办 ${tasks}、活动角色 ${roles}、平台账号 ${accounts}、公司材料 ${papers}；` +
  `请用 POST /v1/people/${staff}/leaving 预览并交接`

async function endAbsences(db: Db, staff: string, author: { client: string; by?: string; now: string }): Promise<void> {
  await db.query(
    `update absences set ended_at = $2, ended_client = $3, ended_by = $4
      where person = $1 and ended_at is null and until > $2::timestamptz`,
    [staff, author.now, author.client, author.by],
  )
}

/** Clears the alarm of a leaver who has nothing open any more. */
export async function leaverIsDone(db: Db, staff: string): Promise<void> {
  if (!(await openCounts(db, undefined, [staff])).has(staff)) await clearAlarms(db, [staff])
}

const clearAlarms = (db: Db, people: readonly string[]) =>
  db.query('update alarms set cleared_at = now() where code = $1 and cleared_at is null and subject = any ($2)', [
    LEAVER_ALARM,
    people.map(alarmSubjectOf),
  ])

/**
 * Somebody is in the directory who was not before. Whoever had left works again; a session, a link or a calendar that still stood
 * is good only for the same person, not for another one with the same number.
 */
export async function takeIn(
  db: Db,
  directory: { id: string; version: string },
  joiners: readonly DirectoryPerson[],
  author: { client: string; by?: string; now: string },
): Promise<void> {
  const staff = joiners.map((person) => person.staff)
  await clearAlarms(db, staff)
  const { rows } = await db.query<{ person: string; left: boolean; reached: boolean }>(
    `select person, exists (select from absences a where a.person = p.person and left_company and ended_at is null) as left,
            exists (select from person_sessions s where s.person = p.person and ended_at is null and expires_at > clock_timestamp())
            or exists (select from calendar_feeds f where f.person = p.person and ended_at is null)
            or person in (select recipient from mails where recipient = any ($1)) as reached
       from unnest($1::text[]) as p (person)`,
    [staff],
  )
  for (const { person, left, reached } of rows) {
    if (left) {
      await endAbsences(db, person, author)
      // Of those who left under an earlier release it may still stand.
      await endFeed(db, person)
    } else if (
      reached &&
      !(await isSamePerson(
        db,
        directory,
        joiners.find((one) => one.staff === person),
      ))
    ) {
      await endSessions(db, person)
      await revokeLinks(db, person)
      await endFeed(db, person)
    }
  }
  if (rows.some(({ left }) => left)) await db.query("select pg_notify('pokes', '')")
}

/** By the latest entry with this number before this version: the same name or the same address. */
async function isSamePerson(
  db: Db,
  { id, version }: { id: string; version: string },
  person: DirectoryPerson | undefined,
): Promise<boolean> {
  if (!person) return false
  const { rows } = await db.query<{ name: string; mail: string }>(
    `select p ->> 'name' as name, p ->> 'mail' as mail
       from reference_docs d cross join lateral jsonb_array_elements(d.body -> 'people') p
      where d.kind = 'directory' and d.id = $1 and d.version <> $4 and d.body -> 'people' @> $2::jsonb and p ->> 'staff' = $3
      order by ${NEWEST_FIRST} limit 1`,
    [id, JSON.stringify([{ staff: person.staff }]), person.staff, version],
  )
  const [last] = rows
  return last !== undefined && (last.name === person.name || last.mail.toLowerCase() === person.mail.toLowerCase())
}

/** What a person has open and ahead, wherever it is: tasks, roles in campaigns, accounts, papers, watches, people, absences of others. */
import type { Pool, PoolClient } from 'pg'
import type { TaskState } from '../../../activities/domain/record/values'
import { presentDirectories } from '../../reference/directory-store'
import { Conditions } from '../conditions'
import { readClock } from '../clock'

type Db = Pick<Pool | PoolClient, 'query'>

/** One thing that is handed over. `item` names it among all. */
export interface WorkItem {
  item: string
  kind: 'task' | 'role' | 'account' | 'paper' | 'platform_watch' | 'manager' | 'substitute' | 'access'
  campaign?: string
  /** Of a role: which; of an account: as whom; else its id. */
  what: string
  /** Who it was shown to be with. */
  from: string
}

export interface TaskQuery {
  holder?: string
  kind?: string
  campaign?: string
  overdue?: boolean
}

/** More is not handed over at once. */
export const MOST_ITEMS = 2_000

interface TaskFound {
  id: string
  campaign: string
  holder: string
  state: TaskState
}

/** Open tasks that somebody holds; of `person`: also those that others do in that person's place. */
async function tasksWhere(db: Db, where: Conditions): Promise<WorkItem[]> {
  where.also("status = 'open'").also('holder is not null')
  const { rows } = await db.query<TaskFound>(
    `select id, campaign, holder, state from tasks ${where.sql} order by due_at, id limit ${where.next(MOST_ITEMS + 1)}`,
    where.values,
  )
  return rows.map(({ id, campaign, holder }) => ({ item: id, kind: 'task', campaign, what: id, from: holder }))
}

export async function tasksBy(db: Db, seen: string | undefined, query: TaskQuery): Promise<WorkItem[]> {
  const where = new Conditions()
    .maybe('client = ?', seen)
    .maybe('holder = ?', query.holder)
    .maybe('kind = ?', query.kind)
    .maybe('campaign = ?', query.campaign)
  if (query.overdue !== undefined)
    where.add(`(due_at is not null and due_at < ?::timestamptz) = ${query.overdue}`, (await readClock(db)).now)
  return tasksWhere(db, where)
}

/** Everything of one person, as far as the client may see it. */
export async function workOfPerson(db: Db, seen: string | undefined, person: string): Promise<WorkItem[]> {
  const own = new Conditions().maybe('client = ?', seen)
  const at = own.next(person)
  own.also(`(holder = ${at} or state #>> '{holder,insteadOf}' = ${at})`)
  const tasks = (await tasksWhere(db, own)).map((item) => ({ ...item, from: person }))
  return [
    ...tasks,
    ...(await rolesOf(db, seen, person)),
    ...(await registersOf(db, person)),
    ...(await directoryOf(db, person)),
    ...(await standsInFor(db, person)),
    ...(await accessOf(db, person)),
  ]
}

async function rolesOf(db: Db, seen: string | undefined, person: string): Promise<WorkItem[]> {
  const where = new Conditions().also('not ended').maybe('client = ?', seen)
  const at = where.next(person)
  const { rows } = await db.query<{ campaign: string; role: string }>(
    `select c.number as campaign, r.role from campaigns c
       cross join lateral (select 'lead' as role, c.lead as staff
                           union all select 'backup', c.state ->> 'backup'
                           union all select key, value from jsonb_each_text(c.state -> 'group')) r
      ${where.sql} and r.staff = ${at} order by 1, 2 limit ${MOST_ITEMS + 1}`,
    where.values,
  )
  return rows.map(({ campaign, role }) => ({
    item: `${campaign}:${role}`,
    kind: 'role',
    campaign,
    what: role,
    from: person,
  }))
}

async function registersOf(db: Db, person: string): Promise<WorkItem[]> {
  const accounts = await db.query<{ platform: string; account: string; owner: boolean; admin: boolean }>(
    `select platform, account, coalesce(owner = $1, false) as owner, coalesce(admin = $1, false) as admin from
       (select distinct on (platform, account) * from account_versions order by platform, account, version desc) a
      where $1 in (owner, admin) order by platform, account`,
    [person],
  )
  const papers = await db.query<{ id: string }>(
    `select p.id from papers p cross join lateral (select owner from paper_steps where paper = p.id order by id desc limit 1) s
      where s.owner = $1 order by p.id`,
    [person],
  )
  return [
    ...accounts.rows.map(({ platform, account }): WorkItem => ({
      item: `account:${platform}/${account}`,
      kind: 'account',
      what: `${platform}/${account}`,
      from: person,
    })),
    ...papers.rows.map(({ id }): WorkItem => ({ item: `paper:${id}`, kind: 'paper', what: id, from: person })),
  ]
}

async function directoryOf(db: Db, person: string): Promise<WorkItem[]> {
  return (await presentDirectories(db as PoolClient)).flatMap(({ people, platformOwners = {} }) => [
    ...Object.entries(platformOwners).flatMap(([platform, owner]): WorkItem[] =>
      owner === person ? [{ item: `watch:${platform}`, kind: 'platform_watch', what: platform, from: person }] : [],
    ),
    ...people.flatMap(({ staff, manager }): WorkItem[] =>
      manager === person ? [{ item: `manager:${staff}`, kind: 'manager', what: staff, from: person }] : [],
    ),
  ])
}

async function standsInFor(db: Db, person: string): Promise<WorkItem[]> {
  const { rows } = await db.query<{ id: string }>(
    'select id from absences where substitute = $1 and not over and until > starts_at order by starts_at, id',
    [person],
  )
  return rows.map(({ id }) => ({ item: `substitute:${id}`, kind: 'substitute', what: id, from: person }))
}

/** Browsers in which the person is signed in, a calendar that was subscribed to, and links that were sent. */
async function accessOf(db: Db, person: string): Promise<WorkItem[]> {
  const { rows } = await db.query<{ open: boolean }>(
    `select exists (select from person_sessions where person = $1 and ended_at is null and expires_at > clock_timestamp())
         or exists (select from calendar_feeds where person = $1 and ended_at is null)
         or (exists (select from mails where recipient = $1)
             and not exists (select from link_generations where person = $1 and at > coalesce(
               (select max(sent_at) from mails where recipient = $1), '-infinity'))) as open`,
    [person],
  )
  return rows[0]?.open ? [{ item: 'access', kind: 'access', what: 'links and sessions', from: person }] : []
}

/** Whether a group has an open task, or stands in the group of a campaign that goes on. */
export async function groupIsNeeded(db: Db, id: string): Promise<boolean> {
  const { rows } = await db.query<{ needed: boolean }>(
    `select exists (select from tasks where status = 'open' and state #>> '{holder,group}' = $1)
         or exists (select from campaigns c, jsonb_each_text(c.state -> 'group') r where not c.ended and r.value = $1) as needed`,
    [id],
  )
  return rows[0]?.needed ?? false
}

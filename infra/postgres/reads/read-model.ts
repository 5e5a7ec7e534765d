/**
 * What the API reads: campaigns, filings, tasks, facts, files, the archive. SQL and nothing else. Lists are keyset pages
 * (`after` is the key of the last row seen); a client that may see only its own objects is a filter of every query.
 */
import type { QueuedMail } from '../../../activities/domain/mail/mail-to-come'
import type { Pool, PoolClient } from 'pg'
import type { CampaignState, FilingState, LaunchState } from '../../../activities/domain/record/state'
import type { TaskState } from '../../../activities/domain/record/values'
import { campaignOf } from '../../../workflows/contract/ids'
import { Conditions } from '../conditions'
import { OBJECTED, taskOverdueOn, whereLaunch, type Day, type LaunchFilter } from './launch-filters'

type Db = Pick<Pool | PoolClient, 'query'>

/** The client whose objects may be seen; undefined: those of all clients. */
export type Seen = string | undefined

export interface CampaignRow {
  number: string
  client: string
  ended: boolean
  state: Omit<CampaignState, 'filings'>
}

export interface CampaignFilter extends Pick<LaunchFilter, 'launchBefore' | 'cleared'> {
  stage?: string
  lead?: string
  externalRef?: string
  /** Part of the name. */
  q?: string
}

const CAMPAIGN = 'number, client, ended, state'

export async function findCampaign(db: Db, seen: Seen, number: string): Promise<CampaignRow | undefined> {
  const where = new Conditions().add('number = ?', number).maybe('client = ?', seen)
  const { rows } = await db.query<CampaignRow>(`select ${CAMPAIGN} from campaigns ${where.sql}`, where.values)
  return rows[0]
}

/** Campaigns by their numbers, whoever asks: of objects that were found by what he may see. */
export async function campaignsNumbered(db: Db, numbers: readonly string[]): Promise<CampaignRow[]> {
  const sql = `select ${CAMPAIGN} from campaigns where number = any ($1)`
  return (await db.query<CampaignRow>(sql, [numbers])).rows
}

export async function listCampaigns(
  db: Db,
  seen: Seen,
  filter: CampaignFilter,
  page: { after: string | undefined; limit: number },
): Promise<CampaignRow[]> {
  const where = new Conditions()
    .maybe('client = ?', seen)
    .maybe('stage = ?', filter.stage)
    .maybe('lead = ?', filter.lead)
    .maybe('external_ref = ?', filter.externalRef)
    .maybe('name ilike ?', filter.q === undefined ? undefined : `%${escapeLike(filter.q)}%`)
    .maybe('number < ?', page.after)
  whereLaunch(where, filter, { campaign: 'campaigns.number' })
  const sql = `select ${CAMPAIGN} from campaigns ${where.sql} order by number desc limit ${where.next(page.limit)}`
  return (await db.query<CampaignRow>(sql, where.values)).rows
}

/** Whether what a request became is nothing of another client. A campaign that is still to be started is its starter's own. */
export async function maySee(db: Db, seen: Seen, subject: string | undefined): Promise<boolean> {
  if (seen === undefined || subject === undefined) return true
  const sql = 'select 1 from campaigns where number = $1 and client <> $2'
  return (await db.query(sql, [campaignOf(subject), seen])).rowCount === 0
}

/** The kept answers of the requirements check, by campaign. */
export async function requirementsOf(
  db: Db,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, NonNullable<CampaignState['requirements']>>> {
  const sql = `select number, state -> 'requirements' as requirements from campaigns where number = any ($1)`
  const { rows } = await db.query<{ number: string; requirements: CampaignState['requirements'] | null }>(sql, [
    numbers,
  ])
  return new Map(rows.map((row) => [row.number, row.requirements ?? {}]))
}

/** Whether another campaign of this client has the reference. */
export async function externalRefExists(db: Db, client: string, externalRef: string): Promise<boolean> {
  const sql = 'select 1 from campaigns where client = $1 and external_ref = $2'
  return (await db.query(sql, [client, externalRef])).rowCount === 1
}

/** `%`, `_` and the backslash mean themselves in what people type. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (char) => `\\${char}`)

export interface FilingRow {
  id: string
  campaign: string
  client: string
  lead: string
  state: FilingState
  /** Of its platform; null where none is planned. */
  launch: LaunchState | null
}

export interface FilingFilter extends LaunchFilter {
  campaign?: string
  /** One of these. */
  campaigns?: readonly string[]
  platform?: string
  phase?: string
  item?: string
  lead?: string
  applicationNumber?: string
  overdue?: boolean
  overdueOn?: Day
  objected?: boolean
}

const FILING = `id, campaign, client, lead, state,
  (select c.state->'launches'->filings.platform from campaigns c where c.number = filings.campaign) as launch`

export async function findFiling(db: Db, seen: Seen, id: string): Promise<FilingRow | undefined> {
  const where = new Conditions().add('id = ?', id).maybe('client = ?', seen)
  return (await db.query<FilingRow>(`select ${FILING} from filings ${where.sql}`, where.values)).rows[0]
}

/** What its workflow's id is made of. */
export async function findFilingRoute(
  db: Db,
  seen: Seen,
  id: string,
): Promise<{ platform: string; item: string } | undefined> {
  const where = new Conditions().add('id = ?', id).maybe('client = ?', seen)
  const sql = `select platform, item from filings ${where.sql}`
  return (await db.query<{ platform: string; item: string }>(sql, where.values)).rows[0]
}

/** What a filter means in SQL; `now` is the record's clock, by which something is overdue. */
export function filingConditions(seen: Seen, filter: FilingFilter, now: string): Conditions {
  const where = new Conditions()
    .maybe('client = ?', seen)
    .maybe('campaign = ?', filter.campaign)
    .maybe('campaign = any (?)', filter.campaigns)
    .maybe('platform = ?', filter.platform)
    .maybe('phase = ?', filter.phase)
    .maybe('item = ?', filter.item)
    .maybe('lead = ?', filter.lead)
    .maybe('id in (select filing from submissions_of(?))', filter.applicationNumber)
  if (filter.overdue) where.add('due_at < ?::timestamptz', now)
  else if (filter.overdue === false) where.add('(due_at is null or due_at >= ?::timestamptz)', now)
  if (filter.objected !== undefined) where.also(filter.objected ? OBJECTED : `not ${OBJECTED}`)
  if (filter.overdueOn !== undefined)
    where.also(
      `exists (select 1 from tasks t where t.subject = filings.id and ${taskOverdueOn(where, filter.overdueOn)})`,
    )
  return whereLaunch(where, filter, { campaign: 'filings.campaign', platform: 'filings.platform' })
}

/** Newest first. */
export async function listFilings(
  db: Db,
  seen: Seen,
  filter: FilingFilter,
  page: { after: string | undefined; limit: number; now: string },
): Promise<FilingRow[]> {
  const where = filingConditions(seen, filter, page.now).maybe('id < ?', page.after)
  const sql = `select ${FILING} from filings ${where.sql} order by id desc limit ${where.next(page.limit)}`
  return (await db.query<FilingRow>(sql, where.values)).rows
}

/** All filings of some campaigns, in the order in which they were opened. */
export async function filingsOfCampaigns(db: Db, numbers: readonly string[]): Promise<FilingRow[]> {
  const sql = `select ${FILING} from filings where campaign = any ($1) order by id`
  return (await db.query<FilingRow>(sql, [numbers])).rows
}

/** The filing that a platform knows by a number, however it is written. */
export async function filingOfNumber(
  db: Db,
  seen: Seen,
  platform: string,
  number: string,
): Promise<{ id: string; platform: string; item: string } | undefined> {
  const where = new Conditions().maybe('f.client = ?', seen)
  where.also(`f.id = filing_of_number(${where.next(platform)}, ${where.next(number)})`)
  const sql = `select f.id, f.platform, f.item from filings f ${where.sql}`
  return (await db.query<{ id: string; platform: string; item: string }>(sql, where.values)).rows[0]
}

export interface TaskRow {
  id: string
  campaign: string
  subject: string
  due_at: Date | null
  state: TaskState
}

export interface TaskFilter extends Pick<LaunchFilter, 'launchBefore' | 'cleared'> {
  campaign?: string
  subject?: string
  holder?: string
  /** Of this group, claimed or not. */
  group?: string
  kind?: string
  status?: string
  dueBefore?: string
  overdue?: boolean
  overdueOn?: Day
}

const TASK = 'id, campaign, subject, due_at, state'

export async function findTask(db: Db, seen: Seen, id: string): Promise<TaskRow | undefined> {
  const where = new Conditions().add('id = ?', id).maybe('client = ?', seen)
  return (await db.query<TaskRow>(`select ${TASK} from tasks ${where.sql}`, where.values)).rows[0]
}

export async function readTasks(db: Db, seen: Seen, ids: readonly string[]): Promise<TaskRow[]> {
  const where = new Conditions().add('id = any (?)', ids).maybe('client = ?', seen)
  return ids.length === 0 ? [] : (await db.query<TaskRow>(`select ${TASK} from tasks ${where.sql}`, where.values)).rows
}

export interface TaskKey {
  id: string
  /** ISO; null for a task without a due time, which comes last. */
  dueAt: string | null
}

/** What is due first comes first. */
export async function listTasks(
  db: Db,
  seen: Seen,
  filter: TaskFilter,
  page: { after: TaskKey | undefined; limit: number; now: string },
): Promise<TaskRow[]> {
  const where = new Conditions()
    .maybe('client = ?', seen)
    .maybe('campaign = ?', filter.campaign)
    .maybe('subject = ?', filter.subject)
    .maybe('holder = ?', filter.holder)
    .maybe("state #>> '{holder,group}' = ?", filter.group)
    .maybe('kind = ?', filter.kind)
    .maybe('status = ?', filter.status)
    .maybe('due_at < ?::timestamptz', filter.dueBefore)
  if (filter.overdue !== undefined)
    where.add(`(status = 'open' and due_at is not null and due_at < ?::timestamptz) = ${filter.overdue}`, page.now)
  if (filter.overdueOn !== undefined) where.also(taskOverdueOn(where, filter.overdueOn))
  whereLaunch(where, filter, {
    campaign: 't.campaign',
    // A task of the campaign itself concerns the launch on the platform of its key, or every one.
    platform: `coalesce(
      (select f.platform from filings f where f.id = t.subject),
      (select k from jsonb_object_keys(c.state->'launches') k where k = split_part(t.key, '.', 1)),
      l.key)`,
  })
  const { after } = page
  if (after?.dueAt === null) where.add('due_at is null and id > ?', after.id)
  else if (after) {
    const at = where.next(after.dueAt)
    where.add(`(due_at > ${at}::timestamptz or (due_at = ${at}::timestamptz and id > ?) or due_at is null)`, after.id)
  }
  const sql = `select ${TASK} from tasks t ${where.sql} order by due_at, id limit ${where.next(page.limit)}`
  return (await db.query<TaskRow>(sql, where.values)).rows
}

/** Texts of notes; one that was erased has none. */
export async function readNotes(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
  if (ids.length === 0) return new Map()
  const sql = 'select id, body from notes where id = any ($1::uuid[])'
  const { rows } = await db.query<{ id: string; body: string | null }>(sql, [ids])
  return new Map(rows.map((row) => [row.id, row.body]))
}

/** Mail that is written down and not sent yet. */
export async function queuedMails(db: Db, campaign: string): Promise<QueuedMail[]> {
  const sql = `select kind, subject, recipient, send_after, envelope, body from mails
                where campaign = $1 and status = 'queued' order by send_after, id`
  return (await db.query<QueuedMail>(sql, [campaign])).rows
}

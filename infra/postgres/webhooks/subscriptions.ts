/** Subscriptions to events: who wants to be told what, where, and signed with what. A deleted one stays, with its log. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { Conditions } from '../conditions'
import { readClock } from '../clock'
import { withTransaction } from '../pool'
import { clearAlarmOf } from '../reads/alarms'
import type { Seen } from '../reads/read-model'
import { webhookSubject } from '../../../workflows/contract/ids'
import { noteChange, type ChangedBy } from './changes'

type Db = Pick<Pool | PoolClient, 'query'>

export interface WebhookRow {
  id: string
  client: string
  url: string
  types: string[]
  campaign: string | null
  status: 'active' | 'disabled' | 'deleted'
  why_disabled: 'gone' | 'key_revoked' | 'paused' | null
  old_secret_until: Date | null
  not_before: Date | null
  owner: string | null
  created_at: Date
}

const WEBHOOK = `id, client, url, types, campaign, status, why_disabled, not_before, owner, created_at,
  case when old_secret_until > clock_timestamp() then old_secret_until end as old_secret_until`

export interface NewWebhook {
  client: string
  key: string
  /** It is told of campaigns of its own client alone, whatever its key may see. */
  ownOnly?: boolean
  idempotencyKey: string
  bodyHash: Buffer
  url: string
  types: readonly string[]
  campaign: string | undefined
  /** Staff number of whoever is told when it is disabled. */
  owner?: string
  now: string
  by: ChangedBy
}

/** In the form of Standard Webhooks. */
const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/** Begins with the next event. A repeat by the same API key finds what was made; undefined: that was something else. */
export const createWebhook = (pool: Pool, wanted: NewWebhook): ReturnType<typeof findOrMake> =>
  withTransaction(pool, async (db) => {
    const made = await findOrMake(db, wanted)
    if (made?.fresh) await noteChange(db, made.id, 'created', wanted.by, { now: wanted.now })
    return made
  })

async function findOrMake(
  db: Db,
  wanted: NewWebhook,
): Promise<{ id: string; secret: string; fresh: boolean } | undefined> {
  const { client, key, ownOnly = false, idempotencyKey, bodyHash, url, types, campaign, owner, now } = wanted
  const made = await db.query<{ id: string; secret: string }>(
    `insert into webhooks (id, client, key, idempotency_key, body_hash, url, types, campaign, secret, position, created_at, own_only, owner)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, head, $10, $11, $12 from event_feed
     on conflict on constraint webhooks_key do nothing returning id, secret`,
    [randomUUID(), client, key, idempotencyKey, bodyHash, url, types, campaign, newSecret(), now, ownOnly, owner],
  )
  if (made.rows[0]) return { ...made.rows[0], fresh: true }
  const { rows } = await db.query<{ id: string; secret: string; body_hash: Buffer }>(
    'select id, secret, body_hash from webhooks where client = $1 and idempotency_key = $2 and key = $3',
    [client, idempotencyKey, key],
  )
  const [found] = rows
  return found?.body_hash.equals(bodyHash) ? { id: found.id, secret: found.secret, fresh: false } : undefined
}

export async function findWebhook(db: Db, seen: Seen, id: string): Promise<WebhookRow | undefined> {
  const where = new Conditions().add('id = ?', id).maybe('client = ?', seen)
  return (await db.query<WebhookRow>(`select ${WEBHOOK} from webhooks ${where.sql}`, where.values)).rows[0]
}

/** Newest last. */
export async function listWebhooks(
  db: Db,
  seen: Seen,
  page: { after: string | undefined; limit: number },
): Promise<WebhookRow[]> {
  const where = new Conditions().also("status <> 'deleted'").maybe('client = ?', seen).maybe('id > ?', page.after)
  const sql = `select ${WEBHOOK} from webhooks ${where.sql} order by id limit ${where.next(page.limit)}`
  return (await db.query<WebhookRow>(sql, where.values)).rows
}

export async function deleteWebhook(pool: Pool, id: string, by: ChangedBy): Promise<void> {
  await withTransaction(pool, async (db) => {
    const { rowCount } = await db.query(
      "update webhooks set status = 'deleted' where id = $1 and status <> 'deleted'",
      [id],
    )
    if (rowCount === 1) await noteChange(db, id, 'deleted', by, await readClock(db))
  })
}

/** What a receiver is: the host and port of an address, as they are called whatever way it is written; `''`: no address. */
const receiverOf = (url: string): string => (URL.canParse(url) ? new URL(url).host.replace(/\.(?=:|$)/, '') : '')

/** A receiver's name is written like that of an address of the same kind: without the port that it has anyway. */
const isAt = (receiver: string, url: string): boolean =>
  receiverOf(url) !== '' && receiverOf(`${new URL(url).protocol}//${receiver}`) === receiverOf(url)

/**
 * Sends nothing more to a webhook, or to all that one client (undefined: any) has at the same receiver, until it is enabled. Gives
 * the ids of those that were active.
 */
export function pauseWebhooks(
  pool: Pool,
  which: { id: string } | { id?: string; receiver: string; client: Seen },
  by: ChangedBy,
): Promise<string[]> {
  return withTransaction(pool, async (db) => {
    const where = new Conditions().also("status = 'active'")
    if ('receiver' in which) where.maybe('client = ?', which.client)
    else where.add('id = ?', which.id)
    const { rows } = await db.query<{ id: string; url: string }>(
      `select id, url from webhooks ${where.sql} order by id for update`,
      where.values,
    )
    const isMeant = ({ id, url }: { id: string; url: string }): boolean =>
      id === which.id || ('receiver' in which && isAt(which.receiver, url))
    const ids = rows.filter(isMeant).map(({ id }) => id)
    await db.query("update webhooks set status = 'disabled', why_disabled = 'paused' where id = any ($1)", [ids])
    const { now } = await readClock(db)
    for (const id of ids) await noteChange(db, id, 'paused', by, { now })
    return ids
  })
}

/** The ids of those that are paused at a receiver. */
export async function pausedAt(db: Db, receiver: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string; url: string }>(
    "select id, url from webhooks where status = 'disabled' and why_disabled = 'paused' order by id",
  )
  return rows.filter(({ url }) => isAt(receiver, url)).map(({ id }) => id)
}

/** For a day the old secret signs, too; within it a repeat changes nothing, or the one in use would be lost. Undefined: it is deleted. */
export function rotateSecret(pool: Pool, id: string, by: ChangedBy): Promise<string | undefined> {
  return withTransaction(pool, async (db) => {
    if (await giveSecret(db, id)) await noteChange(db, id, 'secret_rotated', by, await readClock(db))
    const { rows } = await db.query<{ secret: string }>(
      "select secret from webhooks where id = $1 and status <> 'deleted'",
      [id],
    )
    return rows[0]?.secret
  })
}

async function giveSecret(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update webhooks set old_secret = secret, old_secret_until = clock_timestamp() + interval '24 hours', secret = $2
      where id = $1 and status <> 'deleted' and coalesce(old_secret_until <= clock_timestamp(), true)`,
    [id, newSecret()],
  )
  return rowCount === 1
}

/** Whether the key `k` of a webhook `w` may see the campaign `c`; `narrowed` says where it stands that it sees its own client's alone. */
export const sees = (narrowed = 'w.own_only'): string =>
  `(c.client = w.client or ('all_clients' = any (k.scopes) and not ${narrowed}))`

/** A key that enables a webhook, and whether it sees its own client's campaigns alone. */
interface Enabler {
  id: string
  client: string
  ownOnly: boolean
}

/**
 * Goes on where it was disabled, with tries as if there had been none; a key of its client's, if one is given, is the one whose rights
 * count from now on.
 * What waits and that key may not see is given up. `blind`: the key that would count is revoked or may not read campaigns.
 */
export const enableWebhook = (
  pool: Pool,
  id: string,
  { key, now, by }: { key: Enabler | undefined; now: string; by: ChangedBy },
): ReturnType<typeof enable> =>
  withTransaction(pool, async (db) => {
    const done = await enable(db, id, { key, now })
    if (done === 'enabled') await noteChange(db, id, 'enabled', by, { now })
    return done
  })

async function enable(
  db: Db,
  id: string,
  { key, now }: { key: Enabler | undefined; now: string },
): Promise<'enabled' | 'deleted' | 'blind'> {
  const { rows } = await db.query<{ status: string; enabled: boolean }>(
    `with counts as (
            select w.id, w.status, k.id as key, case when w.client = $3 then $5::boolean else w.own_only end as own_only, k.revoked_at is null and 'campaigns:read' = any (k.scopes) as reads
              from webhooks w join api_keys k on k.id = case when w.client = $3 then $2::uuid else w.key end
             where w.id = $1 for update of w),
          enabled as (
            update webhooks w set status = 'active', why_disabled = null, not_before = null, key = c.key, own_only = c.own_only
              from counts c where w.id = c.id and c.status <> 'deleted' and c.reads returning w.id, w.key, w.own_only),
          anew as (
            update webhook_deliveries d set attempts = 0, hurried = false, planned_at = $4, next_try_at = $4,
                   status = case when (${sees('e.own_only')}) then 'waiting' else 'failed' end,
                   last_error = case when (${sees('e.own_only')}) then d.last_error else 'not_seen' end
              from webhooks w, enabled e, api_keys k, campaigns c
             where w.id = e.id and d.webhook = e.id and k.id = e.key and c.number = d.stream and d.status = 'waiting')
     select status, exists (select from enabled) as enabled from counts`,
    [id, key?.id, key?.client, now, key?.ownOnly],
  )
  const [row] = rows
  if (!row || row.status === 'deleted') return 'deleted'
  if (!row.enabled) return 'blind'
  await clearAlarmOf(db, webhookSubject(id), 'webhook_disabled')
  await db.query('insert into pokes (subject) values ($1)', [webhookSubject(id)])
  return 'enabled'
}

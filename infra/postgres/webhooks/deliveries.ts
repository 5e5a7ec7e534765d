/** What was delivered to subscriptions, and what waits: the ledger behind their workflows, and the log that their owners read. */
import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import type { Due, Settled, WebhookLedger } from '../../../activities/webhooks/deliver-webhook'
import type { Actor } from '../../../workflows/contract/commands'
import { webhookSubject } from '../../../workflows/contract/ids'
import { Conditions } from '../conditions'
import { readClock } from '../clock'
import { createReferenceReader, type ReferenceReader } from '../../reference/reference'
import { withTransaction } from '../pool'
import { raiseAlarm } from '../reads/alarms'
import type { FactRow } from '../reads/facts'
import type { Seen } from '../reads/read-model'
import { storedFact } from '../reads/stored-fact'
import { BY_SERVICE, noteChange, type ChangedBy } from './changes'
import { isSending, type Home } from './sending'
import { sees } from './subscriptions'
import { tellOwner } from './tell-owner'

type Db = Pick<Pool | PoolClient, 'query'>

/** What an earlier release planned says it less exactly. */
const PLANNED_AT = 'coalesce(d.planned_at, d.first_tried_at, d.next_try_at)'

/**
 * Of each campaign the first that waits: it keeps back those behind it. None goes before the receiver wants anything at all. What was
 * planned while another key counted is judged anew.
 */
const HEADS = `
  select distinct on (d.stream) d.position, d.stream, d.attempts, ${PLANNED_AT} as planned_at,
         greatest(d.next_try_at, w.not_before) as next_try_at
    from webhook_deliveries d join webhooks w on w.id = d.webhook and w.status = 'active'
    join api_keys k on k.id = w.key join campaigns c on c.number = d.stream
   where ${sees()} and d.webhook = $1 and d.status = 'waiting' order by d.stream, d.position`

interface DueRow extends FactRow {
  position: number
  stream: string
  attempts: number
  planned_at: Date
  actor: Actor
}

async function due(db: Db, id: string, now: string, most: number): Promise<Due[]> {
  const { rows } = await db.query<DueRow>(
    `select h.position, h.stream, h.attempts, h.planned_at, f.seq, f.type, f.v, f.subject, f.body, f.actor, f.cause,
            f.occurred_at, f.recorded_at, encode(f.hash, 'hex') as hash
       from (${HEADS}) h join events e on e.position = h.position join facts f on f.stream = e.stream and f.seq = e.seq
      where h.next_try_at <= $2 order by h.position limit $3`,
    [id, now, most],
  )
  return rows.map((row) => ({
    position: row.position,
    stream: row.stream,
    attempts: row.attempts,
    plannedAt: row.planned_at.toISOString(),
    fact: storedFact(row),
    actor: row.actor,
    hash: row.hash,
  }))
}

/** Gives the places that have been given up, lowest first. */
async function settle(db: Db, id: string, now: string, settled: readonly Settled[]): Promise<number[]> {
  const { rows } = await db.query<{ position: number; status: string }>(
    `update webhook_deliveries d set status = s.status, attempts = d.attempts + 1, planned_at = ${PLANNED_AT},
            next_try_at = coalesce(s."nextTryAt", d.next_try_at), last_status = (s.answer ->> 'status')::int,
            last_error = s.answer ->> 'error', delivered_at = case when s.status = 'delivered' then $2::timestamptz end
       from jsonb_to_recordset($3::jsonb)
         as s(position bigint, attempts integer, status text, "nextTryAt" timestamptz, answer jsonb)
      where d.webhook = $1 and d.position = s.position and d.status = 'waiting' and d.attempts = s.attempts
      returning d.position, d.status`,
    [id, now, JSON.stringify(settled)],
  )
  return rows
    .filter(({ status }) => status === 'failed')
    .map(({ position }) => position)
    .sort((one, other) => one - other)
}

/**
 * The receiver takes something: what has failed before need not wait out its pause. Once each, or an event that never passes would be
 * tried with every other one.
 */
async function hurry(db: Db, id: string, now: string, settled: readonly Settled[]): Promise<void> {
  await db.query(
    `update webhook_deliveries set next_try_at = $2, hurried = true
      where webhook = $1 and status = 'waiting' and attempts > 0 and not hurried and next_try_at > $2 and position <> all ($3)`,
    [id, now, settled.map(({ position }) => position)],
  )
  await db.query('update webhooks set not_before = null where id = $1 and not_before <= $2', [id, now])
}

export const createWebhookLedger = (
  pool: Pool,
  {
    logger,
    home = {},
    reference = createReferenceReader(pool),
  }: { logger?: Pick<Logger, 'error'>; home?: Home; reference?: ReferenceReader } = {},
): WebhookLedger => ({
  receiver: async (id) => {
    if (home.isOff) return undefined
    const { rows } = await pool.query<{ url: string; secrets: string[]; reads: boolean }>(
      `select w.url, k.revoked_at is null and 'campaigns:read' = any (k.scopes) as reads,
              array_remove(array[w.secret, case when w.old_secret_until > clock_timestamp() then w.old_secret end], null) as secrets
         from webhooks w join api_keys k on k.id = w.key where w.id = $1 and w.status = 'active' and ${isSending('$2', '$3')}`,
      [id, home.temporal, home.deployment],
    )
    const [row] = rows
    return row && (row.reads ? { url: row.url, secrets: row.secrets } : 'blind')
  },
  due: (id, now, most) => due(pool, id, now, most),
  settle: async (id, now, settled) => {
    await withTransaction(pool, async (db) => {
      const lost = await settle(db, id, now, settled)
      if (lost.length === 0) return
      await raiseAlarm(db, webhookSubject(id), 'webhook_failing', lost.join(', '))
      await tellOwner(db, id, 'failing', now, reference)
    })
    if (settled.some(({ status }) => status === 'delivered')) await hurry(pool, id, now, settled)
  },
  hold: async (id, until) => {
    await pool.query('update webhooks set not_before = greatest(not_before, $2) where id = $1', [id, until])
  },
  disable: async (id, why) => {
    const isDisabled = await withTransaction(pool, async (db) => {
      const { rowCount } = await db.query(
        "update webhooks set status = 'disabled', why_disabled = $2 where id = $1 and status = 'active'",
        [id, why],
      )
      if (rowCount !== 1) return false
      const { now } = await readClock(db)
      await noteChange(db, id, 'disabled', BY_SERVICE, { now, detail: why })
      await raiseAlarm(db, webhookSubject(id), 'webhook_disabled', why)
      await tellOwner(db, id, why, now, reference)
      return true
    })
    if (isDisabled) logger?.error({ webhook: id, why }, 'a webhook is disabled: nothing is sent to it any more')
  },
  left: async (id) => {
    if (home.isOff) return { waits: false }
    const { rows } = await pool.query<{ next: Date | null }>(
      `select min(next_try_at) as next from (${HEADS}) h where ${isSending('$2', '$3')}`,
      [id, home.temporal, home.deployment],
    )
    const next = rows[0]?.next
    if (!next) return { waits: false }
    return { waits: true, nextMs: (await readClock(pool)).realMsUntil(next.toISOString()) }
  },
  now: async () => (await readClock(pool)).now,
})

export interface DeliveryRow {
  position: number
  stream: string
  seq: number
  hash: string
  type: string
  status: 'waiting' | 'delivered' | 'failed'
  attempts: number
  last_status: number | null
  last_error: string | null
  next_try_at: Date
  delivered_at: Date | null
}

/** The log of a subscription, newest first: of it what a reader may see. */
export async function listDeliveries(
  db: Db,
  seen: Seen,
  id: string,
  filter: { status?: string; before: number | undefined; limit: number },
): Promise<DeliveryRow[]> {
  const where = new Conditions()
    .add('d.webhook = ?', id)
    .maybe('d.status = ?', filter.status)
    .maybe('d.position < ?', filter.before)
    .maybe('c.client = ?', seen)
  const { rows } = await db.query<DeliveryRow>(
    `select d.position, d.stream, f.seq, f.type, encode(f.hash, 'hex') as hash, d.status, d.attempts, d.last_status, d.last_error,
            greatest(d.next_try_at, w.not_before) as next_try_at, d.delivered_at
       from webhook_deliveries d join webhooks w on w.id = d.webhook join events e on e.position = d.position join facts f on f.stream = e.stream and f.seq = e.seq
       join campaigns c on c.number = d.stream
      ${where.sql} order by d.position desc limit ${where.next(filter.limit)}`,
    where.values,
  )
  return rows
}

/** Has what was planned in a span of the feed delivered once more, as far as the reader and the webhook may see it; says how much that is. */
export async function replayDeliveries(
  pool: Pool,
  seen: Seen,
  id: string,
  { from, to, now }: { from: number; to: number; now: string },
  by: ChangedBy,
): Promise<number> {
  return withTransaction(pool, async (db) => {
    const replayed = await planAgain(db, seen, id, { from, to, now })
    await noteChange(db, id, 'replayed', by, { now, detail: `${from}-${to}: ${replayed}` })
    return replayed
  })
}

async function planAgain(
  db: Db,
  seen: Seen,
  id: string,
  { from, to, now }: { from: number; to: number; now: string },
): Promise<number> {
  const { rowCount } = await db.query(
    `update webhook_deliveries d set status = 'waiting', attempts = 0, hurried = false, planned_at = $4, next_try_at = $4
       from webhooks w join api_keys k on k.id = w.key, campaigns c
      where d.webhook = $1 and w.id = d.webhook and c.number = d.stream and d.position between $2 and $3
        and ${sees()} and ($5::text is null or c.client = $5)`,
    [id, from, to, now, seen],
  )
  await db.query('insert into pokes (subject) values ($1)', [webhookSubject(id)])
  return rowCount ?? 0
}

/**
 * Plans what subscriptions are to be told: reads the feed on from where the last of them stands, once for all, and writes a row for
 * everything that one of them has asked for and may see.
 */
import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import { factTypesFor, isAsked } from '../../../activities/domain/events/business-events'
import { webhookSubject } from '../../../workflows/contract/ids'
import { createReferenceReader, type ReferenceReader } from '../../reference/reference'
import { readClock } from '../clock'
import { withTransaction } from '../pool'
import { raiseAlarm } from '../reads/alarms'
import { feedHead, listEvents, type EventRow } from '../reads/events'
import { storedFact } from '../reads/stored-fact'
import { BY_SERVICE, noteChange } from './changes'
import { maySend, type Home } from './sending'
import { tellOwner } from './tell-owner'

interface Planned {
  id: string
  client: string
  types: string[]
  campaign: string | null
  position: number
  scopes: string[]
  own_only: boolean
  revoked: boolean
}

const WINDOW = 1_000

/** How many subscriptions went on; none where this is not the database that sends. */
export async function planDeliveries(
  pool: Pool,
  {
    logger,
    home = {},
    reference = createReferenceReader(pool),
  }: { logger?: Pick<Logger, 'error'>; home?: Home; reference?: ReferenceReader } = {},
): Promise<number> {
  if (!(await maySend(pool, home, logger))) return 0
  const { rows } = await pool.query(
    `select from webhooks, event_feed where status = 'active' and position < head limit 1`,
  )
  if (rows.length === 0) return 0
  return withTransaction(pool, async (db) => {
    const behind = await db.query<Planned>(
      `select w.id, w.client, w.types, w.campaign, w.position, w.own_only, k.scopes, k.revoked_at is not null as revoked
         from webhooks w join api_keys k on k.id = w.key
        where w.status = 'active' and w.position < (select head from event_feed)
        order by w.position for update of w skip locked`,
    )
    if (behind.rows.length === 0) return 0
    const blind = behind.rows.filter(({ scopes, revoked }) => revoked || !scopes.includes('campaigns:read'))
    for (const { id } of blind) await disableBlind(db, id, reference)
    const told = behind.rows.filter((webhook) => !blind.includes(webhook))
    const head = await feedHead(db)
    // Who is nearly up to date does not wait for those that are far behind.
    await planWindow(
      db,
      told.filter(({ position }) => position >= head - WINDOW),
      head,
    )
    await planWindow(
      db,
      told.filter(({ position }) => position < head - WINDOW),
      head,
    )
    return behind.rows.length
  })
}

/** From where the last of them stands; they come in that order. */
async function planWindow(db: PoolClient, webhooks: readonly Planned[], head: number): Promise<void> {
  const [last] = webhooks
  if (last) await plan(db, webhooks, { after: last.position, upTo: Math.min(head, last.position + WINDOW) })
}

async function plan(db: PoolClient, webhooks: readonly Planned[], { after, upTo }: { after: number; upTo: number }) {
  const all = webhooks.some(({ types }) => types.length === 0)
  const types = all ? undefined : factTypesFor(webhooks.flatMap((webhook) => webhook.types))
  const events = await listEvents(db, undefined, { types }, { after, upTo, limit: WINDOW })
  const rows = events.flatMap((event) =>
    webhooks.flatMap((webhook) =>
      isFor(event, webhook) ? [{ webhook: webhook.id, position: event.position, stream: event.stream }] : [],
    ),
  )
  if (rows.length > 0) {
    const { now } = await readClock(db)
    await db.query(
      `insert into webhook_deliveries (webhook, position, stream, planned_at, next_try_at)
       select r.webhook, r.position, r.stream, $2, $2 from jsonb_to_recordset($1::jsonb) as r(webhook uuid, position bigint, stream text)
       on conflict do nothing`,
      [JSON.stringify(rows), now],
    )
    const subjects = [...new Set(rows.map(({ webhook }) => webhookSubject(webhook)))]
    await db.query('insert into pokes (subject) select unnest($1::text[])', [subjects])
    await db.query("select pg_notify('pokes', '')")
  }
  await db.query('update webhooks set position = $2 where id = any ($1) and position < $2', [
    webhooks.map(({ id }) => id),
    upTo,
  ])
}

const isFor = (event: EventRow, { client, types, campaign, position, scopes, own_only: ownOnly }: Planned): boolean =>
  event.position > position &&
  (event.client === client || (scopes.includes('all_clients') && !ownOnly)) &&
  (campaign === null || campaign === event.stream) &&
  (types.length === 0 || isAsked(storedFact(event), types))

async function disableBlind(db: PoolClient, id: string, reference: ReferenceReader): Promise<void> {
  await db.query("update webhooks set status = 'disabled', why_disabled = 'key_revoked' where id = $1", [id])
  const { now } = await readClock(db)
  await noteChange(db, id, 'disabled', BY_SERVICE, { now, detail: 'key_revoked' })
  await raiseAlarm(db, webhookSubject(id), 'webhook_disabled', 'key_revoked')
  await tellOwner(db, id, 'key_revoked', now, reference)
}

/**
 * Whether anything is sent to webhooks. A copy of the database knows the receivers and their secrets, so it keeps silent: a database
 * that lies elsewhere, works with another namespace or belongs to another deployment than the one that was last said to send is paused
 * until an operator says. Beside it stands a switch of the configuration, which no restore turns.
 */
import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import { WEBHOOKS_SUBJECT, webhookSubject } from '../../../workflows/contract/ids'
import { readClock } from '../clock'
import { withTransaction } from '../pool'
import { clearAlarmOf, raiseAlarm } from '../reads/alarms'
import { BY_SERVICE, noteChange, type ChangedBy } from './changes'

type Db = Pick<Pool | PoolClient, 'query'>

/** What the configuration says, which is not in the data. */
export interface Deployment {
  /** Nothing is sent, whatever the database says. */
  isOff?: boolean
  /** Public address and name of this deployment; absent where neither is configured. */
  deployment?: string
}

/** Where a worker runs. */
export interface Home extends Deployment {
  /** Id of the namespace that the workflows run in; undefined where nobody has asked for it. */
  temporal?: string
}

/** Is this the database that sends? With the home's namespace and deployment as values `$n` of the query. */
export const isSending = (temporal: string, deployment: string): string =>
  `exists (select from webhook_sending s where not s.paused and s.place = webhook_place()
      and (s.temporal is null or ${temporal}::text is null or s.temporal = ${temporal})
      and (s.deployment is null or s.deployment is not distinct from ${deployment}::text))`

interface SendingState {
  paused: boolean
  fresh: boolean
  moved: boolean
  alarmed: boolean
}

/** Looks where the database is, keeps it the first time, and pauses everything where it is a copy. */
export async function maySend(pool: Pool, home: Home, logger?: Pick<Logger, 'error'>): Promise<boolean> {
  const state = await look(pool, home)
  if (!state) return false
  if (home.isOff) {
    if (!state.alarmed) await sayOff(pool, logger)
    return false
  }
  if (state.paused) return false
  if (state.moved) {
    await pauseSending(pool, 'restored', BY_SERVICE)
    logger?.error(
      'webhooks are paused: this database is a copy, was brought back from one, or has a new public address',
    )
    return false
  }
  if (state.fresh)
    await pool.query(
      `update webhook_sending set place = coalesce(place, webhook_place()), temporal = coalesce(temporal, $1),
              deployment = coalesce(deployment, $2)`,
      [home.temporal, home.deployment],
    )
  // It was off by configuration.
  if (state.alarmed) await withTransaction(pool, beginAnew)
  return true
}

async function look(db: Db, { temporal, deployment }: Home): Promise<SendingState | undefined> {
  const { rows } = await db.query<SendingState>(
    `select paused, place is null or temporal is null or (deployment is null and $2::text is not null) as fresh,
            coalesce(place <> webhook_place(), false) or coalesce(temporal <> $1, false)
              or (deployment is not null and deployment is distinct from $2) as moved,
            exists (select from alarms where subject = $3 and code = 'webhooks_paused' and cleared_at is null) as alarmed
       from webhook_sending`,
    [temporal, deployment, WEBHOOKS_SUBJECT],
  )
  return rows[0]
}

async function sayOff(pool: Pool, logger?: Pick<Logger, 'error'>): Promise<void> {
  await raiseAlarm(pool, WEBHOOKS_SUBJECT, 'webhooks_paused', 'off')
  logger?.error('nothing is sent to webhooks: WEBHOOKS=off')
}

/** Nothing more is planned or sent, to anybody, until it is resumed. A pause that stands is left as it is. */
export async function pauseSending(pool: Pool, why: 'operator' | 'restored', by: ChangedBy): Promise<void> {
  await withTransaction(pool, async (db) => {
    const { now } = await readClock(db)
    const { rowCount } = await db.query(
      'update webhook_sending set paused = true, why = $1, since = $2 where not paused',
      [why, now],
    )
    if (rowCount === 0) return
    await noteChange(db, undefined, 'sending_paused', by, { now, detail: why })
    await raiseAlarm(db, WEBHOOKS_SUBJECT, 'webhooks_paused', why)
  })
}

/** `$1`: the deployment, where whoever asks knows it. */
const MOVED = 'coalesce(place <> webhook_place(), false) or coalesce(deployment <> $1::text, false)'

/**
 * From here on this database is the one that sends, wherever its workers run; also where none of them has looked yet. What waited has
 * its three days of tries anew. What is off by configuration stays off.
 */
export async function resumeSending(pool: Pool, by: ChangedBy, { deployment }: Deployment = {}): Promise<void> {
  await withTransaction(pool, async (db) => {
    const { rows } = await db.query<{ silent: boolean }>(
      `select paused or ${MOVED} as silent from webhook_sending for update`,
      [deployment],
    )
    await db.query(
      `update webhook_sending
          set paused = false, why = null, since = null, place = webhook_place(), temporal = null, deployment = null`,
    )
    if (rows[0]?.silent !== true) return
    const now = await beginAnew(db)
    await noteChange(db, undefined, 'sending_resumed', by, { now })
  })
}

/** Gives the time at which it did. */
async function beginAnew(db: Db): Promise<string> {
  const { now } = await readClock(db)
  await db.query(
    `with anew as (
       update webhook_deliveries d set attempts = 0, hurried = false, planned_at = $1, next_try_at = $1
         from webhooks w where w.id = d.webhook and w.status = 'active' and d.status = 'waiting' returning d.webhook)
     insert into pokes (subject) select distinct $2 || webhook from anew`,
    [now, webhookSubject('')],
  )
  await clearAlarmOf(db, WEBHOOKS_SUBJECT, 'webhooks_paused')
  return now
}

export interface Sending {
  paused: boolean
  why: 'operator' | 'restored' | 'off' | null
  since: Date | null
}

/** What has not been looked at by a worker yet counts as paused, too, where the database is a copy. */
export async function readSending(db: Db, { isOff, deployment }: Deployment = {}): Promise<Sending> {
  const { rows } = await db.query<Sending>(
    `select paused or moved as paused, case when paused then why when moved then 'restored' end as why, since
       from webhook_sending, lateral (select ${MOVED} as moved) as now`,
    [deployment],
  )
  const [state] = rows
  if (isOff) return { paused: true, why: 'off', since: null }
  return state ?? { paused: false, why: null, since: null }
}

/**
 * Whether anything is sent to webhooks. A copy of the database knows the receivers and their secrets, so it keeps silent: a database
 * that lies elsewhere, or works with another namespace, than the one that was last said to send is paused until an operator says.
 */
import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import { WEBHOOKS_SUBJECT, webhookSubject } from '../../../workflows/contract/ids'
import { readClock } from '../clock'
import { withTransaction } from '../pool'
import { clearAlarmOf, raiseAlarm } from '../reads/alarms'
import { BY_SERVICE, noteChange, type ChangedBy } from './changes'

type Db = Pick<Pool | PoolClient, 'query'>

/** Id of the namespace that the workflows run in; undefined where nobody has asked for it. */
export type Home = string | undefined

/** Is this the database that sends? `$n` is the home. */
export const isSending = (home: string): string =>
  `exists (select from webhook_sending s where not s.paused and s.place = webhook_place()
      and (s.temporal is null or ${home}::text is null or s.temporal = ${home}))`

interface SendingState {
  paused: boolean
  fresh: boolean
  moved: boolean
}

/** Looks where the database is, keeps it the first time, and pauses everything where it is a copy. */
export async function maySend(pool: Pool, home: Home, logger?: Pick<Logger, 'error'>): Promise<boolean> {
  const { rows } = await pool.query<SendingState>(
    `select paused, place is null or temporal is null as fresh, place <> webhook_place() or temporal <> $1 as moved from webhook_sending`,
    [home],
  )
  const [state] = rows
  if (!state || state.paused) return false
  if (state.moved) {
    await pauseSending(pool, 'restored', BY_SERVICE)
    logger?.error('webhooks are paused: this database is a copy, or was brought back from one')
    return false
  }
  if (state.fresh)
    await pool.query(
      `update webhook_sending set place = coalesce(place, webhook_place()), temporal = coalesce(temporal, $1)`,
      [home],
    )
  return true
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

/** From here on this database is the one that sends. What waited has its three days of tries anew. */
export async function resumeSending(pool: Pool, by: ChangedBy): Promise<void> {
  await withTransaction(pool, async (db) => {
    const { now } = await readClock(db)
    const { rowCount } = await db.query(
      `update webhook_sending set paused = false, why = null, since = null, place = webhook_place(), temporal = null where paused`,
    )
    if (rowCount === 0) return
    await db.query(
      `with anew as (
         update webhook_deliveries d set attempts = 0, hurried = false, planned_at = $1, next_try_at = $1
           from webhooks w where w.id = d.webhook and w.status = 'active' and d.status = 'waiting' returning d.webhook)
       insert into pokes (subject) select distinct $2 || webhook from anew`,
      [now, webhookSubject('')],
    )
    await noteChange(db, undefined, 'sending_resumed', by, { now })
    await clearAlarmOf(db, WEBHOOKS_SUBJECT, 'webhooks_paused')
  })
}

export interface Sending {
  paused: boolean
  why: 'operator' | 'restored' | null
  since: Date | null
}

/** What has not been looked at by a worker yet counts as paused, too, where the database is a copy. */
export async function readSending(db: Db): Promise<Sending> {
  const { rows } = await db.query<Sending>(
    `select paused or moved as paused, case when paused then why when moved then 'restored' end as why, since
       from webhook_sending, lateral (select coalesce(place <> webhook_place(), false) as moved) as now`,
  )
  return rows[0] ?? { paused: false, why: null, since: null }
}

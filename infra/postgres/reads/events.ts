/** The feed of events: facts of all campaigns, each at the place that it keeps for ever. */
import type { Pool, PoolClient } from 'pg'
import { Conditions } from '../conditions'
import type { FactRow } from './facts'
import type { Seen } from './read-model'

type Db = Pick<Pool | PoolClient, 'query'>

export interface EventRow extends FactRow {
  position: number
  stream: string
  client: string
}

export interface EventFilter {
  campaign?: string
  /** Types of facts; undefined: all. */
  types?: readonly string[]
}

export interface Feed {
  epoch: string
  /** The last place that was given. */
  head: number
}

/** Undefined while nobody has given places since the database was made or brought back. */
export async function readFeed(db: Db): Promise<Feed | undefined> {
  const { rows } = await db.query<Feed>(
    'select epoch, head from event_feed where identity is not distinct from event_feed_identity()',
  )
  return rows[0]
}

/** The last place alone, for those that wait for the next one. */
export async function feedHead(db: Db): Promise<number> {
  const { rows } = await db.query<{ head: number }>('select head from event_feed')
  return rows[0]?.head ?? 0
}

/** What the fact at a place is known by; undefined where there is none. */
export async function markAt(db: Db, position: number): Promise<string | undefined> {
  const { rows } = await db.query<{ mark: string }>(
    `select encode(substring(f.hash for 6), 'hex') as mark from events e join facts f using (stream, seq) where e.position = $1`,
    [position],
  )
  return rows[0]?.mark
}

/** Events after a place and up to another one, in their order. */
export async function listEvents(
  db: Db,
  seen: Seen,
  filter: EventFilter,
  page: { after: number; upTo: number; limit: number },
): Promise<EventRow[]> {
  const where = new Conditions()
    .add('e.position > ?', page.after)
    .add('e.position <= ?', page.upTo)
    .maybe('c.client = ?', seen)
    .maybe('e.stream = ?', filter.campaign)
    .maybe('f.type = any (?)', filter.types)
  const { rows } = await db.query<EventRow>(
    `select e.position, e.stream, c.client, f.seq, f.type, f.v, f.subject, f.body, f.actor, f.cause, f.occurred_at, f.recorded_at,
            encode(f.hash, 'hex') as hash
       from events e join facts f on f.stream = e.stream and f.seq = e.seq join campaigns c on c.number = e.stream
      ${where.sql} order by e.position limit ${where.next(page.limit)}`,
    where.values,
  )
  return rows
}

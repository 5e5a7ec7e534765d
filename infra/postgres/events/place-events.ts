/**
 * Gives facts their places in the feed of events: for ever, without a gap, each once. Whoever does it holds the feed's row until the
 * commit, so places appear in their order, however the transactions that wrote the facts overlap.
 */
import type { Pool } from 'pg'
import { withTransaction } from '../pool'

interface Feed {
  seen_below: string
  restored: boolean
}

const MOST_AT_ONCE = 20_000

/** Facts without a place, newer transactions first looked at: what is below `seen_below` has one. */
const UNPLACED = `f.tx >= $1::xid8 and f.tx < coalesce($2::xid8, pg_snapshot_xmax(pg_current_snapshot()))
  and not exists (select from events e where e.stream = f.stream and e.seq = f.seq)`

const IS_WORK = `
  select feed.identity is distinct from event_feed_identity()
         or exists (select from facts f
                     where f.tx >= feed.seen_below and f.tx < pg_snapshot_xmax(pg_current_snapshot())
                       and not exists (select from events e where e.stream = f.stream and e.seq = f.seq)) as work
    from event_feed feed`

/**
 * In one statement, as what was seen and up to where it is complete must be of one snapshot. The order: what follows something comes
 * after it, in its campaign by the number there, between campaigns by the time and the transaction. Of a database that was brought
 * back it is known only once all facts have their places: until then each round looks at every fact.
 */
const PLACE = `
  with fresh as (
         select stream, seq, max(recorded_at) over w as at, max(tx::text::bigint) over w as tx
           from facts f where ${UNPLACED} window w as (partition by stream order by seq)),
       placed as (
         insert into events (position, stream, seq)
         select (select head from event_feed) + row_number() over (order by at, tx, stream, seq), stream, seq
           from fresh order by at, tx, stream, seq limit $3
         returning 1),
       counted as (select count(*) as n, count(*) < $3 as is_all from placed)
  update event_feed set head = head + n,
         seen_below = case when is_all then pg_snapshot_xmin(pg_current_snapshot()) else seen_below end,
         epoch = case when is_all and identity is distinct from event_feed_identity() then gen_random_uuid() else epoch end,
         identity = case when is_all then event_feed_identity() else identity end
    from counted returning n`

/** How many facts got a place. */
export async function placeEvents(pool: Pool, mostAtOnce = MOST_AT_ONCE): Promise<number> {
  const { rows } = await pool.query<{ work: boolean }>(IS_WORK)
  if (rows[0]?.work !== true) return 0
  return withTransaction(pool, async (db) => {
    // In a statement of its own: what the next one sees is never older than the wait for it.
    const locked = await db.query<Feed>(
      `select seen_below::text, identity is distinct from event_feed_identity() as restored
         from event_feed for update skip locked`,
    )
    const feed = locked.rows[0]
    if (!feed) return 0
    // After a dump was brought back, numbers of transactions say nothing: every fact is looked at.
    const range = feed.restored ? ['0', EVERY] : [feed.seen_below, null]
    const placed = await db.query<{ n: number }>(PLACE, [...range, mostAtOnce])
    return placed.rows[0]?.n ?? 0
  })
}

const EVERY = '18446744073709551615'

/** Calendars that people subscribe to: one in force a person. Times are real ones, whatever the record's clock says. */
import { randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { withTransaction } from '../pool'

type Db = Pick<Pool | PoolClient, 'query'>

export interface CalendarFeed {
  id: string
  person: string
  madeAt: Date
}

const COLUMNS = 'id, person, made_at as "madeAt"'
/** Of those that have ended nothing is needed but that they are not in force. */
const KEPT_DAYS = 60

/** Makes one and ends the one before. */
export const openFeed = (pool: Pool, person: string): Promise<CalendarFeed> =>
  withTransaction(pool, async (client) => {
    // Two at once: the second ends what the first has made.
    await client.query(`select pg_advisory_xact_lock(hashtextextended($1, 716))`, [`calendar ${person}`])
    await endFeed(client, person)
    await client.query('delete from calendar_feeds where ended_at < clock_timestamp() - make_interval(days => $1)', [
      KEPT_DAYS,
    ])
    const { rows } = await client.query<CalendarFeed>(
      `insert into calendar_feeds (id, person) values ($1, $2) returning ${COLUMNS}`,
      [randomUUID(), person],
    )
    const [feed] = rows
    if (feed === undefined) throw new Error('a calendar was not stored')
    return feed
  })

export async function feedOf(db: Db, person: string): Promise<CalendarFeed | undefined> {
  const { rows } = await db.query<CalendarFeed>(
    `select ${COLUMNS} from calendar_feeds where person = $1 and ended_at is null`,
    [person],
  )
  return rows[0]
}

/** The one of this id, as long as it is in force. */
export async function findFeed(db: Db, id: string): Promise<CalendarFeed | undefined> {
  const { rows } = await db.query<CalendarFeed>(
    `select ${COLUMNS} from calendar_feeds where id = $1 and ended_at is null`,
    [id],
  )
  return rows[0]
}

export async function endFeed(db: Db, person: string): Promise<void> {
  await db.query('update calendar_feeds set ended_at = clock_timestamp() where person = $1 and ended_at is null', [
    person,
  ])
}

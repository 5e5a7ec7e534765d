/** Everything that runs looks again: the mails of all of it are written otherwise from now on. */
import type { Pool, PoolClient } from 'pg'
import { RELEASE_IS_KNOWN_S } from './reference'

const RUNNING = `
  select number as subject from campaigns where not ended
  union select id from filings where not ended
  union select subject from tasks where status = 'open'`

type Db = Pick<Pool | PoolClient, 'query'>

/** Once every reader surely knows of it. Gives how many they are. */
export async function pokeRunning(db: Db): Promise<number> {
  const sql = `insert into pokes (subject, next_try_at)
               select subject, clock_timestamp() + interval '${RELEASE_IS_KNOWN_S} seconds' from (${RUNNING}) as r`
  return (await db.query(sql)).rowCount ?? 0
}

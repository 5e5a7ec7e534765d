/** Who counts again when working days change: a year of a calendar that is loaded, or another choice of calendars. */
import type { Pool, PoolClient } from 'pg'

/** A reader may believe its calendar this long after a newer one came; pokes wait a little longer. */
const READERS_CATCH_UP = '6 seconds'

/**
 * Everything open that is due from the end of the year before on, and so may have been counted through that year, and every
 * campaign with a key date then. How many they are.
 */
export async function pokeCountedWith(db: Pick<Pool | PoolClient, 'query'>, year: string): Promise<number> {
  const from = `${Number(year) - 1}-12-01`
  const { rowCount } = await db.query(
    `insert into pokes (subject, next_try_at)
     select subject, now() + $3::interval from (
       select subject from tasks where status = 'open' and due_at >= $1::timestamptz
       union
       select number from campaigns
        where not ended
          and jsonb_path_exists(state, '$.brief.dates[*].on ? (@ >= $from)', jsonb_build_object('from', $2::text))) as c`,
    [`${from}T00:00:00+08:00`, from, READERS_CATCH_UP],
  )
  return rowCount ?? 0
}

/** A version of a policy, newest first. */
export interface PolicyCalendars {
  version: string
  calendars: readonly string[] | null
}

/** Do the versions that are new make others count than before? */
export function choosesOthers(versions: readonly PolicyCalendars[], isNew: (version: string) => boolean): boolean {
  const [latest] = versions
  const before = versions.find(({ version }) => !isNew(version))
  // The first policy of all finds nothing that runs.
  if (!latest || !before || !isNew(latest.version)) return false
  return JSON.stringify(latest.calendars ?? []) !== JSON.stringify(before.calendars ?? [])
}

/** Who counts again when working days change: a year of a calendar that is loaded, or another choice of calendars. */
import type { Pool, PoolClient } from 'pg'
import type { CalendarDoc } from '../../workflows/contract/reference'
import { canonicalJson } from '../postgres/canonical-json'

/** A reader may believe its calendar this long after a newer one came; pokes wait a little longer. */
export const READERS_CATCH_UP = '6 seconds'

/**
 * Everything open that is due from the end of the year before on, and so may have been counted through that year, and every
 * campaign with a key date then.
 */
const COUNTED_WITH = `
  select subject from tasks where status = 'open' and due_at >= $1::timestamptz
  union
  select number from campaigns
   where not ended
     and jsonb_path_exists(state, '$.brief.dates[*].on ? (@ >= $from)', jsonb_build_object('from', $2::text))`

type Db = Pick<Pool | PoolClient, 'query'>

const endOfTheYearBefore = (year: string): [string, string] => {
  const from = `${Number(year) - 1}-12-01`
  return [`${from}T00:00:00+08:00`, from]
}

export async function pokeCountedWith(db: Db, year: string): Promise<void> {
  await db.query(
    `insert into pokes (subject, next_try_at)
     select subject, clock_timestamp() + $3::interval from (${COUNTED_WITH}) as c`,
    [...endOfTheYearBefore(year), READERS_CATCH_UP],
  )
}

/** How many they are. */
export async function countCountedWith(db: Db, year: string): Promise<number> {
  const sql = `select count(*)::int as n from (${COUNTED_WITH}) as c`
  const { rows } = await db.query<{ n: number }>(sql, endOfTheYearBefore(year))
  return rows[0]?.n ?? 0
}

/** Years of which a calendar says something else than before. */
export function changedYears(before: CalendarDoc['years'], after: CalendarDoc['years']): string[] {
  const years = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return years.filter((year) => canonicalJson(before[year] ?? null) !== canonicalJson(after[year] ?? null))
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

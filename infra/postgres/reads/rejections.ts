/** What platforms have refused before: every item of every judged round of their newest filings. */
import type { Pool, PoolClient } from 'pg'
import type { RefusedItem } from '../../../activities/domain/rejections/refused-item'

/** Filings of a platform that are looked at, newest first. */
const FILINGS = 500

/** Newest first. Items that a platform left without a reason name no field and are left out. */
export async function readRefusedItems(
  db: Pool | PoolClient,
  platform: string,
  item: string | undefined,
): Promise<RefusedItem[]> {
  const { rows } = await db.query<RefusedItem>(
    `select recent.id as filing, recent.client, recent.platform, recent.item, (round ->> 'n')::int as round,
            round -> 'verdict' ->> 'occurredAt' as "decidedAt", refused,
            (select later ->> 'outcome' from jsonb_array_elements(state -> 'rounds') as later
              where (later ->> 'n')::int = (round ->> 'n')::int + 1) as next
       from (select id, client, platform, item, state from filings
              where platform = $1 and ($2::text is null or item = $2) order by id desc limit ${FILINGS}) as recent,
            jsonb_array_elements(state -> 'rounds') as round,
            jsonb_array_elements(round -> 'items') as refused
      where refused ->> 'source' = 'platform' and round -> 'verdict' is not null
      order by (round -> 'verdict' ->> 'occurredAt')::timestamptz desc, recent.id desc`,
    [platform, item ?? null],
  )
  return rows
}

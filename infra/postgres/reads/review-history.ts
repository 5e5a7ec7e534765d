/** How long platforms took over our own filings: each submission that was judged, newest first. */
import type { Pool, PoolClient } from 'pg'
import type { ReviewedRound } from '../../../activities/domain/rules/review-history'

/** Filings of an item that are looked at, newest first: what was long ago says little. */
const FILINGS = 200

/**
 * By `platform/item`. A submission that lapsed into passing, was pulled back or ended otherwise says nothing of how long a
 * review takes.
 */
export async function readReviewedRounds(
  db: Pool | PoolClient,
  items: readonly { platform: string; item: string }[],
): Promise<Map<string, ReviewedRound[]>> {
  const found = new Map<string, ReviewedRound[]>()
  for (const { platform, item } of items) {
    const key = `${platform}/${item}`
    if (found.has(key)) continue
    const { rows } = await db.query<ReviewedRound>(
      `select round ->> 'submittedAt' as "submittedAt", round -> 'verdict' ->> 'occurredAt' as "decidedAt"
         from (select state from filings where platform = $1 and item = $2 order by id desc limit ${FILINGS}) as recent,
              jsonb_array_elements(state -> 'rounds') as round
        where round -> 'verdict' ->> 'kind' in ('passed', 'rejected', 'supplement') and round ->> 'submittedAt' is not null
        order by (round -> 'verdict' ->> 'occurredAt')::timestamptz desc`,
      [platform, item],
    )
    found.set(key, rows)
  }
  return found
}

/** Reviews of one item. */
export type ReviewTimes = (
  db: Pool | PoolClient,
  of: { platform: string; item: string },
) => Promise<readonly ReviewedRound[]>

/** A plan that is kept may rest on what was known a moment ago: filings that open by the hundred read it once. */
const REMEMBERED_MS = 60_000

export function rememberedReviews(nowMs: () => number = () => performance.now()): ReviewTimes {
  const known = new Map<string, { rounds: readonly ReviewedRound[]; until: number }>()
  return async (db, { platform, item }) => {
    const key = `${platform}/${item}`
    const there = known.get(key)
    if (there && nowMs() < there.until) return there.rounds
    const rounds = (await readReviewedRounds(db, [{ platform, item }])).get(key) ?? []
    known.set(key, { rounds, until: nowMs() + REMEMBERED_MS })
    return rounds
  }
}

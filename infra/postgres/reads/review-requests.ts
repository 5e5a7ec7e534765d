/** Internal reviews that wait for an OA: the tasks that wait for it, the first asked first. */
import type { Pool } from 'pg'
import { Conditions } from '../conditions'
import type { Seen } from './read-model'

export interface OpenReviewRequest {
  request: string
  campaign: string
  openedAt: Date
}

export async function openReviewRequests(
  db: Pick<Pool, 'query'>,
  seen: Seen,
  { after, limit }: { after?: readonly [openedAt: string, request: string]; limit: number },
): Promise<OpenReviewRequest[]> {
  const where = new Conditions().also(`kind = 'await_oa' and status = 'open'`).maybe('client = ?', seen)
  if (after) where.also(`(opened_at, id) > (${where.next(after[0])}::timestamptz, ${where.next(after[1])}::text)`)
  const sql = `select id as request, campaign, opened_at as "openedAt" from tasks ${where.sql}
    order by opened_at, id limit ${where.next(limit)}`
  return (await db.query<OpenReviewRequest>(sql, where.values)).rows
}

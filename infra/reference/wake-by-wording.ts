/** Whom a new wording list concerns: campaigns that run and keep copy, which is screened again in their next look. */
import type { PoolClient } from 'pg'
import { RELEASE_IS_KNOWN_S } from './reference'

export async function haveCopyScreened(db: Pick<PoolClient, 'query'>): Promise<void> {
  await db.query(
    `insert into pokes (subject, next_try_at)
     select number, clock_timestamp() + interval '${RELEASE_IS_KNOWN_S} seconds'
       from campaigns where not ended and state ? 'copies'`,
  )
}

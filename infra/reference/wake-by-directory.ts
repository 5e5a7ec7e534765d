/** Whom a new directory concerns: whoever signs may have left, or come. Their reviews look again and find another signer. */
import type { PoolClient } from 'pg'
import { KINDS } from '../../activities/domain/tasks/kinds'
import { RELEASE_IS_KNOWN_S } from './reference'

const SIGNED = Object.entries(KINDS).flatMap(([kind, { signs }]) => (signs ? [kind] : []))

export async function haveSignersFound(db: Pick<PoolClient, 'query'>): Promise<void> {
  await db.query(
    `insert into pokes (subject, next_try_at)
     select distinct subject, clock_timestamp() + interval '${RELEASE_IS_KNOWN_S} seconds'
       from tasks where status = 'open' and kind = any ($1::text[])`,
    [SIGNED],
  )
}

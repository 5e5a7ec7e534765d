/**
 * Whom a new directory concerns: whoever signs may have left, or come; their reviews look again and find another signer. A group
 * may be there that was unknown when it was given something to do.
 */
import type { PoolClient } from 'pg'
import { KINDS } from '../../activities/domain/tasks/kinds'
import type { DirectoryGroup } from '../../workflows/contract/reference'
import { RELEASE_IS_KNOWN_S } from './reference'

const SIGNED = Object.entries(KINDS).flatMap(([kind, { signs }]) => (signs ? [kind] : []))

export async function haveSignersFound(
  db: Pick<PoolClient, 'query'>,
  groups: readonly Pick<DirectoryGroup, 'id'>[],
): Promise<void> {
  await db.query(
    `insert into pokes (subject, next_try_at)
     select distinct subject, clock_timestamp() + interval '${RELEASE_IS_KNOWN_S} seconds'
       from tasks where status = 'open'
        and (kind = any ($1::text[]) or (holder = any ($2::text[]) and state #> '{holder,group}' is null))`,
    [SIGNED, groups.map(({ id }) => id)],
  )
}

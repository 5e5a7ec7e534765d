/** Which links to pages are in force: a person's links of a lower generation than the stored one are revoked. */
import type { Pool, PoolClient } from 'pg'

type Db = Pick<Pool | PoolClient, 'query'>

/** 0 as long as nothing of the person's was ever revoked. */
export async function linkGeneration(db: Db, person: string): Promise<number> {
  const { rows } = await db.query<{ generation: number }>('select generation from link_generations where person = $1', [
    person,
  ])
  return rows[0]?.generation ?? 0
}

/** The same for several at once; who is not in it has 0. */
export async function linkGenerations(db: Db, people: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ person: string; generation: number }>(
    'select person, generation from link_generations where person = any ($1)',
    [people],
  )
  return new Map(rows.map(({ person, generation }) => [person, generation]))
}

/** Revokes every link that the person was ever sent. */
export async function revokeLinks(db: Db, person: string): Promise<void> {
  await db.query(
    `insert into link_generations (person, generation) values ($1, 1)
     on conflict (person) do update set generation = link_generations.generation + 1, at = clock_timestamp()`,
    [person],
  )
}

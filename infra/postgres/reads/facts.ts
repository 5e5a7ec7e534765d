/** Facts as they lie in their table, in the order of their stream. */
import type { Pool, PoolClient } from 'pg'
import type { Actor } from '../../../workflows/contract/commands'

type Db = Pick<Pool | PoolClient, 'query'>

export interface FactRow {
  seq: number
  type: string
  v: number
  subject: string
  body: unknown
  actor: Actor
  cause: string | null
  occurred_at: Date
  recorded_at: Date
  hash: string
}

const FACT = "seq, type, v, subject, body, actor, cause, occurred_at, recorded_at, encode(hash, 'hex') as hash"

/** Facts of a stream after a position, oldest first, up to another position where one is given. */
export async function listFacts(
  db: Db,
  stream: string,
  page: { after: number; limit: number; upTo?: number },
): Promise<FactRow[]> {
  const { rows } = await db.query<FactRow>(
    `select ${FACT} from facts where stream = $1 and seq > $2 and seq <= coalesce($3, 2147483647) order by seq limit $4`,
    [stream, page.after, page.upTo, page.limit],
  )
  return rows
}

/** Facts of some types about one subject of a stream, oldest first. */
export async function listFactsAbout(
  db: Db,
  stream: string,
  subject: string,
  types: readonly string[],
): Promise<FactRow[]> {
  const { rows } = await db.query<FactRow>(
    `select ${FACT} from facts where stream = $1 and subject = $2 and type = any ($3) order by seq`,
    [stream, subject, types],
  )
  return rows
}

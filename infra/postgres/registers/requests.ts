/** What all writes to a register have in common: who asks, and the key by which a repeat is known as one. */
import { createHash } from 'node:crypto'
import type { PoolClient } from 'pg'
import { canonicalJson } from '../canonical-json'

/** Who does it, and the key by which a repeat is known as one. */
export interface Author {
  client: string
  person?: string
  key: string
}

/** Of what a request says, whatever the order of its members. */
export const requestHash = (body: object): string => createHash('sha256').update(canonicalJson(body)).digest('hex')

/** Where a register keeps its steps, and what each is a step of. */
interface Steps {
  table: 'paper_steps' | 'credential_steps'
  of: 'paper' | 'credential'
}

/** What the step that an earlier request with this key has made is of; `key_reused` where that said something else. */
export async function repeatOf(
  db: Pick<PoolClient, 'query'>,
  { table, of }: Steps,
  author: Author,
  hash: string,
): Promise<{ of: string } | 'key_reused' | undefined> {
  const { rows } = await db.query<{ of: string; body_hash: string }>(
    `select ${of} as of, body_hash from ${table} where client = $1 and idempotency_key = $2`,
    [author.client, author.key],
  )
  const [found] = rows
  if (found && found.body_hash !== hash) return 'key_reused'
  return found && { of: found.of }
}

/** Intake rows for the baselines, many in one statement: what the API would have stored before it asks a workflow. */
import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { CLIENT } from './names'

export interface IntakeWanted {
  command: string
  subject: string
  body: object
}

/** Stores the rows and gives their ids, in order. The relay leaves them alone. */
export async function storeIntakeRows(pool: Pool, wanted: readonly IntakeWanted[]): Promise<string[]> {
  const rows = wanted.map((row) => ({ id: randomUUID(), ...row }))
  await pool.query(
    `insert into intake (id, client, actor, route, idempotency_key, body_hash, command, subject, body, next_try_at)
     select r.id, $1, $2, r.command, r.id::text, sha256(convert_to(r.body::text, 'UTF8')), r.command, r.subject, r.body,
            now() + interval '1 hour'
       from jsonb_to_recordset($3::jsonb) as r(id uuid, command text, subject text, body jsonb)`,
    [CLIENT, JSON.stringify({ client: CLIENT, person: 'L2001', channel: 'rest' }), JSON.stringify(rows)],
  )
  return rows.map(({ id }) => id)
}

/**
 * Imports in the intake: the campaigns of one import are stored in one transaction, each as a row of its own with a number, and
 * are decided in portions. A repeat (same client and idempotency key) finds the first; with other rows it is refused.
 */
import { createHash, randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { Actor, StartCampaign } from '../../../workflows/contract/commands'
import type { Outcome } from '../../../workflows/contract/views'
import { canonicalJson } from '../canonical-json'
import { withTransaction } from '../pool'
import { allocateNumbers } from './intake'
import { createTurns } from '../../turns'

export interface ImportRequest {
  actor: Actor
  route: string
  idempotencyKey: string
  /** What the caller sent: a repeat with the key must bring the same. */
  content: unknown
}

export interface ImportedCampaign {
  body: StartCampaign
  /** Row of the sheet of each filing, in their order. */
  rows: number[]
}

const canonical = (content: unknown): string => canonicalJson(JSON.parse(JSON.stringify(content)))
const hashOf = (content: unknown): Buffer => createHash('sha256').update(canonical(content)).digest()

/** The same of a long list, with turns for others in between. */
async function hashOfList(content: unknown): Promise<Buffer> {
  if (!Array.isArray(content)) return hashOf(content)
  const othersTurn = createTurns()
  const hash = createHash('sha256').update('[')
  for (const [index, each] of (content as unknown[]).entries()) {
    await othersTurn()
    hash.update(`${index === 0 ? '' : ','}${canonical(each)}`)
  }
  return hash.update(']').digest()
}

export interface TakenImport {
  id: string
  /** False: the key came before. */
  fresh: boolean
  /** False: it came with other rows. */
  sameContent: boolean
}

/** The import that a key stands for. */
export async function findImport(db: Pool | PoolClient, request: ImportRequest): Promise<TakenImport | undefined> {
  const { rows } = await db.query<{ id: string; body_hash: Buffer }>(
    'select id, body_hash from imports where client = $1 and idempotency_key = $2',
    [request.actor.client, request.idempotencyKey],
  )
  const [known] = rows
  return known && { id: known.id, fresh: false, sameContent: known.body_hash.equals(await hashOfList(request.content)) }
}

/** Stores all of it or, where the key is known, nothing. */
export async function takeInImport(
  pool: Pool,
  request: ImportRequest,
  campaigns: readonly ImportedCampaign[],
): Promise<TakenImport> {
  const id = randomUUID()
  const hash = await hashOfList(request.content)
  const stored = await withTransaction(pool, async (db) => {
    const { rowCount } = await db.query(
      `insert into imports (id, client, idempotency_key, body_hash) values ($1, $2, $3, $4)
       on conflict on constraint imports_key do nothing`,
      [id, request.actor.client, request.idempotencyKey, hash],
    )
    if (rowCount === 1) await storeCampaigns(db, id, request, campaigns)
    return rowCount === 1
  })
  if (stored) {
    await pool.query("select pg_notify('intake', '')")
    return { id, fresh: true, sameContent: true }
  }
  const known = await findImport(pool, request)
  if (known === undefined) throw new Error('the import is not there after a conflict on its key')
  return known
}

async function storeCampaigns(
  db: PoolClient,
  id: string,
  { actor, route }: ImportRequest,
  campaigns: readonly ImportedCampaign[],
): Promise<void> {
  const numbers = await allocateNumbers(db, campaigns.length)
  const othersTurn = createTurns()
  const rows: string[] = []
  for (const [place, { body, rows: sheet }] of campaigns.entries()) {
    await othersTurn()
    const hash = hashOf(body).toString('hex')
    rows.push(
      JSON.stringify({ id: randomUUID(), key: `${id}/${place}`, hash, subject: numbers[place], body, place, sheet }),
    )
  }
  await db.query(
    `insert into intake (id, client, actor, route, idempotency_key, body_hash, command, subject, body, import, import_place,
                         import_rows)
     select r.id, $1, $2, $3, r.key, decode(r.hash, 'hex'), 'startCampaign', r.subject, r.body, $4, r.place, r.sheet
       from jsonb_to_recordset($5::jsonb)
         as r(id uuid, key text, hash text, subject text, body jsonb, place int, sheet jsonb)`,
    [actor.client, JSON.stringify(actor), route, id, `[${rows.join(',')}]`],
  )
}

export interface StoredImport {
  id: string
  client: string
  receivedAt: Date
  decidedAt: Date | undefined
  campaigns: { number: string; name: string; rows: number[]; request: string; outcome: Outcome | undefined }[]
}

/** Whether an import is decided; cheap, for those who wait for it. */
export async function isDecided(db: Pool | PoolClient, id: string): Promise<boolean> {
  const { rows } = await db.query('select 1 from imports where id = $1 and decided_at is not null', [id])
  return rows.length > 0
}

/** Whom an import concerns: who brought it, and the people of its campaigns. */
export async function peopleOfImport(db: Pool | PoolClient, id: string): Promise<string[]> {
  const sql = `select distinct unnest(array[actor ->> 'person', body ->> 'lead', body ->> 'backup']) as staff
                 from intake where import = $1`
  const { rows } = await db.query<{ staff: string | null }>(sql, [id])
  return rows.flatMap(({ staff }) => staff ?? [])
}

/** An import as it stands now. */
export async function readImport(db: Pool | PoolClient, id: string): Promise<StoredImport | undefined> {
  interface Head {
    client: string
    received_at: Date
    decided_at: Date | null
  }
  const [head] = (await db.query<Head>('select client, received_at, decided_at from imports where id = $1', [id])).rows
  if (!head) return undefined
  interface Row {
    id: string
    subject: string
    name: string
    import_rows: number[]
    outcome: Outcome | null
  }
  const { rows } = await db.query<Row>(
    `select id, subject, body ->> 'name' as name, import_rows, outcome from intake where import = $1 order by import_place`,
    [id],
  )
  return {
    id,
    client: head.client,
    receivedAt: head.received_at,
    decidedAt: head.decided_at ?? undefined,
    campaigns: rows.map((row) => ({
      number: row.subject,
      name: row.name,
      rows: row.import_rows,
      request: row.id,
      outcome: row.outcome ?? undefined,
    })),
  }
}

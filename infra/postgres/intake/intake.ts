/**
 * The intake: every changing request and call-back becomes one row before anything is done with it. A repeat (same client,
 * route and idempotency key) finds the row of the first; the same key with another body is refused. What a row decided is
 * written by the record alone.
 */
import { createHash, randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { Actor, CommandType } from '../../../workflows/contract/commands'
import type { Outcome } from '../../../workflows/contract/views'
import { canonicalJson } from '../canonical-json'
import { readClock } from '../clock'
import { withTransaction } from '../pool'

export type IntakeStatus = 'pending' | 'decided' | 'parked'

export interface IntakeRequest {
  actor: Actor
  /** Whether the presenting key may see the filings of all clients; kept, since another key of the client may see less. */
  seesAll?: boolean
  /** Method, path template and the id in it: the room in which an idempotency key is unique. */
  route: string
  /** Absent: the request stands for itself and has no repeat. */
  idempotencyKey?: string
  command: CommandType
  body: object
  /** Campaign number or filing id. Absent for what is parked, and for a start, which gets a new number. */
  subject?: string
  status?: Extract<IntakeStatus, 'pending' | 'parked'>
}

export interface Taken {
  id: string
  /** False: an earlier request with the same key and body. */
  fresh: boolean
  status: IntakeStatus
  outcome: Outcome | undefined
  subject: string | undefined
}

/** The relay leaves a fresh row to the API for this long. */
const API_FIRST = '15 seconds'

interface Row {
  id: string
  status: IntakeStatus
  outcome: Outcome | null
  subject: string | null
  body_hash: Buffer
}

type Db = Pick<Pool | PoolClient, 'query'>

/** Stores the request or finds its first coming. `key_reused`: the key came before with another body. */
export async function takeIn(pool: Pool, request: IntakeRequest): Promise<Taken | 'key_reused'> {
  const row = { id: randomUUID(), hash: createHash('sha256').update(canonicalJson(request.body)).digest() }
  if (request.command === 'startCampaign') {
    const { client } = request.actor
    const known = request.idempotencyKey && (await findRow(pool, client, request.route, request.idempotencyKey))
    if (known) return repeatOf(known, row.hash)
    return withTransaction(pool, (db) => takeInStart(db, request, row))
  }
  return (await insertRow(pool, request, row)) ? taken(request, row.id) : repeat(pool, request, row)
}

interface NewRow {
  id: string
  hash: Buffer
}

async function takeInStart(db: PoolClient, request: IntakeRequest, row: NewRow): Promise<Taken | 'key_reused'> {
  if (!(await insertRow(db, request, row))) return repeat(db, request, row)
  // Only now: a repeat that lost the race takes no number.
  const [subject] = await allocateNumbers(db, 1)
  await db.query('update intake set subject = $2 where id = $1', [row.id, subject])
  return taken({ ...request, subject }, row.id)
}

/** False when a row with this key is there. */
async function insertRow(db: Db, request: IntakeRequest, { id, hash }: NewRow): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into intake (id, client, actor, route, idempotency_key, body_hash, command, subject, body, status, sees_all,
                         next_try_at, parked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, now() + $12::interval, $13)
     on conflict on constraint intake_key do nothing`,
    [
      id,
      request.actor.client,
      JSON.stringify(request.actor),
      request.route,
      request.idempotencyKey ?? id,
      hash,
      request.command,
      request.subject,
      JSON.stringify(request.body),
      request.status ?? 'pending',
      request.seesAll ?? false,
      API_FIRST,
      request.status === 'parked' ? (await readClock(db)).now : undefined,
    ],
  )
  return rowCount === 1
}

const taken = (request: IntakeRequest, id: string): Taken => ({
  id,
  fresh: true,
  status: request.status ?? 'pending',
  outcome: undefined,
  subject: request.subject,
})

/** Another request with this key has been stored before. */
async function repeat(
  db: Db,
  { actor, route, idempotencyKey, seesAll = false }: IntakeRequest,
  row: NewRow,
): Promise<Taken | 'key_reused'> {
  const known = await findRow(db, actor.client, route, idempotencyKey ?? row.id)
  if (!known) throw new Error(`the intake row of ${route} is not there after a conflict on its key`)
  const first = repeatOf(known, row.hash)
  // Said once more with a key that sees more, it reaches what that key reaches.
  if (seesAll && first !== 'key_reused' && first.status === 'parked')
    await db.query("update intake set sees_all = true where id = $1 and status = 'parked'", [known.id])
  return first
}

async function findRow(db: Db, client: string, route: string, key: string): Promise<Row | undefined> {
  const { rows } = await db.query<Row>(
    `select id, status, outcome, subject, body_hash from intake
      where client = $1 and route = $2 and idempotency_key = $3`,
    [client, route, key],
  )
  return rows[0]
}

const repeatOf = (row: Row, hash: Buffer): Taken | 'key_reused' =>
  row.body_hash.equals(hash)
    ? {
        id: row.id,
        fresh: false,
        status: row.status,
        outcome: row.outcome ?? undefined,
        subject: row.subject ?? undefined,
      }
    : 'key_reused'

/** Numbers count anew each local day of the record's clock. The row is locked until the intake rows are stored. */
export async function allocateNumbers(db: PoolClient, count: number): Promise<string[]> {
  const { now } = await readClock(db)
  const day = now.slice(0, 10)
  const { rows } = await db.query<{ last: number }>(
    `insert into campaign_numbers (day, last) values ($1, $2)
     on conflict (day) do update set last = campaign_numbers.last + $2 returning last`,
    [day, count],
  )
  const first = (rows[0]?.last ?? 0) - count + 1
  return Array.from({ length: count }, (_, n) => `MC-${day.replaceAll('-', '')}-${String(first + n).padStart(4, '0')}`)
}

export interface IntakeRecord {
  id: string
  client: string
  status: IntakeStatus
  command: CommandType
  subject: string | undefined
  outcome: Outcome | undefined
  receivedAt: Date
  decidedAt: Date | undefined
}

/** An intake row as it stands now. */
export async function readIntake(db: Db, id: string): Promise<IntakeRecord | undefined> {
  interface Stored {
    client: string
    status: IntakeStatus
    command: CommandType
    subject: string | null
    outcome: Outcome | null
    received_at: Date
    decided_at: Date | null
  }
  const { rows } = await db.query<Stored>(
    'select client, status, command, subject, outcome, received_at, decided_at from intake where id = $1',
    [id],
  )
  const row = rows[0]
  return (
    row && {
      id,
      client: row.client,
      status: row.status,
      command: row.command,
      subject: row.subject ?? undefined,
      outcome: row.outcome ?? undefined,
      receivedAt: row.received_at,
      decidedAt: row.decided_at ?? undefined,
    }
  )
}

/**
 * Whose parked report may reach a filing: one whose key sees all, a platform's call-back among them, or the filing's own
 * client. For statements with `intake i` and `filings f`.
 */
export const MAY_SPEAK_OF_FILING = '(i.sees_all or i.client = f.client)'

/**
 * Lets parked messages go on whose number is known by now. The record does this when it stores a number; this catches what
 * was parked at that very moment. Cheap enough to run every few seconds.
 */
export async function releaseParked(db: Db): Promise<number> {
  const { rows } = await db.query<{ released: number }>(
    `with released as (
       update intake i set status = 'pending', subject = f.id, next_try_at = now()
         from filings f
        where i.status = 'parked' and f.id = filing_of_number(i.body ->> 'platform', i.body ->> 'number')
          and ${MAY_SPEAK_OF_FILING} returning i.id),
     -- Nobody has to look for its filing any more.
     cleared as (
       update alarms set cleared_at = now() where code = 'report_unmatched' and cleared_at is null
          and subject in (select id::text from released))
     select count(*)::int as released from released`,
  )
  return rows[0]?.released ?? 0
}

/** Hands an undecided row to the relay at once, where the way to the workflow has failed. */
export async function hasten(db: Db, id: string): Promise<void> {
  await db.query("update intake set next_try_at = now() where id = $1 and status = 'pending' and next_try_at > now()", [
    id,
  ])
  await db.query("select pg_notify('pokes', '')")
}

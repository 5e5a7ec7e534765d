/**
 * The record's transactions over PostgreSQL. Holds SQL and nothing else: what is decided stands in `activities/domain`.
 * The head row is locked in a statement of its own; everything is read after it, so a wait never shows an old state.
 */
import type { Pool, PoolClient } from 'pg'
import { createHash } from 'node:crypto'
import { toInstant } from '../../activities/domain/calendar'
import type { StoredFact } from '../../activities/domain/facts'
import type { CampaignState, FilingState, TaskState } from '../../activities/domain/state'
import type { Commit, IntakeRow, RecordStore, RecordTransaction } from '../../activities/ports'
import type { Actor } from '../../workflows/contract/commands'
import type { Outcome } from '../../workflows/contract/views'
import { canonicalJson } from '../canonical-json'
import { readClock } from '../clock'
import type { ReferenceReader } from '../reference'
import { archiveOn } from './archive-store'
import { mailLedgerOn } from './mail-ledger'
import { withTransaction } from './pool'
import { campaignRow, filingRow, submissionRows, taskRow } from './rows'
import { readSurroundings } from './surroundings'

export const createRecordStore = (pool: Pool, reference: ReferenceReader): RecordStore => ({
  transaction: (work) => withTransaction(pool, (client) => work(transactionOn(client, reference))),
})

const transactionOn = (db: PoolClient, reference: ReferenceReader): RecordTransaction => ({
  lockIntake: (id) => lockIntake(db, id),
  storeOperatorIntake: (row) => storeOperatorIntake(db, row),
  decideIntake: async (id, outcome) => {
    await db.query(`update intake set status = 'decided', outcome = $2, decided_at = clock_timestamp() where id = $1`, [
      id,
      JSON.stringify(outcome),
    ])
  },
  lockHead: async (stream) => {
    const { rowCount } = await db.query('select 1 from streams where stream = $1 for update', [stream])
    return rowCount === 1
  },
  createHead: async (stream) => {
    await db.query('insert into streams (stream) values ($1) on conflict do nothing', [stream])
    await db.query('select 1 from streams where stream = $1 for update', [stream])
  },
  load: (number) => loadCampaign(db, number),
  readClock: () => readClock(db),
  surroundings: (state, command) => readSurroundings(db, reference, state, command),
  commit: (commit) => commitAll(db, commit),
  waitingMail: async (subject, now) => {
    const { rows } = await db.query<{ up_to: number | null; next: Date | null }>(
      `select max(id) filter (where send_after <= $2::timestamptz) as up_to,
              min(send_after) filter (where send_after > $2::timestamptz) as next
         from mails where subject = $1 and status = 'queued'`,
      [subject, now],
    )
    return { upTo: rows[0]?.up_to ?? 0, next: rows[0]?.next ? toInstant(rows[0].next, 'Asia/Shanghai') : undefined }
  },
  ...mailLedgerOn(db),
  ...archiveOn(db),
})

async function lockIntake(db: PoolClient, id: string): Promise<IntakeRow | undefined> {
  interface Row {
    id: string
    client: string
    actor: Actor
    command: string
    subject: string | null
    body: unknown
    outcome: Outcome | null
  }
  const { rows } = await db.query<Row>(
    'select id, client, actor, command, subject, body, outcome from intake where id = $1 for update',
    [id],
  )
  const row = rows[0]
  return row && { ...row, subject: row.subject ?? undefined, outcome: row.outcome ?? undefined }
}

async function storeOperatorIntake(
  db: PoolClient,
  row: Parameters<RecordTransaction['storeOperatorIntake']>[0],
): Promise<string> {
  const body = JSON.stringify(row.body ?? null)
  const hash = createHash('sha256').update(body).digest()
  await db.query(
    `insert into intake (id, client, actor, route, idempotency_key, body_hash, command, subject, body)
     values (gen_random_uuid(), $1, $2, $3, $4, $5, $3, $6, $7) on conflict on constraint intake_key do nothing`,
    [row.actor.client, JSON.stringify(row.actor), row.command, row.updateId, hash, row.subject, body],
  )
  const { rows } = await db.query<{ id: string }>(
    'select id from intake where client = $1 and route = $2 and idempotency_key = $3',
    [row.actor.client, row.command, row.updateId],
  )
  if (!rows[0]) throw new Error(`the intake row of update ${row.updateId} is not there after storing it`)
  return rows[0].id
}

/** The present state, as it lies in the read model. */
export async function loadCampaign(db: Pick<PoolClient, 'query'>, number: string): Promise<CampaignState | undefined> {
  const campaign = await db.query<{ state: CampaignState }>('select state from campaigns where number = $1', [number])
  const state = campaign.rows[0]?.state
  if (!state) return undefined
  const filings = await db.query<{ id: string; state: FilingState }>(
    'select id, state from filings where campaign = $1 order by id',
    [number],
  )
  return { ...state, filings: Object.fromEntries(filings.rows.map((f) => [f.id, f.state])) }
}

/** Writes under a savepoint, so that a constraint that says no leaves the transaction usable for the refusal. */
async function commitAll(db: PoolClient, commit: Commit): Promise<{ ok: true } | { ok: false; constraint: string }> {
  await db.query('savepoint commit')
  try {
    await appendFacts(db, commit)
    await projectCampaign(db, commit)
    await projectFilings(db, commit)
    await projectTasks(db, commit)
    await projectSubmissions(db, commit)
    await writeNotes(db, commit)
    await writeMails(db, commit)
    await writePokes(db, commit)
    return { ok: true }
  } catch (error) {
    const constraint = uniqueConstraintOf(error)
    if (constraint === undefined) throw error
    await db.query('rollback to savepoint commit')
    return { ok: false, constraint }
  }
}

const uniqueConstraintOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23505' && 'constraint' in error
    ? String(error.constraint)
    : undefined

/** Hash of a fact: over the hash before it and the canonical bytes of what it says. */
export function factHash(previous: Buffer, fact: HashedFact): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(canonicalJson(JSON.parse(JSON.stringify(fact))))
    .digest()
}

export interface HashedFact {
  stream: string
  seq: number
  type: string
  v: number
  subject: string
  at: string
  actor: Actor
  cause: string | undefined
  body: unknown
}

/** The form of a fact that is hashed; the row stores the same values. */
export const hashedFact = (stream: string, fact: StoredFact, actor: Actor, cause: string | undefined): HashedFact => ({
  stream,
  seq: fact.seq,
  type: fact.type,
  v: fact.v,
  subject: fact.subject,
  at: new Date(fact.at).toISOString(),
  actor,
  cause,
  body: fact.body,
})

async function appendFacts(db: PoolClient, { state, facts, actor, cause }: Commit): Promise<void> {
  const head = await db.query<{ seq: number; hash: Buffer }>('select seq, hash from streams where stream = $1', [
    state.number,
  ])
  const row = head.rows[0]
  if (!row || row.seq !== (facts[0]?.seq ?? 0) - 1)
    throw new Error(`stream ${state.number} stands at ${row?.seq}, its state is behind: run npm run verify`)
  let hash = row.hash
  const values = facts.map((fact) => {
    hash = factHash(hash, hashedFact(state.number, fact, actor, cause))
    const body = fact.body as { occurredAt?: string }
    return { ...fact, occurred: body.occurredAt ?? fact.at, hash: hash.toString('hex') }
  })
  await db.query(
    `with added as (
       insert into facts (stream, seq, type, v, subject, body, actor, cause, occurred_at, recorded_at, hash)
       select $1, f.seq, f.type, f.v, f.subject, f.body, $2, $3, f.occurred, f.at, decode(f.hash, 'hex')
         from jsonb_to_recordset($4::jsonb)
           as f(seq int, type text, v int, subject text, body jsonb, occurred timestamptz, at timestamptz, hash text))
     update streams set seq = $5, hash = decode($6, 'hex') where stream = $1`,
    [state.number, JSON.stringify(actor), cause, JSON.stringify(values), state.version, hash.toString('hex')],
  )
}

async function projectCampaign(db: PoolClient, { state, wakeAt, overdue }: Commit): Promise<void> {
  const row = campaignRow(state)
  await db.query(
    `insert into campaigns (number, client, external_ref, name, stage, lead, version, ended, launch_at, ends_at,
                            wake_at, overdue, started_at, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (number) do update set name = excluded.name, stage = excluded.stage, lead = excluded.lead,
       version = excluded.version, ended = excluded.ended, launch_at = excluded.launch_at, ends_at = excluded.ends_at,
       wake_at = excluded.wake_at, overdue = excluded.overdue, state = excluded.state`,
    [
      row.number,
      row.client,
      row.external_ref,
      row.name,
      row.stage,
      row.lead,
      row.version,
      row.ended,
      row.launch_at,
      row.ends_at,
      wakeAt.get(state.number),
      overdue.has(state.number),
      row.started_at,
      JSON.stringify(row.state),
    ],
  )
}

async function projectFilings(db: PoolClient, { state, changed, wakeAt, overdue }: Commit): Promise<void> {
  const rows = Object.values(state.filings)
    .filter((f) => changed.has(f.id))
    .map((f) => ({ ...filingRow(state, f), wake_at: wakeAt.get(f.id), overdue: overdue.has(f.id) }))
  if (rows.length === 0) return
  await db.query(
    `insert into filings (id, campaign, client, platform, item, account, phase, round, lead, holder, due_at, wake_at,
                          overdue, ended, credential_number, state)
     select f.id, f.campaign, f.client, f.platform, f.item, f.account, f.phase, f.round, f.lead, f.holder, f.due_at,
            f.wake_at, f.overdue, f.ended, f.credential_number, f.state
       from jsonb_to_recordset($1::jsonb)
         as f(id text, campaign text, client text, platform text, item text, account text, phase text, round int,
              lead text, holder text, due_at timestamptz, wake_at timestamptz, overdue boolean, ended boolean,
              credential_number text, state jsonb)
     on conflict (id) do update set phase = excluded.phase, round = excluded.round, lead = excluded.lead,
       holder = excluded.holder, due_at = excluded.due_at, wake_at = excluded.wake_at, overdue = excluded.overdue,
       ended = excluded.ended, credential_number = excluded.credential_number, state = excluded.state`,
    [JSON.stringify(rows)],
  )
}

/** Tasks that the facts of this commit touch. */
function touchedTasks({ state, facts }: Commit): { subject: string; task: TaskState }[] {
  const ids = new Set<string>()
  for (const fact of facts) {
    if (fact.type === 'TaskOpened') ids.add(fact.body.task.id)
    else if ('task' in fact.body && typeof fact.body.task === 'string') ids.add(fact.body.task)
  }
  return [...ids].flatMap((id) => {
    const subject = id.split('.')[0] ?? id
    const task = (state.filings[subject] ?? state).tasks[id]
    return task ? [{ subject, task }] : []
  })
}

async function projectTasks(db: PoolClient, commit: Commit): Promise<void> {
  const rows = touchedTasks(commit).map(({ subject, task }) => taskRow(commit.state, subject, task))
  if (rows.length === 0) return
  await db.query(
    `insert into tasks (id, campaign, client, subject, kind, key, round, holder_role, holder, status, opened_at, due_at,
                        closed_at, answer, state)
     select t.id, t.campaign, t.client, t.subject, t.kind, t.key, t.round, t.holder_role, t.holder, t.status,
            t.opened_at, t.due_at, t.closed_at, t.answer, t.state
       from jsonb_to_recordset($1::jsonb)
         as t(id text, campaign text, client text, subject text, kind text, key text, round int, holder_role text,
              holder text, status text, opened_at timestamptz, due_at timestamptz, closed_at timestamptz, answer text,
              state jsonb)
     on conflict (id) do update set holder = excluded.holder, status = excluded.status, due_at = excluded.due_at,
       closed_at = excluded.closed_at, answer = excluded.answer, state = excluded.state`,
    [JSON.stringify(rows)],
  )
}

/** Application numbers of the filings whose submissions changed. A number of another filing violates the key. */
async function projectSubmissions(db: PoolClient, { state, facts }: Commit): Promise<void> {
  const filings = new Set(
    facts.filter((f) => f.type === 'FilingSubmitted' || f.type === 'EntryCorrected').map((f) => f.subject),
  )
  for (const id of filings) {
    const f = state.filings[id]
    if (!f) continue
    const rows = submissionRows(f)
    await db.query('delete from submissions where filing = $1', [id])
    await db.query(
      `insert into submissions (platform, application_number, filing, round)
       select n.platform, n.application_number, n.filing, n.round
         from jsonb_to_recordset($1::jsonb) as n(platform text, application_number text, filing text, round int)`,
      [JSON.stringify(rows)],
    )
    // What a platform said of this number before we knew it waits no longer.
    await db.query(
      `update intake set status = 'pending', subject = $1, next_try_at = now()
        where status = 'parked' and body ->> 'platform' = $2 and body ->> 'number' = any ($3)`,
      [id, f.platform, rows.map((r) => r.application_number)],
    )
  }
}

async function writeNotes(db: PoolClient, { state, notes }: Commit): Promise<void> {
  if (notes.length === 0) return
  await db.query(
    `insert into notes (id, stream, body, salt, commitment)
     select n.id, $1, n.body, decode(n.salt, 'hex'), n.commitment
       from jsonb_to_recordset($2::jsonb) as n(id uuid, body text, salt text, commitment text)`,
    [
      state.number,
      JSON.stringify(
        notes.map((n) => ({ id: n.note, body: n.body, salt: n.salt.toString('hex'), commitment: n.commitment })),
      ),
    ],
  )
}

async function writeMails(db: PoolClient, { state, announcements, now }: Commit): Promise<void> {
  if (announcements.length === 0) return
  await db.query(
    `insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after)
     select m.key, $1, m.subject, m.kind, m.recipient, m.body, $2, m."sendAfter"
       from jsonb_to_recordset($3::jsonb)
         as m(key text, subject text, kind text, recipient text, body jsonb, "sendAfter" timestamptz)
     on conflict on constraint mails_key do nothing`,
    [state.number, now, JSON.stringify(announcements)],
  )
}

async function writePokes(db: PoolClient, { pokes }: Commit): Promise<void> {
  if (pokes.length === 0) return
  await db.query(`insert into pokes (subject) select unnest($1::text[])`, [pokes])
  await db.query("select pg_notify('pokes', '')")
}

/**
 * The record's transactions over PostgreSQL. Holds SQL and nothing else: what is decided stands in `activities/domain`.
 * The head row is locked in a statement of its own; everything is read after it, so a wait never shows an old state.
 */
import type { Pool, PoolClient } from 'pg'
import { createHash } from 'node:crypto'
import { toInstant } from '../../activities/domain/calendar'
import type { StoredFact } from '../../activities/domain/facts'
import type { CampaignState, TaskState } from '../../activities/domain/state'
import type { ClockReading, Commit, IntakeRow, RecordStore, RecordTransaction } from '../../activities/ports'
import type { Actor } from '../../workflows/contract/commands'
import type { Outcome } from '../../workflows/contract/views'
import { canonicalJson } from '../canonical-json'
import { CLOCK_COLUMNS, CLOCK_LOCK, clockOf, readClock, type ClockRow } from '../clock'
import { releaseParked } from '../intake'
import type { ReferenceReader } from '../reference'
import { archiveOn } from './archive-store'
import { mailLedgerOn } from './mail-ledger'
import { withTransaction } from './pool'
import { precedentRows, projectPrecedents } from './precedents'
import { campaignRow, filingRow, submissionRows, taskRow } from './rows'
import { readSurroundings } from './surroundings'

export const createRecordStore = (pool: Pool, reference: ReferenceReader): RecordStore => ({
  transaction: (work) => withTransaction(pool, (client) => work(transactionOn(client, reference))),
})

/** A statement that every step runs: named, so that a connection parses and plans it once. */
interface Statement {
  name: string
  text: string
}

const transactionOn = (db: PoolClient, reference: ReferenceReader): RecordTransaction => {
  /** The stream's head as it was locked. */
  let head: Head | undefined
  return {
    enter: async (stream, intakeId) => {
      const entered = await enter(db, stream, intakeId)
      head = entered.head
      return { intake: entered.intake, exists: head !== undefined }
    },
    storeOperatorIntake: (row) => storeOperatorIntake(db, row),
    lockHead: async (stream) => {
      head = (await enter(db, stream, undefined)).head
      return head !== undefined
    },
    createHead: async (stream) => {
      // Whoever was quicker has the row; then this locks it.
      const { rows } = await db.query<Head>(
        `insert into streams (stream) values ($1) on conflict (stream) do update set seq = streams.seq
         returning seq, hash`,
        [stream],
      )
      head = rows[0]
    },
    load: (number) => loadCampaign(db, number),
    readClock: () => readClock(db),
    present: (number) => present(db, number),
    surroundings: (state, command) => readSurroundings(db, reference, state, command),
    commit: (commit) => commitAll(db, head, commit),
    conclude: (subject, now, decided) => conclude(db, subject, now, decided),
    ...mailLedgerOn(db),
    ...archiveOn(db),
  }
}

interface Head {
  seq: number
  hash: Buffer
}

/** The intake row is locked before the head, by everybody: `i` is asked first. The clock stands still until the commit. */
const ENTER: Statement = {
  name: 'record_enter',
  text: `with i as materialized (select id, client, actor, command, subject, body, outcome from intake where id = $1 for update),
              s as materialized (select seq, hash from streams where stream = $2 for update)
         select i.*, s.*, pg_advisory_xact_lock_shared(${CLOCK_LOCK})
           from (select 1) as one left join i on true left join s on true`,
}

async function enter(
  db: PoolClient,
  stream: string,
  intakeId: string | undefined,
): Promise<{ intake: IntakeRow | undefined; head: Head | undefined }> {
  interface Row {
    id: string | null
    client: string
    actor: Actor
    command: string
    subject: string | null
    body: unknown
    outcome: Outcome | null
    seq: number | null
    hash: Buffer
  }
  const { rows } = await db.query<Row>({ ...ENTER, values: [intakeId, stream] })
  const row = rows[0]
  if (!row) return { intake: undefined, head: undefined }
  const { id, client, actor, command, subject, body, outcome, seq, hash } = row
  return {
    intake:
      id === null
        ? undefined
        : { id, client, actor, command, subject: subject ?? undefined, body, outcome: outcome ?? undefined },
    head: seq === null ? undefined : { seq, hash },
  }
}

const PRESENT: Statement = {
  name: 'record_present',
  text: `select ${CLOCK_COLUMNS},
                (select state::text from campaigns where number = $1) as campaign,
                (select json_object_agg(id, state order by id)::text from filings where campaign = $1) as filings
           from clock`,
}

async function present(
  db: PoolClient,
  number: string,
): Promise<{ state: () => CampaignState | undefined; clock: ClockReading }> {
  interface Row extends ClockRow {
    campaign: string | null
    filings: string | null
  }
  const { rows } = await db.query<Row>({ ...PRESENT, values: [number] })
  const { campaign = null, filings = null } = rows[0] ?? {}
  const state = (): CampaignState | undefined =>
    campaign === null
      ? undefined
      : {
          ...(JSON.parse(campaign) as CampaignState),
          filings: JSON.parse(filings ?? '{}') as CampaignState['filings'],
        }
  return { state, clock: clockOf(rows[0]) }
}

const CONCLUDE: Statement = {
  name: 'record_conclude',
  text: `with decided as (
           update intake set status = 'decided', outcome = $4, decided_at = clock_timestamp() where id = $3)
         select max(id) filter (where send_after <= $2::timestamptz) as up_to,
                min(send_after) filter (where send_after > $2::timestamptz) as next
           from mails where subject = $1 and status = 'queued'`,
}

async function conclude(
  db: PoolClient,
  subject: string,
  now: string,
  decided: { intake: string; outcome: Outcome } | undefined,
): Promise<{ upTo: number; next: string | undefined }> {
  const { rows } = await db.query<{ up_to: number | null; next: Date | null }>({
    ...CONCLUDE,
    values: [subject, now, decided?.intake, decided && JSON.stringify(decided.outcome)],
  })
  return { upTo: rows[0]?.up_to ?? 0, next: rows[0]?.next ? toInstant(rows[0].next, 'Asia/Shanghai') : undefined }
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
  const { rows } = await db.query<{ state: CampaignState; filings: CampaignState['filings'] | null }>(
    `select state, (select json_object_agg(id, state order by id) from filings where campaign = number) as filings
       from campaigns where number = $1`,
    [number],
  )
  return rows[0] && { ...rows[0].state, filings: rows[0].filings ?? {} }
}

/** Facts that may bring a number or a reference that somebody else has. */
const MAY_CLASH: readonly StoredFact['type'][] = ['CampaignStarted', 'FilingSubmitted', 'EntryCorrected']

/** Writes, where it may clash, under a savepoint: a constraint that says no leaves the transaction usable for the refusal. */
async function commitAll(
  db: PoolClient,
  head: Head | undefined,
  commit: Commit,
): Promise<{ ok: true } | { ok: false; constraint: string }> {
  if (!commit.facts.some(({ type }) => MAY_CLASH.includes(type))) {
    await write(db, head, commit)
    return { ok: true }
  }
  await db.query('savepoint commit')
  try {
    await write(db, head, commit)
    await projectSubmissions(db, commit)
    return { ok: true }
  } catch (error) {
    const constraint = uniqueConstraintOf(error)
    if (constraint === undefined) throw error
    await db.query('rollback to savepoint commit')
    return { ok: false, constraint }
  }
}

/** Everything that a step writes, in one statement. Empty lists write nothing. */
const WRITE: Statement = {
  name: 'record_write',
  text: `with fact as (
      insert into facts (stream, seq, type, v, subject, body, actor, cause, occurred_at, recorded_at, hash)
      select $1::text, f.seq, f.type, f.v, f.subject, f.body, $2::jsonb, $3::uuid, f.occurred, f.at, decode(f.hash, 'hex')
        from jsonb_to_recordset($4::jsonb)
          as f(seq int, type text, v int, subject text, body jsonb, occurred timestamptz, at timestamptz, hash text)),
    head as (update streams set seq = $5::int, hash = decode($6::text, 'hex') where stream = $1::text),
    campaign as (
      insert into campaigns (number, client, external_ref, name, stage, lead, version, ended, launch_at, ends_at,
                             wake_at, overdue, started_at, state)
      select $1::text, $7::text, c.external_ref, c.name, c.stage, $8::text, $5::int, c.ended, c.launch_at, c.ends_at,
             c.wake_at, c.overdue, c.started_at, c.state
        from jsonb_to_record($9::jsonb)
          as c(external_ref text, name text, stage text, ended boolean, launch_at timestamptz, ends_at timestamptz,
               wake_at timestamptz, overdue boolean, started_at timestamptz, state jsonb)
      on conflict (number) do update set name = excluded.name, stage = excluded.stage, lead = excluded.lead,
        version = excluded.version, ended = excluded.ended, launch_at = excluded.launch_at, ends_at = excluded.ends_at,
        wake_at = excluded.wake_at, overdue = excluded.overdue, state = excluded.state),
    filing as (
      insert into filings (id, campaign, client, platform, item, account, phase, round, lead, holder, due_at, wake_at,
                           overdue, ended, credential_number, pack_version, state)
      select f.id, $1::text, $7::text, f.platform, f.item, f.account, f.phase, f.round, $8::text, f.holder, f.due_at,
             f.wake_at, f.overdue, f.ended, f.credential_number, f.pack_version, f.state
        from jsonb_to_recordset($10::jsonb)
          as f(id text, platform text, item text, account text, phase text, round int, holder text, due_at timestamptz,
               wake_at timestamptz, overdue boolean, ended boolean, credential_number text, pack_version text,
               state jsonb)
      on conflict (id) do update set phase = excluded.phase, round = excluded.round, lead = excluded.lead,
        holder = excluded.holder, due_at = excluded.due_at, wake_at = excluded.wake_at, overdue = excluded.overdue,
        ended = excluded.ended, credential_number = excluded.credential_number, state = excluded.state),
    task as (
      insert into tasks (id, campaign, client, subject, kind, key, round, holder_role, holder, status, opened_at, due_at,
                         closed_at, answer, state)
      select t.id, $1::text, $7::text, t.subject, t.kind, t.key, t.round, t.holder_role, t.holder, t.status, t.opened_at,
             t.due_at, t.closed_at, t.answer, t.state
        from jsonb_to_recordset($11::jsonb)
          as t(id text, subject text, kind text, key text, round int, holder_role text, holder text, status text,
               opened_at timestamptz, due_at timestamptz, closed_at timestamptz, answer text, state jsonb)
      on conflict (id) do update set holder = excluded.holder, status = excluded.status, due_at = excluded.due_at,
        closed_at = excluded.closed_at, answer = excluded.answer, state = excluded.state),
    note as (
      insert into notes (id, stream, body, salt, commitment)
      select n.id, $1::text, n.body, decode(n.salt, 'hex'), n.commitment
        from jsonb_to_recordset($12::jsonb) as n(id uuid, body text, salt text, commitment text)),
    mail as (
      insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after)
      select m.key, $1::text, m.subject, m.kind, m.recipient, m.body, $13::timestamptz, m."sendAfter"
        from jsonb_to_recordset($14::jsonb)
          as m(key text, subject text, kind text, recipient text, body jsonb, "sendAfter" timestamptz)
      on conflict on constraint mails_key do nothing),
    poke as (insert into pokes (subject) select unnest($15::text[]) returning id)
    select pg_notify('pokes', '') from poke limit 1`,
}

async function write(db: PoolClient, head: Head | undefined, commit: Commit): Promise<void> {
  const { state, actor, cause, now, notes, announcements, pokes, changed, wakeAt, overdue } = commit
  const facts = chained(head, commit)
  const planned = (subject: string) => ({ wake_at: wakeAt.get(subject), overdue: overdue.has(subject) })
  const filings = Object.values(state.filings).filter((f) => changed.has(f.id))
  const values = [
    state.number,
    JSON.stringify(actor),
    cause,
    JSON.stringify(facts.rows),
    state.version,
    facts.hash.toString('hex'),
    state.client,
    state.lead,
    JSON.stringify({ ...campaignRow(state), ...planned(state.number) }),
    JSON.stringify(filings.map((f) => ({ ...filingRow(state, f), ...planned(f.id) }))),
    JSON.stringify(touchedTasks(commit).map(({ subject, task }) => taskRow(state, subject, task))),
    JSON.stringify(
      notes.map((n) => ({ id: n.note, body: n.body, salt: n.salt.toString('hex'), commitment: n.commitment })),
    ),
    now,
    JSON.stringify(announcements),
    pokes,
  ]
  await db.query({ ...WRITE, values })
  await projectPrecedents(db, precedentRows(state.client, state.number, commit.facts))
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

/** The facts as rows, each hashed over the one before it. */
function chained(
  head: Head | undefined,
  { state, facts, actor, cause }: Commit,
): { rows: (StoredFact & { occurred: string; hash: string })[]; hash: Buffer } {
  if (!head || head.seq !== (facts[0]?.seq ?? 0) - 1)
    throw new Error(`stream ${state.number} stands at ${head?.seq}, its state is behind: run npm run verify`)
  let { hash } = head
  const rows = facts.map((fact) => {
    hash = factHash(hash, hashedFact(state.number, fact, actor, cause))
    const body = fact.body as { occurredAt?: string }
    return { ...fact, occurred: body.occurredAt ?? fact.at, hash: hash.toString('hex') }
  })
  return { rows, hash }
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
    await releaseParked(db)
  }
}

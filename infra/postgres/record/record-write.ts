/**
 * What one step of the record writes: its facts, the read model they make, notes, mails and pokes, in one statement.
 */
import type { PoolClient } from 'pg'
import type { StoredFact } from '../../../activities/domain/record/facts'
import { ownerOf } from '../../../activities/domain/record/state'
import type { TaskState } from '../../../activities/domain/record/values'
import type { Commit } from '../../../activities/ports'
import { releaseParked } from '../intake/intake'
import { projectCredentials } from '../registers/credentials'
import { factHash, hashedFact } from '../fact-chain'
import { precedentRows, projectPrecedents } from '../reads/precedents'
import { campaignRow, filingRow, submissionRows, taskRow } from './rows'

/** Where a stream stands: the number and the hash of its last fact. */
export interface Head {
  seq: number
  hash: Buffer
}

/** A statement that every step runs: named, so that a connection parses and plans it once. */
export interface Statement {
  name: string
  text: string
}

/** Facts that may bring an application number. */
const BRING_NUMBERS: readonly StoredFact['type'][] = ['FilingSubmitted', 'FilingTakenOver', 'EntryCorrected']
/** Facts that may bring a number or a reference that somebody else has. */
const MAY_CLASH: readonly StoredFact['type'][] = ['CampaignStarted', ...BRING_NUMBERS]

/** Writes, where it may clash, under a savepoint: a constraint that says no leaves the transaction usable for the refusal. */
export async function commitAll(
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

/** So long a campaign's card may lag behind its filings; all that changes meanwhile is one look. */
const GATHERED_FOR = '20 seconds'

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
                           overdue, ended, credential_number, credential, pack_version, papers, state)
      select f.id, $1::text, $7::text, f.platform, f.item, f.account, f.phase, f.round, $8::text, f.holder, f.due_at,
             f.wake_at, f.overdue, f.ended, f.credential_number, f.credential, f.pack_version, f.papers, f.state
        from jsonb_to_recordset($10::jsonb)
          as f(id text, platform text, item text, account text, phase text, round int, holder text, due_at timestamptz,
               wake_at timestamptz, overdue boolean, ended boolean, credential_number text, credential text,
               pack_version text, papers text[], state jsonb)
      on conflict (id) do update set phase = excluded.phase, round = excluded.round, lead = excluded.lead,
        holder = excluded.holder, due_at = excluded.due_at, wake_at = excluded.wake_at, overdue = excluded.overdue,
        ended = excluded.ended, credential_number = excluded.credential_number,
        credential = excluded.credential, papers = excluded.papers, state = excluded.state),
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
      insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after, envelope)
      select m.key, $1::text, m.subject, m.kind, m.recipient, m.body, $13::timestamptz, m."sendAfter", m.envelope
        from jsonb_to_recordset($14::jsonb)
          as m(key text, subject text, kind text, recipient text, body jsonb, "sendAfter" timestamptz, envelope text)
      on conflict on constraint mails_key do nothing),
    envelope as (
      insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after)
      select distinct on (m.envelope) m.envelope, m.envelope, m.envelope, 'envelope', m.recipient,
             jsonb_build_object('tasks', '[]'::jsonb, 'lines', '[]'::jsonb, 'occurredAt', $16::text),
             $13::timestamptz, m."sendAfter"
        from jsonb_to_recordset($14::jsonb) as m(recipient text, "sendAfter" timestamptz, envelope text)
       where m.envelope is not null
       -- In one order, as steps of several campaigns meet here.
       order by m.envelope
      on conflict on constraint mails_key do nothing),
    poke as (insert into pokes (subject) select unnest($15::text[]) returning id),
    gather as (
      insert into pokes (subject, next_try_at, gathered)
      select $1::text, now() + interval '${GATHERED_FOR}', true
       where $17::boolean and not exists (select from pokes where subject = $1::text))
    select pg_notify('pokes', '') from poke limit 1`,
}

async function write(db: PoolClient, head: Head | undefined, commit: Commit): Promise<void> {
  const { state, actor, cause, now, notes, announcements, pokes, gathered, changed, wakeAt, overdue } = commit
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
    now,
    gathered ?? false,
  ]
  await db.query({ ...WRITE, values })
  await projectPrecedents(db, precedentRows(state.client, state.number, commit.facts))
  await projectCredentials(db, commit)
}

const uniqueConstraintOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23505' && 'constraint' in error
    ? String(error.constraint)
    : undefined

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
    else if (fact.type === 'MailPolicyChanged') for (const id of Object.keys(fact.body.rungs)) ids.add(id)
    else if ('task' in fact.body && typeof fact.body.task === 'string') ids.add(fact.body.task)
  }
  return [...ids].flatMap((id) => {
    const subject = id.split('.')[0] ?? id
    const task = ownerOf(state, subject).tasks[id]
    return task ? [{ subject, task }] : []
  })
}

/** Application numbers of the filings whose submissions changed. A number of another filing violates the key. */
async function projectSubmissions(db: PoolClient, { state, facts }: Commit): Promise<void> {
  const filings = new Set(facts.filter((f) => BRING_NUMBERS.includes(f.type)).map((f) => f.subject))
  for (const id of filings) {
    const f = state.filings[id]
    if (!f) continue
    const rows = submissionRows(f)
    const colliding = await removeSubmissions(db, id)
    await db.query(
      `insert into submissions (platform, application_number, keeps_case, filing, round, collides)
       select n.platform, n.application_number, n.keeps_case, n.filing, n.round, n.application_number = any ($2)
         from jsonb_to_recordset($1::jsonb)
           as n(platform text, application_number text, keeps_case boolean, filing text, round int)`,
      [JSON.stringify(rows), colliding],
    )
    // What a platform said of this number before we knew it waits no longer.
    await releaseParked(db)
  }
}

/**
 * Numbers among them that another filing had first, before numbers were compared as people read them: they may stand again.
 * The other filing's number, where it was the one that collided, is that of one filing now.
 */
async function removeSubmissions(db: PoolClient, filing: string): Promise<string[]> {
  const { rows } = await db.query<{ application_number: string; number_key: string; collides: boolean }>(
    'delete from submissions where filing = $1 returning application_number, number_key, collides',
    [filing],
  )
  await db.query(
    `update submissions s set collides = false
      where s.collides and s.number_key = any ($1)
        and not exists (select from submissions o where o.platform = s.platform and o.number_key = s.number_key
                           and (not o.collides or o.filing < s.filing))`,
    [rows.map((row) => row.number_key)],
  )
  return rows.flatMap((row) => (row.collides ? [row.application_number] : []))
}

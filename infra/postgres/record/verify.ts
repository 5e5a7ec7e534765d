/**
 * `verify`: checks every stream's chain of hashes, folds the facts anew and compares the read model with what they say.
 * Only reads, stream by stream, each in one snapshot. Whoever owns the database and rewrites a whole chain is not found
 * by this: compare a stream's head with one that was kept elsewhere (an archive's document holds its hashes).
 */
import type { FactRow } from '../reads/facts'
import { ZONE } from '../../../activities/domain/time/zone'
import { createHash } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { apply } from '../../../activities/domain/record/fold/apply'
import { toInstant } from '../../../activities/domain/time/calendar'
import type { StoredFact } from '../../../activities/domain/record/facts'
import { ownersIn, type CampaignState } from '../../../activities/domain/record/state'
import { isCampaignNumber } from '../../../workflows/contract/ids'
import { canonicalJson } from '../canonical-json'
import { factHash, hashedFact } from '../fact-chain'
import { precedentRows } from '../reads/precedents'
import { campaignRow, filingRow, submissionRows, taskRow } from './rows'
import { credentialFaults } from './credential-verify'
import { differencesIn, type Row } from './row-differences'

/** Something that is not as the facts say. `expected` is absent where nothing should be there, `found` where it is not. */
export interface Difference {
  stream: string
  table: string
  row: string
  field: string
  expected?: unknown
  found?: unknown
}

export interface VerifyCounts {
  streams: number
  facts: number
  notes: number
  campaigns: number
  filings: number
  tasks: number
  submissions: number
  precedents: number
  archives: number
}

export interface VerifyResult {
  counts: VerifyCounts
  differences: Difference[]
}

/** With the hash as it is computed, not as it is shown. */
type HashedFact = Omit<FactRow, 'hash'> & { hash: Buffer }

/** Verifies everything, or the named streams. */
export async function verifyRecord(pool: Pool, only?: readonly string[]): Promise<VerifyResult> {
  const result: VerifyResult = { counts: emptyCounts(), differences: [] }
  const { rows } = await pool.query<{ stream: string }>('select stream from streams order by stream')
  const unknown = only?.filter((name) => !rows.some((row) => row.stream === name)) ?? []
  if (unknown.length > 0) throw new Error(`there is no stream ${unknown.join(', ')}: give the numbers of campaigns`)
  const client = await pool.connect()
  try {
    for (const { stream } of rows)
      if (!only || only.includes(stream)) await inSnapshot(client, () => new StreamCheck(client, stream, result).run())
    if (!only) await checkLooseRows(client, result)
  } finally {
    client.release()
  }
  return result
}

const emptyCounts = (): VerifyCounts => ({
  streams: 0,
  facts: 0,
  notes: 0,
  campaigns: 0,
  filings: 0,
  tasks: 0,
  submissions: 0,
  precedents: 0,
  archives: 0,
})

async function inSnapshot(db: PoolClient, work: () => Promise<void>): Promise<void> {
  await db.query('begin isolation level repeatable read read only')
  try {
    await work()
  } finally {
    await db.query('rollback')
  }
}

class StreamCheck {
  constructor(
    private readonly db: PoolClient,
    private readonly stream: string,
    private readonly result: VerifyResult,
  ) {}

  async run(): Promise<void> {
    this.result.counts.streams += 1
    const facts = await this.read<HashedFact>('select * from facts where stream = $1 order by seq')
    this.result.counts.facts += facts.length
    await this.checkChain(facts)
    await this.checkNotes(facts)
    if (!isCampaignNumber(this.stream)) return
    await this.checkReadModel(facts)
    for (const fault of await credentialFaults(this.db, this.stream))
      this.differ(fault.table, fault.row, fault.field, fault.expected, fault.found)
  }

  private async read<T extends object>(sql: string): Promise<T[]> {
    return (await this.db.query<T>(sql, [this.stream])).rows
  }

  private differ(table: string, row: string | number, field: string, expected: unknown, found: unknown): void {
    this.result.differences.push({ stream: this.stream, table, row: String(row), field, expected, found })
  }

  private async checkChain(facts: readonly HashedFact[]): Promise<void> {
    let hash: Buffer = Buffer.alloc(0)
    let seq = 0
    for (const fact of facts) {
      seq += 1
      if (fact.seq !== seq) this.differ('facts', fact.seq, 'seq', seq, fact.seq)
      seq = fact.seq
      const body = fact.body as { occurredAt?: string }
      const stored = storedFact(fact)
      const expected = factHash(hash, hashedFact(this.stream, stored, fact.actor, fact.cause ?? undefined))
      if (!expected.equals(fact.hash))
        this.differ('facts', fact.seq, 'hash', expected.toString('hex'), fact.hash.toString('hex'))
      const occurredAt = Date.parse(body.occurredAt ?? stored.at)
      if (occurredAt !== fact.occurred_at.getTime())
        this.differ('facts', fact.seq, 'occurred_at', new Date(occurredAt).toISOString(), fact.occurred_at)
      // From the stored hash on: one changed fact is one difference, not all that follow it.
      hash = fact.hash
    }
    const [head] = await this.read<{ seq: number; hash: Buffer }>('select seq, hash from streams where stream = $1')
    if (head?.seq !== seq) this.differ('streams', this.stream, 'seq', seq, head?.seq)
    if (!head?.hash.equals(hash))
      this.differ('streams', this.stream, 'hash', hash.toString('hex'), head?.hash.toString('hex'))
  }

  private async checkNotes(facts: readonly HashedFact[]): Promise<void> {
    interface Note {
      id: string
      body: string | null
      salt: Buffer
      commitment: string
      erased_at: Date | null
    }
    const notes = await this.read<Note>('select * from notes where stream = $1 order by id')
    this.result.counts.notes += notes.length
    const named = new Map<string, string>()
    for (const fact of facts) collectNotes(fact.body, named)
    for (const note of notes) {
      const commitment = named.get(note.id)
      named.delete(note.id)
      if (commitment === undefined) this.differ('notes', note.id, 'id', undefined, 'no fact refers to it')
      else if (commitment !== note.commitment) this.differ('notes', note.id, 'commitment', commitment, note.commitment)
      if (note.body === null) {
        if (note.erased_at === null) this.differ('notes', note.id, 'erased_at', 'the time of its erasure', null)
        continue
      }
      const actual = createHash('sha256').update(note.salt).update(note.body, 'utf8').digest('hex')
      if (actual !== note.commitment) this.differ('notes', note.id, 'body', note.commitment, actual)
    }
    for (const id of named.keys()) this.differ('notes', id, 'id', 'the note that a fact refers to', undefined)
  }

  private async checkReadModel(facts: readonly HashedFact[]): Promise<void> {
    let state: CampaignState | undefined
    try {
      for (const fact of facts) state = apply(state, storedFact(fact))
    } catch (error) {
      this.differ('facts', this.stream, 'fold', 'facts that fold', error instanceof Error ? error.message : error)
      return
    }
    const { counts } = this.result
    const filings = Object.values(state?.filings ?? {})
    const tasks = state
      ? ownersIn(state).flatMap((h) =>
          Object.values(h.tasks).map((t) => taskRow(state, 'id' in h ? h.id : h.number, t)),
        )
      : []
    counts.campaigns += this.compare(
      'campaigns',
      (r) => String(r.number),
      state ? [campaignRow(state)] : [],
      await this.read<Row>('select * from campaigns where number = $1'),
    )
    counts.filings += this.compare(
      'filings',
      (r) => String(r.id),
      state ? filings.map((f) => filingRow(state, f)) : [],
      await this.read<Row>('select * from filings where campaign = $1'),
    )
    counts.tasks += this.compare(
      'tasks',
      (r) => String(r.id),
      tasks,
      await this.read<Row>('select * from tasks where campaign = $1'),
    )
    counts.submissions += this.compare(
      'submissions',
      (r) => `${String(r.platform)}/${String(r.application_number)}`,
      filings.flatMap((f) => submissionRows(f)),
      await this.read<Row>(`select s.platform, s.application_number, s.number_key, s.keeps_case, s.filing, s.round
           from submissions s join filings f on f.id = s.filing where f.campaign = $1`),
    )
    counts.precedents += this.compare(
      'precedents',
      (r) => String(r.seq),
      precedentRows(state?.client ?? '', this.stream, facts.map(storedFact)),
      await this.read<Row>('select * from precedents where campaign = $1'),
    )
    await this.checkArchive(state)
  }

  private async checkArchive(state: CampaignState | undefined): Promise<void> {
    const told = await this.read<{ sha256: string }>(
      "select body ->> 'sha256' as sha256 from facts where stream = $1 and type = 'CampaignArchived'",
    )
    const kept = await this.read<Row & { sha256: string; document: unknown }>(
      'select number, client, name, stage, archived_at, sha256, document from archives where number = $1',
    )
    this.result.counts.archives += kept.length
    if (told.length !== kept.length || (state?.archivedAt !== undefined) !== (kept.length === 1))
      this.differ('archives', this.stream, 'number', told.length, kept.length)
    const [copy] = kept
    if (!copy) return
    const actual = createHash('sha256').update(canonicalJson(copy.document)).digest('hex')
    if (actual !== told[0]?.sha256) this.differ('archives', this.stream, 'document', told[0]?.sha256, actual)
    if (copy.sha256 !== told[0]?.sha256) this.differ('archives', this.stream, 'sha256', told[0]?.sha256, copy.sha256)
    // What the archive is listed and searched by.
    const listed = state && {
      client: state.client,
      name: state.name,
      stage: state.stage,
      archived_at: state.archivedAt,
    }
    for (const [column, value] of Object.entries(listed ?? {}))
      for (const [field, want, got] of differencesIn(column, value, copy[column]))
        this.differ('archives', this.stream, field, want, got)
  }

  /** Compares the columns that the expected rows have; returns how many rows are stored. */
  private compare(table: string, keyOf: (row: Row) => string, expected: readonly Row[], found: readonly Row[]): number {
    const stored = new Map(found.map((row) => [keyOf(row), row]))
    for (const row of expected) {
      const key = keyOf(row)
      const other = stored.get(key)
      stored.delete(key)
      if (!other) {
        this.differ(table, key, 'row', 'a row', undefined)
        continue
      }
      for (const [column, value] of Object.entries(row))
        for (const [field, want, got] of differencesIn(column, value, other[column]))
          this.differ(table, key, field, want, got)
    }
    for (const key of stored.keys()) this.differ(table, key, 'row', undefined, 'a row')
    return found.length
  }
}

/** A fact as it was folded when it was committed: its instant in the record's zone. */
const storedFact = (row: HashedFact): StoredFact =>
  ({
    type: row.type,
    v: row.v,
    subject: row.subject,
    body: structuredClone(row.body),
    seq: row.seq,
    at: toInstant(row.recorded_at, ZONE),
  }) as StoredFact

/** References to notes, wherever in a fact's body they stand. */
function collectNotes(value: unknown, into: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) return
  const { note, commitment } = value as { note?: unknown; commitment?: unknown }
  if (typeof note === 'string' && typeof commitment === 'string') into.set(note, commitment)
  for (const member of Object.values(value)) collectNotes(member, into)
}

/** Notes and archives of streams that do not exist. */
async function checkLooseRows(db: PoolClient, result: VerifyResult): Promise<void> {
  const { rows } = await db.query<{ table: string; id: string; stream: string }>(
    `select 'notes' as table, id::text, stream from notes n
      where not exists (select from streams s where s.stream = n.stream)
     union all
     select 'archives', number, number from archives a where not exists (select from streams s where s.stream = a.number)
     order by 1, 2`,
  )
  for (const { table, id, stream } of rows)
    result.differences.push({ stream, table, row: id, field: 'stream', found: stream })
}

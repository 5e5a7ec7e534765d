/**
 * Owns reference documents in the record: installs new versions and reads them back. A version never changes once it is
 * installed, since campaigns are judged by the one they keep; so it is read once and remembered, and only which version
 * is the latest is asked again after a few seconds. Every document read is checked against its hash and frozen.
 */
import { createHash } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { CalendarDoc, ReferenceDoc } from '../workflows/contract/reference'
import { changedYears, choosesOthers, pokeCountedWith, type PolicyCalendars } from './calendar-pokes'
import { canonicalJson } from './canonical-json'
import { CLOCK_COLUMNS, clockOf, type ClockRow } from './clock'
import { withTransaction } from './db/pool'
import { ReferenceDataError, referenceId, referenceLabel } from './reference-files'
import { haveThemLook } from './rule-packs/affected'
import { insertStep, readVersion } from './rule-packs/store'
import { haveCopyScreened } from './wording/affected'

export { loadReferenceDir, REFERENCE_DATA_DIR, ReferenceDataError, referenceId } from './reference-files'

export type ReferenceKind = ReferenceDoc['kind']
export type ReferenceOf<K extends ReferenceKind> = Extract<ReferenceDoc, { kind: K }>

/**
 * Inserts the versions that are new, all or none, and returns their labels. A version that is there with other content
 * is an error: content changes only under a new version. Safe when several processes start at once.
 */
export const installReference = async (pool: Pool, docs: ReferenceDoc[]): Promise<string[]> =>
  withTransaction(pool, async (client) => {
    const installed: string[] = []
    const changed: string[] = []
    // One order for everybody: two processes that install at once wait for each other instead of deadlocking.
    for (const doc of [...docs].sort((a, b) => (referenceLabel(a) < referenceLabel(b) ? -1 : 1))) {
      const outcome = await installOne(client, doc)
      if (outcome === 'installed') installed.push(referenceLabel(doc))
      if (outcome !== 'installed' && outcome !== 'same') changed.push(`${referenceLabel(doc)}${outcome.conflict}`)
    }
    if (changed.length === 0) {
      await tellOfPacks(pool, client, docs, installed)
      const lists = docs.filter(({ kind }) => kind === 'wording').map(referenceLabel)
      if (lists.some((label) => installed.includes(label))) await haveCopyScreened(client)
      await tellOfCalendars(client, docs, installed)
      return installed
    }
    const what = 'Installed reference data never changes, but these versions have other content: raise their version'
    throw new ReferenceDataError(what, changed)
  })

/** What runs learns of a platform's new rules also when they came in a file; once, by those that install them first. */
async function tellOfPacks(
  pool: Pool,
  client: PoolClient,
  docs: readonly ReferenceDoc[],
  installed: readonly string[],
): Promise<void> {
  const reader = createReferenceReader(pool)
  for (const doc of docs)
    if (doc.kind === 'rule_pack' && installed.includes(referenceLabel(doc))) await haveThemLook(client, reader, doc)
}

type Installed = 'installed' | 'same' | { conflict: string }

/** Other days, or another choice of calendars, count for everything that runs: what they touch is counted again. */
async function tellOfCalendars(
  client: PoolClient,
  docs: readonly ReferenceDoc[],
  installed: readonly string[],
): Promise<void> {
  const touched = [
    ...(await yearsOfCalendars(client, docs, installed)),
    ...(await yearsOfPolicies(client, docs, installed)),
  ]
  const [first] = touched.sort()
  if (first !== undefined) await pokeCountedWith(client, first)
}

async function yearsOfCalendars(
  client: PoolClient,
  docs: readonly ReferenceDoc[],
  installed: readonly string[],
): Promise<string[]> {
  const years: string[] = []
  for (const id of new Set(docs.flatMap((doc) => (doc.kind === 'calendar' ? [doc.id] : [])))) {
    const { rows } = await client.query<Pick<CalendarDoc, 'version' | 'years'>>(
      `select version, body -> 'years' as years from reference_docs where kind = 'calendar' and id = $1
        order by ${NEWEST_FIRST}`,
      [id],
    )
    const [latest] = rows
    const before = rows.find(({ version }) => !installed.includes(`calendar ${id} ${version}`))
    if (latest && latest !== before) years.push(...changedYears(before?.years ?? {}, latest.years))
  }
  return years
}

/** What is due this year or later. */
async function yearsOfPolicies(
  client: PoolClient,
  docs: readonly ReferenceDoc[],
  installed: readonly string[],
): Promise<string[]> {
  const years: string[] = []
  const year = (await recordedNow(client)).slice(0, 4)
  const ids = new Set(docs.flatMap((doc) => (doc.kind === 'policy' ? [doc.id] : [])))
  for (const id of ids) {
    const { rows } = await client.query<PolicyCalendars>(
      `select version, body -> 'calendars' as calendars from reference_docs where kind = 'policy' and id = $1
        order by ${NEWEST_FIRST}`,
      [id],
    )
    const isNew = (version: string): boolean => installed.includes(`policy ${id} ${version}`)
    if (choosesOthers(rows, isNew)) years.push(year)
  }
  return years
}

/** A document from a file. A rule pack counts as released by the set of files that it came with. */
const installOne = async (client: PoolClient, doc: ReferenceDoc): Promise<Installed> => {
  if (doc.kind !== 'rule_pack') return (await insertReference(client, doc)) ? 'installed' : sameOr(client, doc, '')
  const { platform, version } = doc
  const known = await readVersion(client, platform, version)
  const draft = known?.drafts.at(-1)
  const who = draft ? `: the file's, and that of the draft by ${draft.person}, revision ${draft.revision}` : ''
  if (known?.status === 'draft' && draft?.sha256 !== referenceHash(doc)) return { conflict: who }
  const inserted = await insertReference(client, doc)
  if (!inserted)
    return sameOr(client, doc, draft ? `: the file's, and that released after ${draft.person} drafted it` : '')
  const at = await recordedNow(client)
  await insertStep(client, { platform, version, kind: 'released', origin: 'file', client: 'system', at })
  return 'installed'
}

/** The record's time, or the machine's while the record has none. */
const recordedNow = async (client: PoolClient): Promise<string> => {
  const { rows } = await client.query<ClockRow>(`select ${CLOCK_COLUMNS} from clock`)
  return rows[0] ? clockOf(rows[0]).now : new Date().toISOString()
}

const sameOr = async (client: PoolClient, doc: ReferenceDoc, conflict: string): Promise<Installed> => {
  const there = await client.query<{ sha256: string }>(
    'select sha256 from reference_docs where kind = $1 and id = $2 and version = $3',
    [doc.kind, referenceId(doc), doc.version],
  )
  return there.rows[0]?.sha256 === referenceHash(doc) ? 'same' : { conflict }
}

/** Adds a version; false when there is one of that name already, whatever it says. */
export const insertReference = async (client: PoolClient, doc: ReferenceDoc): Promise<boolean> => {
  const { rowCount } = await client.query(
    `insert into reference_docs (kind, id, version, body, sha256) values ($1, $2, $3, $4, $5)
     on conflict (kind, id, version) do nothing`,
    [doc.kind, referenceId(doc), doc.version, JSON.stringify(doc), referenceHash(doc)],
  )
  return rowCount === 1
}

/** Is a version there? For callers who may ask for any. */
export const isInstalled = async (db: Database, kind: ReferenceKind, id: string, version: string): Promise<boolean> => {
  const sql = 'select 1 from reference_docs where kind = $1 and id = $2 and version = $3'
  return (await db.query(sql, [kind, id, version])).rowCount === 1
}

/** A transaction passes its client: waiting for a second connection while holding one can exhaust the pool for good. */
export type Database = Pick<Pool | PoolClient, 'query'>

export interface ReferenceReader {
  /** The latest version, or undefined when there is no such document. */
  latest<K extends ReferenceKind>(kind: K, id: string, db?: Database): Promise<ReferenceOf<K> | undefined>
  /** The latest version of every document of a kind, by id. */
  list<K extends ReferenceKind>(kind: K, db?: Database): Promise<ReferenceOf<K>[]>
  /** One version; throws a ReferenceDataError when it is not installed, since whoever asks was judged by it. */
  get<K extends ReferenceKind>(kind: K, id: string, version: string, db?: Database): Promise<ReferenceOf<K>>
  /** Forgets which versions are the latest, so that the next question asks the database. */
  refresh(): void
}

export interface ReaderOptions {
  /** How long an answer to "latest" is believed. */
  latestForMs?: number
  /** Real milliseconds, only ever compared with each other. */
  nowMs?: () => number
}

interface Row {
  kind: string
  id: string
  version: string
  body: unknown
  sha256: string
}

// `2026-11-22.10` comes after `2026-11-22.9`: the counter is compared as a number.
const NEWEST_FIRST = `split_part(version, '.', 1) collate "C" desc, coalesce(nullif(split_part(version, '.', 2), ''), '0')::int desc`

/** A reader over `reference_docs`; one a process. */
export const createReferenceReader = (pool: Pool, options: ReaderOptions = {}): ReferenceReader => {
  const { latestForMs = 5_000, nowMs = () => performance.now() } = options
  const versions = new Map<string, unknown>()
  const latest = new Map<string, { value: unknown; until: number }>()
  const keep = (row: Row): unknown => {
    const key = JSON.stringify([row.kind, row.id, row.version])
    const known = versions.get(key)
    if (known !== undefined) return known
    const doc = verified(row)
    versions.set(key, doc)
    return doc
  }
  const remembered = async (key: string, read: () => Promise<unknown>): Promise<unknown> => {
    const known = latest.get(key)
    if (known && nowMs() < known.until) return known.value
    const until = nowMs() + latestForMs
    const value = await read()
    // A miss is not kept: ids that callers make up would fill the memory.
    if (value !== undefined) latest.set(key, { value, until })
    return value
  }
  return {
    latest: async <K extends ReferenceKind>(kind: K, id: string, db: Database = pool) =>
      (await remembered(JSON.stringify([kind, id]), async () => {
        const sql = `select * from reference_docs where kind = $1 and id = $2 order by ${NEWEST_FIRST} limit 1`
        const row = (await db.query<Row>(sql, [kind, id])).rows[0]
        return row && keep(row)
      })) as ReferenceOf<K> | undefined,
    list: async <K extends ReferenceKind>(kind: K, db: Database = pool) =>
      (await remembered(JSON.stringify([kind]), async () => {
        const sql = `select distinct on (id) * from reference_docs where kind = $1 order by id, ${NEWEST_FIRST}`
        return Object.freeze((await db.query<Row>(sql, [kind])).rows.map(keep))
      })) as ReferenceOf<K>[],
    get: async <K extends ReferenceKind>(kind: K, id: string, version: string, db: Database = pool) => {
      const known = versions.get(JSON.stringify([kind, id, version]))
      if (known !== undefined) return known as ReferenceOf<K>
      const sql = 'select * from reference_docs where kind = $1 and id = $2 and version = $3'
      const row = (await db.query<Row>(sql, [kind, id, version])).rows[0]
      if (!row) throw new ReferenceDataError(`${kind} ${id} ${version} is not installed: install the version again`, [])
      return keep(row) as ReferenceOf<K>
    },
    refresh: () => latest.clear(),
  }
}

const verified = (row: Row): unknown => {
  if (referenceHash(row.body) !== row.sha256) {
    const what = `${row.kind} ${row.id} ${row.version} in reference_docs does not match its hash: it was changed in place`
    throw new ReferenceDataError(what, ['restore the row from a backup; campaigns were judged by it'])
  }
  return deepFreeze(row.body)
}

const deepFreeze = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  Object.values(value).forEach(deepFreeze)
  return Object.freeze(value)
}

/** Content of a document, whatever the order of its fields. */
export const referenceHash = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex')

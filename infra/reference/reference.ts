/**
 * Owns reference documents in the record: installs new versions and reads them back. A version never changes once it is
 * installed, since campaigns are judged by the one they keep; so it is read once and remembered, and only which version
 * is the latest is asked again after a few seconds. Every document read is checked against its hash and frozen.
 */
import { createHash } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { ReferenceDoc } from '../../workflows/contract/reference'
import { canonicalJson } from '../postgres/canonical-json'
import type { Database } from '../postgres/pool'
import { ReferenceDataError, referenceId } from './reference-files'

/** Longer than a reader remembers what is newest, and than this transaction may still take. */
export const RELEASE_IS_KNOWN_S = 12

export { loadReferenceDir, REFERENCE_DATA_DIR, ReferenceDataError, referenceId } from './reference-files'

export type ReferenceKind = ReferenceDoc['kind']
export type ReferenceOf<K extends ReferenceKind> = Extract<ReferenceDoc, { kind: K }>

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
export const NEWEST_FIRST = `split_part(version, '.', 1) collate "C" desc, coalesce(nullif(split_part(version, '.', 2), ''), '0')::int desc`

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

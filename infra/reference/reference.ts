/**
 * Owns reference documents in the record: installs new versions and reads them back. A version never changes once it is
 * installed, since campaigns are judged by the one they keep; so it is read once and remembered, and only which version
 * is the latest is asked again after a few seconds. Every document read is checked against its hash and frozen.
 */
import { createHash } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { ReferenceDoc } from '../../workflows/contract/reference'
import { canonicalJson, canonicalPieces } from '../postgres/canonical-json'
import type { Database } from '../postgres/pool'
import { createTurns } from '../turns'
import { NEWEST_FIRST } from './newest'
import { ReferenceDataError, referenceId } from './reference-files'

/** Longer than a reader remembers what is newest, and than this transaction may still take. */
export const RELEASE_IS_KNOWN_S = 12

export { NEWEST_FIRST } from './newest'
export { loadReferenceDir, REFERENCE_DATA_DIR, ReferenceDataError, referenceId } from './reference-files'

export type ReferenceKind = ReferenceDoc['kind']
export type ReferenceOf<K extends ReferenceKind> = Extract<ReferenceDoc, { kind: K }>

/** Adds a version; false when there is one of that name already, whatever it says. */
export const insertReference = async (client: PoolClient, doc: ReferenceDoc): Promise<boolean> => {
  const { rowCount } = await client.query(
    `insert into reference_docs (kind, id, version, body, sha256) values ($1, $2, $3, $4, $5)
     on conflict (kind, id, version) do nothing`,
    [doc.kind, referenceId(doc), doc.version, JSON.stringify(doc), await hashOf(doc)],
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

interface Named {
  kind: string
  id: string
  version: string
}

interface Row extends Named {
  body: unknown
  sha256: string
}

/** A directory has a version a change and may hold ten thousand people: of its versions only the latest are remembered. */
const DIRECTORIES_KEPT = 8

/** A reader over `reference_docs`; one a process. */
export const createReferenceReader = (pool: Pool, options: ReaderOptions = {}): ReferenceReader => {
  const { latestForMs = 5_000, nowMs = () => performance.now() } = options
  const versions = new Map<string, Promise<unknown>>()
  const latest = new Map<string, { value: unknown; until: number }>()
  /** Read once; asked for by several at a time they wait for one reading. */
  const docOf = (named: Named, db: Database): Promise<unknown> => {
    const key = JSON.stringify([named.kind, named.id, named.version])
    const known = versions.get(key)
    if (known !== undefined) return known
    const read = readRow(db, named).then((row) => row && verified(row))
    versions.set(key, read)
    const forget = (): boolean => versions.delete(key)
    read.then((doc) => doc === undefined && forget(), forget)
    const directories = named.kind === 'directory' ? [...versions.keys()].filter(isOfDirectory) : []
    for (const old of directories.slice(0, -DIRECTORIES_KEPT)) versions.delete(old)
    return read
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
        const sql = `select kind, id, version from reference_docs where kind = $1 and id = $2 order by ${NEWEST_FIRST} limit 1`
        const row = (await db.query<Named>(sql, [kind, id])).rows[0]
        return row && docOf(row, db)
      })) as ReferenceOf<K> | undefined,
    list: async <K extends ReferenceKind>(kind: K, db: Database = pool) =>
      (await remembered(JSON.stringify([kind]), async () => {
        const sql = `select distinct on (id) kind, id, version from reference_docs where kind = $1 order by id, ${NEWEST_FIRST}`
        const docs: unknown[] = []
        // One after the other: a transaction's client answers one question at a time.
        for (const row of (await db.query<Named>(sql, [kind])).rows) docs.push(await docOf(row, db))
        return Object.freeze(docs)
      })) as ReferenceOf<K>[],
    get: async <K extends ReferenceKind>(kind: K, id: string, version: string, db: Database = pool) => {
      const doc = await docOf({ kind, id, version }, db)
      if (doc === undefined)
        throw new ReferenceDataError(`${kind} ${id} ${version} is not installed: install the version again`, [])
      return doc as ReferenceOf<K>
    },
    refresh: () => latest.clear(),
  }
}

const isOfDirectory = (key: string): boolean => key.startsWith('["directory",')

const readRow = async (db: Database, { kind, id, version }: Named): Promise<Row | undefined> => {
  const sql = 'select * from reference_docs where kind = $1 and id = $2 and version = $3'
  return (await db.query<Row>(sql, [kind, id, version])).rows[0]
}

const verified = async (row: Row): Promise<unknown> => {
  if ((await hashOf(row.body)) !== row.sha256) {
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

const MANY_PEOPLE = 200

const hashOf = (doc: unknown): Promise<string> | string =>
  ((doc as Partial<ReferenceOf<'directory'>>).people?.length ?? 0) > MANY_PEOPLE ? hashInTurns(doc) : referenceHash(doc)

/** The same hash, made in short pieces: a directory of ten thousand people takes a quarter of a second. */
export async function hashInTurns(value: unknown): Promise<string> {
  const othersTurn = createTurns()
  const hash = createHash('sha256')
  for (const piece of canonicalPieces(value)) {
    await othersTurn()
    hash.update(piece)
  }
  return hash.digest('hex')
}

/** Content of a document, whatever the order of its fields. */
export const referenceHash = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex')

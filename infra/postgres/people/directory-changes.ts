/** Who changed the directory, when, and what of it; requests that came before are answered as they were. */
import type { Pool, PoolClient } from 'pg'
import type { PeopleDifference } from '../../../activities/domain/people/directory-change'
import { Conditions } from '../conditions'

type Db = Pick<Pool | PoolClient, 'query'>

export type ChangeHow = 'file' | 'person' | 'group' | 'import' | 'sync' | 'handover'

export interface DirectoryChange {
  id: number
  directory: string
  version: string | null
  how: ChangeHow
  client: string
  by: string | null
  at: Date
  difference: PeopleDifference
}

export interface NewChange extends Pick<DirectoryChange, 'directory' | 'how' | 'client' | 'difference'> {
  version?: string
  by?: string
  at: string
  key?: string
  bodyHash?: string
  answer?: object
}

const EVERYBODY = ({ joiners, movers, leavers }: PeopleDifference): string[] => [
  ...joiners,
  ...movers.map(({ staff }) => staff),
  ...leavers,
]

export async function keepChange(db: Db, change: NewChange): Promise<void> {
  const { directory, version, how, client, by, at, key, bodyHash, difference, answer } = change
  await db.query(
    `insert into directory_changes (directory, version, how, client, by_person, at, idempotency_key, body_hash, people,
                                    difference, answer)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      directory,
      version,
      how,
      client,
      by,
      at,
      key,
      bodyHash,
      EVERYBODY(difference),
      JSON.stringify(difference),
      answer && JSON.stringify(answer),
    ],
  )
}

/** What an earlier request of this client with this key was answered; whether it said the same. */
export async function answeredBefore(
  db: Db,
  { client, key, bodyHash }: { client: string; key: string; bodyHash: string },
): Promise<{ isSame: boolean; answer: unknown } | undefined> {
  const { rows } = await db.query<{ body_hash: string | null; answer: unknown }>(
    'select body_hash, answer from directory_changes where client = $1 and idempotency_key = $2',
    [client, key],
  )
  const [row] = rows
  return row && { isSame: row.body_hash === bodyHash, answer: row.answer }
}

/** The latest first. Of a person: those in which this person joined, was changed or left. */
export async function listChanges(
  db: Db,
  asked: { directory?: string; person?: string; before?: number; limit: number },
): Promise<DirectoryChange[]> {
  const where = new Conditions()
    .also('version is not null')
    .maybe('directory = ?', asked.directory)
    .maybe('people @> array[?::text]', asked.person)
    .maybe('id < ?', asked.before)
  const { rows } = await db.query<DirectoryChange>(
    `select id, directory, version, how, client, by_person as by, at, difference from directory_changes
      ${where.sql} order by id desc limit ${where.next(asked.limit)}`,
    where.values,
  )
  return rows
}

/** The version that was in force at an instant; undefined where none is known to have been. */
export async function versionAt(db: Db, directory: string, at: string): Promise<string | undefined> {
  const { rows } = await db.query<{ version: string }>(
    `select version from directory_changes where directory = $1 and version is not null and at <= $2 order by id desc limit 1`,
    [directory, at],
  )
  return rows[0]?.version
}

/** Rows of uploaded files. What they hold lies in the file store. */
import type { Pool, PoolClient } from 'pg'
import { Conditions } from '../conditions'
import type { Seen } from './read-model'
import type { FileRow } from '../../../activities/domain/kit/files'

type Db = Pick<Pool | PoolClient, 'query'>

export async function findFile(db: Db, seen: Seen, id: string): Promise<FileRow | undefined> {
  const where = new Conditions().add('id = ?', id).maybe('client = ?', seen)
  return (await db.query<FileRow>(`select * from files ${where.sql}`, where.values)).rows[0]
}

/** Files by their ids; of whichever client, so only for ids that the record refers to. */
export async function findFiles(db: Db, ids: readonly string[]): Promise<Map<string, FileRow>> {
  if (ids.length === 0) return new Map()
  const { rows } = await db.query<FileRow>('select * from files where id = any ($1::uuid[])', [ids])
  return new Map(rows.map((row) => [row.id, row]))
}

/** Which of these files a client does not have. */
export async function missingFiles(db: Db, seen: Seen, ids: readonly string[]): Promise<string[]> {
  const where = new Conditions().add('id = any (?::uuid[])', ids).maybe('client = ?', seen)
  const { rows } = await db.query<{ id: string }>(`select id from files ${where.sql}`, where.values)
  const found = new Set(rows.map((row) => row.id))
  return ids.filter((id) => !found.has(id.toLowerCase()))
}

/** Stores the row of a file; false when the id is taken. */
export async function insertFile(db: Db, file: Omit<FileRow, 'uploaded_at'>): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into files (id, client, name, sha256, size, media_type) values ($1, $2, $3, $4, $5, $6)
     on conflict (id) do nothing`,
    [file.id, file.client, file.name, file.sha256, file.size, file.media_type],
  )
  return rowCount === 1
}

/**
 * The table of files beside the store: a row without its content was lost, a content without a row was left by a crash between
 * the two (a caller who was never answered uploads again, under the same id).
 */
import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Pool } from 'pg'
import type { FileName, FileStore, KeptFile } from './file-store'

export interface FileAudit {
  /** Rows of the table. */
  known: number
  /** Rows whose content is not in the store: restore it from a backup. */
  lost: FileName[]
  /** Contents that no row names and that are too old to be under way. */
  left: KeptFile[]
}

/** An upload that is not in the table by then never will be: whoever sent it was told that it failed, or asks again. */
export const UNDER_WAY_MS = 24 * 3_600_000
/** A half that has not grown for so long: an upload that stands still is ended within minutes. */
export const HALF_UNDER_WAY_MS = 3_600_000
const PAGE = 5_000

/** `before`: contents that are younger may still be under way. */
export async function auditFiles(pool: Pool, store: FileStore, before: Date): Promise<FileAudit> {
  // The store first: a row that comes while we look has its content already.
  const kept = new Map<string, KeptFile>()
  for await (const file of store.list()) kept.set(nameOf(file), file)
  const audit: FileAudit = { known: 0, lost: [], left: [] }
  for await (const file of rowsOf(pool)) {
    audit.known += 1
    if (kept.delete(nameOf(file))) continue
    const content = await store.read(file)
    content?.destroy()
    if (!content) audit.lost.push(file)
  }
  audit.left = [...kept.values()].filter(({ keptAt }) => keptAt < before)
  return audit
}

const nameOf = ({ id, sha256 }: FileName): string => `${id}.${sha256}`

async function* rowsOf(pool: Pool): AsyncIterable<FileName> {
  for (let after: string | null = null; ;) {
    const { rows }: { rows: FileName[] } = await pool.query<FileName>(
      'select id, sha256 from files where $1::uuid is null or id > $1::uuid order by id limit $2',
      [after, PAGE],
    )
    yield* rows
    after = rows.at(-1)?.id ?? null
    if (rows.length < PAGE) return
  }
}

/** Halves of uploads that a killed process left where they are received. Returns how many were removed. */
export async function sweepIncoming(dir: string, before: Date): Promise<number> {
  const place = path.join(dir, 'incoming')
  const names = await readdir(place).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  })
  let removed = 0
  for (const name of names) {
    const half = path.join(place, name)
    const { mtime } = await stat(half)
    if (mtime >= before) continue
    await rm(half, { force: true })
    removed += 1
  }
  return removed
}

export interface Swept {
  /** Rows of the table. */
  known: number
  /** Rows whose content is not in the store. */
  lost: number
  /** Contents without a row that were removed. */
  removed: number
  /** Halves of uploads that were removed. */
  halves: number
}

/** Removes what a crash has left, in the store and where uploads are received. */
export async function sweepFiles(pool: Pool, store: FileStore, dir: string): Promise<Swept> {
  const now = Date.now()
  const { known, lost, left } = await auditFiles(pool, store, new Date(now - UNDER_WAY_MS))
  for (const file of left) await store.remove(file)
  const halves = await sweepIncoming(dir, new Date(now - HALF_UNDER_WAY_MS))
  return { known, lost: lost.length, removed: left.length, halves }
}

/** What the API reads of the archive. How a search works is in `migrations/0003_archive_search.sql`. */
import type { Pool, PoolClient } from 'pg'
import { Conditions } from '../conditions'
import type { Seen } from './read-model'

type Db = Pick<Pool | PoolClient, 'query'>

export interface ArchiveRow {
  number: string
  name: string
  stage: string
  lead: string
  platforms: string[]
  archived_at: Date
  sha256: string
}

export interface ArchiveFilter {
  stage?: string
  platform?: string
  lead?: string
  /** Of the day on which the campaign was started: the one that its number carries. */
  year?: number
  /** Words; an archive must contain every one of them. */
  q?: string
}

const ARCHIVE = 'number, name, stage, lead, platforms, archived_at, sha256'

/** More words than people type; each costs a look into what was found. */
const MAX_WORDS = 20

/** Newest first. */
export async function listArchives(
  db: Db,
  seen: Seen,
  filter: ArchiveFilter,
  page: { after: string | undefined; limit: number },
): Promise<ArchiveRow[]> {
  const where = new Conditions()
    .maybe('client = ?', seen)
    .maybe('stage = ?', filter.stage)
    .maybe('lead = ?', filter.lead)
    .maybe('platforms @> array[?]', filter.platform)
    .maybe('number >= ?', filter.year === undefined ? undefined : `MC-${filter.year}`)
    .maybe('number < ?', filter.year === undefined ? undefined : `MC-${filter.year + 1}`)
    .maybe('terms @@ search_query(?)', filter.q)
    .maybe('number < ?', page.after)
  for (const word of wordsOf(filter.q)) where.add('strpos(haystack, search_fold(?)) > 0', word)
  const sql = `select ${ARCHIVE} from archives ${where.sql} order by number desc limit ${where.next(page.limit)}`
  return (await db.query<ArchiveRow>(sql, where.values)).rows
}

const wordsOf = (q: string | undefined): string[] =>
  [...new Set((q ?? '').split(/\s+/u).filter(Boolean))].slice(0, MAX_WORDS)

export async function findArchive(
  db: Db,
  seen: Seen,
  number: string,
): Promise<(ArchiveRow & { document: unknown }) | undefined> {
  const where = new Conditions().add('number = ?', number).maybe('client = ?', seen)
  const sql = `select ${ARCHIVE}, document from archives ${where.sql}`
  return (await db.query<ArchiveRow & { document: unknown }>(sql, where.values)).rows[0]
}

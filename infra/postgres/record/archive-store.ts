/** The archive over PostgreSQL: what a frozen campaign is made of, and where it is kept. */
import type { PoolClient } from 'pg'
import type { RecordTransaction } from '../../../activities/ports'

const SOURCES = {
  facts: `select seq, type, v, subject, body, actor, cause, occurred_at, recorded_at, encode(hash, 'hex') as hash
            from facts where stream = $1 order by seq`,
  notes: `select id, body, commitment from notes where stream = $1 order by id`,
  mails: `select key, subject, kind, recipient, created_at, status, message_id, sent_at
            from mails where campaign = $1 order by id`,
} as const

const FILES =
  'select id, name, sha256, size, media_type, uploaded_at from files where id = any ($1::uuid[]) order by id'

/** Every file that something read from the record names, however deep. */
function fileIdsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    key === 'fileIds' && Array.isArray(member) ? member.map(String) : fileIdsIn(member),
  )
}

export const archiveOn = (
  db: PoolClient,
): Pick<RecordTransaction, 'archivedSha256' | 'archiveSources' | 'storeArchive'> => ({
  archivedSha256: async (number) => {
    const { rows } = await db.query<{ sha256: string }>('select sha256 from archives where number = $1', [number])
    return rows[0]?.sha256
  },
  archiveSources: async (number) => {
    const parts: Record<string, unknown> = {}
    for (const [name, sql] of Object.entries(SOURCES)) parts[name] = (await db.query(sql, [number])).rows
    parts.files = (await db.query(FILES, [[...new Set(fileIdsIn(parts.facts))]])).rows
    return parts
  },
  storeArchive: async ({ state, now, sha256, document, search }) => {
    const { rows } = await db.query<{ document: unknown }>(
      `insert into archives (number, client, name, stage, archived_at, sha256, document, search)
       values ($1, $2, $3, $4, $5, $6, $7, $8) returning document`,
      [
        state.number,
        state.client,
        state.name,
        state.stage === 'closing' ? 'archived' : state.stage,
        now,
        sha256,
        JSON.stringify(document),
        search,
      ],
    )
    return rows[0]?.document
  },
})

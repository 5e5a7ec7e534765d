/** What the record already knows of numbers and references that an import brings. Reads only. */
import type { Pool, PoolClient } from 'pg'
import type { KnownNumber, KnownOfImport } from '../../../activities/domain/imports/preview'

type Db = Pick<Pool | PoolClient, 'query'>

export async function knownOfImport(
  db: Db,
  client: string,
  asked: { numbers: readonly { platform: string; number: string }[]; externalRefs: readonly string[] },
): Promise<KnownOfImport> {
  return {
    numbers: await knownNumbers(db, asked.numbers),
    externalRefs: await knownExternalRefs(db, client, asked.externalRefs),
  }
}

/** Numbers are unique at a platform, whoever's filing carries them, and however they are written; each as it was asked for. */
async function knownNumbers(db: Db, numbers: readonly { platform: string; number: string }[]): Promise<KnownNumber[]> {
  if (numbers.length === 0) return []
  const { rows } = await db.query<KnownNumber>(
    `select asked.platform, asked.number, s.filing, f.client
       from unnest($1::text[], $2::text[]) as asked (platform, number)
       join lateral submissions_of(asked.number) s on s.platform = asked.platform
       join filings f on f.id = s.filing`,
    [numbers.map((n) => n.platform), numbers.map((n) => n.number)],
  )
  return rows
}

async function knownExternalRefs(db: Db, client: string, refs: readonly string[]): Promise<Set<string>> {
  const sql = 'select external_ref from campaigns where client = $1 and external_ref = any ($2)'
  const { rows } = await db.query<{ external_ref: string }>(sql, [client, refs])
  return new Set(rows.map((row) => row.external_ref))
}

/**
 * The rows of a rule pack's life: drafts with their revisions, what was done with them, which versions are released. SQL
 * and nothing else; rows are added, never changed. What may be done when is decided in `life.ts`.
 */
import { compareVersions } from '../newest'
import type { RulePack } from '../../../workflows/contract/reference'
import type { Database } from '../../postgres/pool'

export interface DraftRow {
  platform: string
  version: string
  revision: number
  sha256: string
  client: string
  person: string
  drafted_at: Date
}

export type StepKind = 'opinion' | 'training' | 'trial' | 'discarded' | 'released'

export interface StepRow {
  platform: string
  version: string
  /** The revision that it speaks of; null for what came in a file. */
  revision: number | null
  kind: StepKind
  origin: 'rest' | 'file'
  client: string
  person: string | null
  department: string | null
  stance: 'for' | 'against' | null
  /** Local date. */
  held_on: string | null
  note: string | null
  at: Date
}

export interface PackVersion {
  platform: string
  version: string
  /** `discarded`: a draft that nobody goes on with; it can be drafted anew. */
  status: 'draft' | 'released' | 'discarded'
  /** Revisions, oldest first; none for a version that came in a file. */
  drafts: DraftRow[]
  steps: StepRow[]
}

const STEP = 'platform, version, revision, kind, origin, client, person, department, stance, held_on, note, at'

/** All versions, or those of a platform, by platform and the newest first. */
export async function readVersions(db: Database, platform?: string, version?: string): Promise<PackVersion[]> {
  const some = (column: string): string => `($1::text is null or ${column} = $1) and ($2::text is null or version = $2)`
  const values = [platform, version]
  const released = await db.query<{ platform: string; version: string }>(
    `select id as platform, version from reference_docs where kind = 'rule_pack' and ${some('id')}`,
    values,
  )
  const drafts = await db.query<DraftRow>(
    `select platform, version, revision, sha256, client, person, drafted_at from rule_pack_drafts
      where ${some('platform')} order by revision`,
    values,
  )
  const steps = await db.query<StepRow>(
    `select ${STEP} from rule_pack_steps where ${some('platform')} order by id`,
    values,
  )
  return assemble(released.rows, drafts.rows, steps.rows)
}

function assemble(
  released: { platform: string; version: string }[],
  drafts: DraftRow[],
  steps: StepRow[],
): PackVersion[] {
  const versions = new Map<string, PackVersion>()
  const at = (row: { platform: string; version: string }, status: PackVersion['status']): PackVersion => {
    const key = `${row.platform} ${row.version}`
    const known = versions.get(key) ?? { platform: row.platform, version: row.version, status, drafts: [], steps: [] }
    versions.set(key, known)
    return known
  }
  for (const row of released) at(row, 'released')
  for (const row of drafts) at(row, 'draft').drafts.push(row)
  for (const row of steps) versions.get(`${row.platform} ${row.version}`)?.steps.push(row)
  for (const one of versions.values()) if (one.status === 'draft' && isDiscarded(one)) one.status = 'discarded'
  return [...versions.values()].sort((a, b) =>
    a.platform === b.platform ? compareVersions(b.version, a.version) : a.platform < b.platform ? -1 : 1,
  )
}

const isDiscarded = ({ drafts, steps }: PackVersion): boolean =>
  steps.some((step) => step.kind === 'discarded' && step.revision === drafts.at(-1)?.revision)

export const readVersion = async (db: Database, platform: string, version: string): Promise<PackVersion | undefined> =>
  (await readVersions(db, platform, version))[0]

/** The content of the last revision. */
export async function readDraft(db: Database, platform: string, version: string): Promise<RulePack | undefined> {
  const { rows } = await db.query<{ body: RulePack }>(
    'select body from rule_pack_drafts where platform = $1 and version = $2 order by revision desc limit 1',
    [platform, version],
  )
  return rows[0]?.body
}

export async function insertDraft(db: Database, row: Omit<DraftRow, 'drafted_at'> & { body: RulePack; at: string }) {
  await db.query(
    `insert into rule_pack_drafts (platform, version, revision, body, sha256, client, person, drafted_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [row.platform, row.version, row.revision, JSON.stringify(row.body), row.sha256, row.client, row.person, row.at],
  )
}

export type NewStep = Pick<StepRow, 'platform' | 'version' | 'kind' | 'origin' | 'client'> &
  Partial<Omit<StepRow, 'at'>> & { at: string }

/** A release that is there already stays as it is. */
export async function insertStep(db: Database, row: NewStep): Promise<void> {
  await db.query(
    `insert into rule_pack_steps (${STEP}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (platform, version) where kind = 'released' do nothing`,
    [
      row.platform,
      row.version,
      row.revision,
      row.kind,
      row.origin,
      row.client,
      row.person,
      row.department,
      row.stance,
      row.held_on,
      row.note,
      row.at,
    ],
  )
}

/** Changes of one platform's packs come one after the other until the transaction ends. */
export async function lockPlatform(db: Database, platform: string): Promise<void> {
  await db.query('select pg_advisory_xact_lock(730192204, hashtext($1))', [platform])
}

/** The register (备案台账): filings with what their campaign knows of them, read in batches under one snapshot. */
import type { Pool, PoolClient } from 'pg'
import type { RoundState } from '../../../activities/domain/record/state'
import type { CredentialState } from '../../../activities/domain/record/values'
import type { Phase } from '../../../workflows/contract/words'
import { filingConditions, type FilingFilter, type Seen } from './read-model'

export interface RegisterRow {
  id: string
  campaign: string
  name: string
  external_ref: string | null
  platform: string
  item: string
  pack_version: string
  account: string | null
  required: boolean
  phase: Phase
  round: number
  rounds: RoundState[]
  credential: CredentialState | null
  /** The credential of the register that it uses. */
  shared: string | null
  /** Staff number, role, or `none`. */
  holder: string
  due_at: Date | null
  lead: string
  launch_at: string | null
  opened_at: string
  ended: boolean
}

const COLUMNS = `
  f.id, f.campaign, c.name, c.external_ref, f.platform, f.item, f.state->>'packVersion' as pack_version, f.account,
  (f.state->>'required')::boolean as required, f.phase, f.round, f.state->'rounds' as rounds,
  f.state->'credential' as credential, f.credential as shared, f.holder, f.due_at, f.lead,
  c.state->'launches'->f.platform->>'launchAt' as launch_at, f.state->>'openedAt' as opened_at, f.ended`

const BATCH = 1_000

/** How many filings there are, counted no further than `most` + 1. */
export async function countFilings(db: PoolClient, seen: Seen, filter: FilingFilter, now: string, most: number) {
  const where = filingConditions(seen, filter, now)
  const sql = `select count(*) as n from (select 1 from filings ${where.sql} limit ${where.next(most + 1)}) as counted`
  return Number((await db.query<{ n: number }>(sql, where.values)).rows[0]?.n)
}

/** All of them, newest first. */
export async function* registerRows(
  db: PoolClient,
  seen: Seen,
  filter: FilingFilter,
  now: string,
): AsyncGenerator<RegisterRow[]> {
  for (let after: string | undefined; ;) {
    const where = filingConditions(seen, filter, now).maybe('id < ?', after)
    const page = `select * from filings ${where.sql} order by id desc limit ${where.next(BATCH)}`
    const sql = `select ${COLUMNS} from (${page}) as f join campaigns c on c.number = f.campaign order by f.id desc`
    const { rows } = await db.query<RegisterRow>(sql, where.values)
    if (rows.length > 0) yield rows
    if (rows.length < BATCH) return
    after = rows[rows.length - 1]?.id
  }
}

/** Reads that belong together: nothing that is committed meanwhile is seen. */
export async function withSnapshot<T>(pool: Pool, read: (db: PoolClient) => Promise<T>): Promise<T> {
  const db = await pool.connect()
  let broken: Error | undefined
  try {
    await db.query('begin transaction isolation level repeatable read, read only')
    const result = await read(db)
    await db.query('commit')
    return result
  } catch (error) {
    broken = await db.query('rollback').then(
      () => undefined,
      (failed: unknown) => (failed instanceof Error ? failed : new Error(String(failed))),
    )
    throw error
  } finally {
    db.release(broken)
  }
}

/** What is needed to call filings and the tasks of campaigns by their names. */
import type { Pool } from 'pg'
import type { CampaignState } from '../../../activities/domain/record/state'

export interface FilingNames {
  id: string
  platform: string
  item: string
  packVersion: string
  /** Rows of its checklist. */
  rows: string[]
}

export async function namesOfFilings(pool: Pool, ids: readonly string[]): Promise<ReadonlyMap<string, FilingNames>> {
  if (ids.length === 0) return new Map()
  const sql = `select id, platform, item, state->>'packVersion' as "packVersion",
                      array(select jsonb_object_keys(state->'rows')) as rows
                 from filings where id = any ($1)`
  const { rows } = await pool.query<FilingNames>(sql, [ids])
  return new Map(rows.map((row) => [row.id, row]))
}

type CampaignNames = Pick<CampaignState, 'requirements' | 'checklist' | 'work'>

export async function namesOfCampaigns(
  pool: Pool,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, CampaignNames>> {
  if (numbers.length === 0) return new Map()
  const sql = `select number, state->'requirements' as requirements, state->'checklist' as checklist,
                      state->'work' as work
                 from campaigns where number = any ($1)`
  const { rows } = await pool.query<{ number: string } & { [M in keyof CampaignNames]: CampaignNames[M] | null }>(sql, [
    numbers,
  ])
  return new Map(
    rows.map(({ number, requirements, checklist, work }) => [
      number,
      { requirements: requirements ?? undefined, checklist: checklist ?? undefined, work: work ?? undefined },
    ]),
  )
}

/** Which running filings use a company paper, and which version of it. */
import type { Pool, PoolClient } from 'pg'
import type { OlderUse } from '../../../activities/ports'
import { Conditions } from '../conditions'

type Db = Pick<Pool | PoolClient, 'query'>

export interface PaperUse {
  id: string
  campaign: string
  name: string
  platform: string
  item: string
  phase: string
  lead: string
  /** Rows that were answered with it, with the version of each. */
  rows: { row: string; version: number }[]
}

/** Running filings that use a paper, newest first; `seen` is the client whose filings may be shown. */
export async function usesOf(
  db: Db,
  paper: string,
  seen: string | undefined,
  limit: number,
): Promise<{ filings: PaperUse[]; total: number }> {
  const where = new Conditions()
    .add('f.papers @> array[?::text]', paper)
    .also('not f.ended')
    .also("f.papers <> '{}'")
    .maybe('f.client = ?', seen)
  const { rows } = await db.query<Omit<PaperUse, 'rows'> & { used: Record<string, UsedRow>; total: number }>(
    `select f.id, f.campaign, c.name, f.platform, f.item, f.phase, f.lead, f.state -> 'rows' as used,
            count(*) over ()::int as total
       from filings f join campaigns c on c.number = f.campaign ${where.sql} order by f.id desc limit ${where.next(limit)}`,
    where.values,
  )
  const filings = rows.map(({ used, total: _, ...filing }) => ({
    ...filing,
    rows: Object.entries(used).flatMap(([row, { paper: pinned }]) =>
      pinned?.id === paper ? [{ row, version: pinned.version }] : [],
    ),
  }))
  return { filings, total: rows[0]?.total ?? 0 }
}

/** Running filings that somebody leads and that use a paper in an older version than this, by number. */
export async function olderUsesOf(
  db: Db,
  { paper, version }: { paper: string; version: number },
  lead: string,
): Promise<OlderUse[]> {
  const { rows } = await db.query<OlderUse>(
    `select f.id, c.name, f.phase, min((row.value #>> '{paper,version}')::int)::int as version
       from filings f join campaigns c on c.number = f.campaign
            cross join lateral jsonb_each(f.state -> 'rows') row
      where f.papers @> array[$1::text] and f.papers <> '{}' and not f.ended and f.lead = $2
        and row.value #>> '{paper,id}' = $1 and (row.value #>> '{paper,version}')::int < $3
      group by f.id, c.name, f.phase order by f.id`,
    [paper, lead, version],
  )
  return rows
}

interface UsedRow {
  paper?: { id: string; version: number }
}

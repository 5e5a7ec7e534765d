/** S0-34: whom a version concerns: the filings that were opened under an older one, and what is different for their item. */
import type { Pool, PoolClient } from 'pg'
import type { RulePack } from '../../workflows/contract/reference'
import { Conditions } from '../db/conditions'
import type { ReferenceReader } from '../reference'
import { diffPacks, touches, type PackChange } from './diff'
import { compareVersions, readVersions } from './store'

type Db = Pick<Pool | PoolClient, 'query'>

/** `ended`: the filing is over while its campaign goes on. */
export type FilingStateWord = 'running' | 'ended' | 'archived'

export interface AffectedRow {
  id: string
  campaign: string
  name: string
  item: string
  phase: string
  lead: string
  pack_version: string
  state: FilingStateWord
  touched: boolean
}

/** A version and an item that some filing was opened under, and what a newer version says differently of it. */
export interface Concern {
  version: string
  item: string
  changes: PackChange[]
  touched: boolean
}

/** What a version changes for each item of each older version that filings may have been opened under. */
export async function concernsOf(db: Db, reference: ReferenceReader, pack: RulePack): Promise<Concern[]> {
  const older = (await readVersions(db, pack.platform)).filter(
    (one) => one.status === 'released' && compareVersions(one.version, pack.version) < 0,
  )
  const concerns: Concern[] = []
  for (const { platform, version } of older) {
    const before = await reference.get('rule_pack', platform, version, db)
    const changes = diffPacks(before, pack)
    for (const { item } of before.requirements)
      concerns.push({
        version,
        item,
        changes: changes.filter((change) => change.item === item),
        touched: touches(changes, item),
      })
  }
  return concerns
}

const STATE = `case when c.ended then 'archived' when f.ended then 'ended' else 'running' end`

/** `$1` platform, `$2` and `$3` the pairs of version and item, `$4` whether each is touched. */
const FROM = `from filings f join campaigns c on c.number = f.campaign
  join unnest($2::text[], $3::text[], $4::boolean[]) as k (version, item, touched)
    on k.version = f.pack_version and k.item = f.item`

function start(platform: string, concerns: readonly Concern[]): Conditions {
  const where = new Conditions().add('f.platform = ?', platform)
  where.next(concerns.map(({ version }) => version))
  where.next(concerns.map(({ item }) => item))
  where.next(concerns.map(({ touched }) => touched))
  return where
}

export interface AffectedFilter {
  state?: FilingStateWord
  touched?: boolean
}

/** Newest filings first; `seen` is the client whose filings may be shown. */
export async function listAffected(
  db: Db,
  pack: RulePack,
  concerns: readonly Concern[],
  filter: AffectedFilter & { seen: string | undefined },
  page: { after: string | undefined; limit: number },
): Promise<AffectedRow[]> {
  const where = start(pack.platform, concerns)
    .maybe('f.client = ?', filter.seen)
    .maybe(`${STATE} = ?`, filter.state)
    .maybe('k.touched = ?', filter.touched)
    .maybe('f.id < ?', page.after)
  const { rows } = await db.query<AffectedRow>(
    `select f.id, f.campaign, c.name, f.item, f.phase, f.lead, f.pack_version, ${STATE} as state, k.touched
       ${FROM} ${where.sql} order by f.id desc limit ${where.next(page.limit)}`,
    where.values,
  )
  return rows
}

export interface AffectedCounts {
  running: number
  ended: number
  archived: number
  /** Running ones whose item the version says something different about. */
  runningTouched: number
  /** True: there are more, these were counted. */
  capped: boolean
}

/** Counting stops here: whoever reads this many needs a list, not a figure. */
const COUNTED = 10_000

export async function countAffected(
  db: Db,
  pack: RulePack,
  concerns: readonly Concern[],
  seen: string | undefined,
  cap = COUNTED,
): Promise<AffectedCounts> {
  const where = start(pack.platform, concerns).maybe('f.client = ?', seen)
  const { rows } = await db.query<{ state: FilingStateWord; touched: boolean; n: number }>(
    `select state, touched, count(*)::int as n
       from (select ${STATE} as state, k.touched ${FROM} ${where.sql} limit ${where.next(cap + 1)}) counted
      group by state, touched`,
    where.values,
  )
  const sum = (fits: (row: (typeof rows)[number]) => boolean): number =>
    Math.min(
      cap,
      rows.filter(fits).reduce((total, { n }) => total + n, 0),
    )
  return {
    running: sum((row) => row.state === 'running'),
    ended: sum((row) => row.state === 'ended'),
    archived: sum((row) => row.state === 'archived'),
    runningTouched: sum((row) => row.state === 'running' && row.touched),
    capped: rows.reduce((total, { n }) => total + n, 0) > cap,
  }
}

/** Who leads the running filings that are touched, those with most first. */
export async function leadsAffected(
  db: Db,
  pack: RulePack,
  concerns: readonly Concern[],
  seen: string | undefined,
): Promise<{ lead: string; filings: number }[]> {
  const where = start(
    pack.platform,
    concerns.filter(({ touched }) => touched),
  )
    .add('f.ended = ?', false)
    .maybe('f.client = ?', seen)
  const { rows } = await db.query<{ lead: string; filings: number }>(
    `select f.lead, count(*)::int as filings ${FROM} ${where.sql} group by f.lead order by 2 desc, 1 limit 200`,
    where.values,
  )
  return rows
}

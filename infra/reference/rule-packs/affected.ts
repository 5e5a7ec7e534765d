/** S0-34: whom a version concerns: the filings that were opened under an older one, and what is different for their item. */
import type { Pool, PoolClient } from 'pg'
import type { RulePack } from '../../../workflows/contract/reference'
import { Conditions } from '../../postgres/conditions'
import { type ReferenceReader, RELEASE_IS_KNOWN_S } from '../reference'
import { diffPacks, touches, type PackChange } from './diff'
import { compareVersions } from '../newest'
import { readVersions } from './store'

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

/** Nobody is asked for a filing's campaign while it runs, so that those that run are found by an index of their own. */
const STATE: Record<FilingStateWord, string> = {
  running: 'not f.ended',
  ended: 'f.ended and not c.ended',
  archived: 'f.ended and c.ended',
}

const JOIN = 'from filings f join campaigns c on c.number = f.campaign'

const nameOf = ({ version, item }: { version: string; item: string }): string => `${version} ${item}`

/** Filings under one of the older versions; `seen` is the client whose filings may be shown. */
function olderOnes(platform: string, concerns: readonly Concern[], seen: string | undefined): Conditions {
  const versions = [...new Set(concerns.map(({ version }) => version))]
  return new Conditions()
    .add('f.platform = ?', platform)
    .add('f.pack_version = any (?::text[])', versions)
    .maybe('f.client = ?', seen)
}

/** Those whose item is touched, or those whose item is not. */
const touched = (where: Conditions, concerns: readonly Concern[], wanted: boolean | undefined): Conditions =>
  wanted === undefined
    ? where
    : where.add(
        `(f.pack_version || ' ' || f.item = any (?::text[])) = ${wanted}`,
        concerns.filter((concern) => concern.touched).map(nameOf),
      )

/** A campaign that closes or is being ended changes nothing more. */
const TOUCHABLE = `${STATE.running} and f.campaign in (
  select number from campaigns where not ended and stage not in ('closing', 'withdrawing'))`

/** Running filings whose item the version says something different about, as far as they can still be touched. */
export const touchedRunning = (platform: string, concerns: readonly Concern[], seen: string | undefined): Conditions =>
  touched(olderOnes(platform, concerns, seen).also(TOUCHABLE), concerns, true)

/**
 * Has the running filings whose item is touched look at the record again, which tells their leads, and the campaigns with an
 * open question about it. A moment later, when every process has learned of the release.
 */
export async function haveThemLook(db: Db, reference: ReferenceReader, pack: RulePack): Promise<void> {
  const all = await concernsOf(db, reference, pack)
  // The first version of a platform changes nothing for anybody.
  if (all.length === 0) return
  const later = `clock_timestamp() + interval '${RELEASE_IS_KNOWN_S} seconds'`
  await db.query(
    `insert into pokes (subject, next_try_at) select distinct subject, ${later} from tasks
      where status = 'open' and kind = 'decide_requirement' and key like $1`,
    [`${pack.platform.replaceAll('_', '\\_')}.%`],
  )
  const concerns = all.filter((concern) => concern.touched)
  if (concerns.length === 0) return
  const where = touchedRunning(pack.platform, concerns, undefined)
  await db.query(
    `insert into pokes (subject, next_try_at) select f.id, ${later} from filings f ${where.sql}`,
    where.values,
  )
}

export interface AffectedFilter {
  state?: FilingStateWord
  touched?: boolean
}

/** Newest filings first. */
export async function listAffected(
  db: Db,
  pack: RulePack,
  concerns: readonly Concern[],
  filter: AffectedFilter & { seen: string | undefined },
  page: { after: string | undefined; limit: number },
): Promise<AffectedRow[]> {
  const where = touched(olderOnes(pack.platform, concerns, filter.seen), concerns, filter.touched)
    .maybe('f.id < ?', page.after)
    .also(filter.state && STATE[filter.state])
  const { rows } = await db.query<Omit<AffectedRow, 'touched'>>(
    `select f.id, f.campaign, c.name, f.item, f.phase, f.lead, f.pack_version,
            case when ${STATE.running} then 'running' when ${STATE.ended} then 'ended' else 'archived' end as state
       ${JOIN} ${where.sql} order by f.id desc limit ${where.next(page.limit)}`,
    where.values,
  )
  const named = new Set(concerns.filter((concern) => concern.touched).map(nameOf))
  return rows.map((row) => ({ ...row, touched: named.has(nameOf({ version: row.pack_version, item: row.item })) }))
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
  const older = () => olderOnes(pack.platform, concerns, seen)
  const running = await countUpTo(db, older().also(STATE.running), cap + 1)
  const runningTouched = await countUpTo(db, touchedRunning(pack.platform, concerns, seen), cap + 1)
  const over = older().also('f.ended')
  const { rows } = await db.query<{ archived: boolean; n: number }>(
    `select c.ended as archived, count(*)::int as n
       from (select f.campaign from filings f ${over.sql} limit ${over.next(cap + 1)}) f
       join campaigns c on c.number = f.campaign group by c.ended`,
    over.values,
  )
  const [archived = 0, ended = 0] = [true, false].map((is) => rows.find((row) => row.archived === is)?.n ?? 0)
  const capped = running > cap || archived + ended > cap
  const upTo = (n: number): number => Math.min(n, cap)
  return {
    running: upTo(running),
    ended: upTo(ended),
    archived: upTo(archived),
    runningTouched: upTo(runningTouched),
    capped,
  }
}

async function countUpTo(db: Db, where: Conditions, limit: number): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*)::int as n from (select from filings f ${where.sql} limit ${where.next(limit)}) counted`,
    where.values,
  )
  return rows[0]?.n ?? 0
}

/** Who leads the running filings that are touched, those with most first. */
export async function leadsAffected(
  db: Db,
  pack: RulePack,
  concerns: readonly Concern[],
  seen: string | undefined,
): Promise<{ lead: string; filings: number }[]> {
  const where = touchedRunning(pack.platform, concerns, seen)
  const { rows } = await db.query<{ lead: string; filings: number }>(
    `select f.lead, count(*)::int as filings from filings f ${where.sql} group by f.lead order by 2 desc, 1 limit 200`,
    where.values,
  )
  return rows
}

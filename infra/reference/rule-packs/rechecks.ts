/**
 * S0-34: has the lead of every running filing that a released version concerns say what it means for the filing. Each is a
 * request of its own in the intake, taken in once for a filing and a version: so it may be asked in steps, and again.
 */
import type { Pool, PoolClient } from 'pg'
import type { RulePack } from '../../../workflows/contract/reference'
import type { Actor } from '../../../workflows/contract/commands'
import type { Conditions } from '../../postgres/conditions'
import { withTransaction } from '../../postgres/pool'
import { touchedRunning, type Concern } from './affected'

type Db = Pick<Pool | PoolClient, 'query'>

/** Under one name for all clients, so that two of them do not ask twice. */
const CLIENT = 'rule_packs'
const routeOf = ({ platform, version }: RulePack): string => `rechecks ${platform} ${version}`

export interface Recheck {
  pack: RulePack
  concerns: readonly Concern[]
  /** The client whose filings may be asked about; undefined: those of all. */
  seen: string | undefined
}

/** Filings that the version concerns and that nobody was asked about yet. */
function toBeAsked({ pack, concerns, seen }: Recheck): Conditions {
  const where = touchedRunning(pack.platform, concerns, seen)
  return where.add(
    `not exists (select from intake i where i.client = '${CLIENT}' and i.route = ? and i.idempotency_key = f.id)`,
    routeOf(pack),
  )
}

/** Takes in one request each for at most `limit` filings, in the order of their ids; gives how many. */
export const askInSteps = (
  pool: Pool,
  recheck: Recheck,
  { actor, text, limit }: { actor: Actor; text: string | undefined; limit: number },
): Promise<number> =>
  withTransaction(pool, async (db) => {
    const where = toBeAsked(recheck)
    const body = `jsonb_build_object('filing', f.id, 'version', ${where.next(recheck.pack.version)}::text)
      || jsonb_strip_nulls(jsonb_build_object('text', ${where.next(text)}::text))`
    const { rowCount } = await db.query(
      `insert into intake (id, client, actor, route, idempotency_key, body_hash, command, subject, body)
       select gen_random_uuid(), '${CLIENT}', ${where.next(JSON.stringify(actor))}::jsonb, ${where.next(routeOf(recheck.pack))},
              f.id, sha256(convert_to(body::text, 'UTF8')), 'reviewChange', f.id, body
         from (select f.id, ${body} as body from filings f ${where.sql} order by f.id limit ${where.next(limit)}) f
       on conflict on constraint intake_key do nothing`,
      where.values,
    )
    await db.query("select pg_notify('intake', '')")
    return rowCount ?? 0
  })

export interface RecheckCounts {
  /** Running filings that the version concerns and that nobody was asked about yet. */
  remaining: number
  /** Asked about, whoever asked: in all, and those whose task is not open yet. All three are of filings that the client sees. */
  asked: number
  waiting: number
}

export async function countRechecks(db: Db, recheck: Recheck): Promise<RecheckCounts> {
  const where = toBeAsked(recheck)
  const left = await db.query<{ n: number }>(`select count(*)::int as n from filings f ${where.sql}`, where.values)
  const { rows } = await db.query<{ asked: number; waiting: number }>(
    `select count(*)::int as asked, (count(*) filter (where i.status = 'pending'))::int as waiting
       from intake i join filings f on f.id = i.idempotency_key
      where i.client = '${CLIENT}' and i.route = $1 and ($2::text is null or f.client = $2)`,
    [routeOf(recheck.pack), recheck.seen],
  )
  return { remaining: left.rows[0]?.n ?? 0, asked: rows[0]?.asked ?? 0, waiting: rows[0]?.waiting ?? 0 }
}

export interface ToBeAsked {
  id: string
  campaign: string
  item: string
  phase: string
  lead: string
  pack_version: string
}

/** The next ones, as the step would take them. */
export async function nextToBeAsked(db: Db, recheck: Recheck, limit: number): Promise<ToBeAsked[]> {
  const where = toBeAsked(recheck)
  const sql = `select f.id, f.campaign, f.item, f.phase, f.lead, f.pack_version from filings f ${where.sql}
                order by f.id limit ${where.next(limit)}`
  return (await db.query<ToBeAsked>(sql, where.values)).rows
}

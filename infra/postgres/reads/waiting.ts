/** Reads where the days went: of one campaign, and of all that a span of time touches. Everything follows from the facts. */
import type { Pool, PoolClient } from 'pg'
import type { PackOf } from '../../../activities/domain/desk/names'
import type { CampaignState, FilingState } from '../../../activities/domain/record/state'
import { makeCalendar, type Calendar } from '../../../activities/domain/time/calendar'
import { lanesOf, type Lane, type PlatformRests } from '../../../activities/domain/waiting/lanes'
import { campaignLedger, filingLedger, type Ledger } from '../../../activities/domain/waiting/ledger'
import { within, type DepartmentOf, type PlacedPart } from '../../../activities/domain/waiting/sums'
import { everybody } from '../../reference/people'
import { workingDaysOf } from '../../reference/working-days'
import { readClock } from '../clock'
import { Conditions } from '../conditions'
import { POLICY_ID } from '../record/read-context'
import { TooManyRows } from '../../sheets/register-refused'
import { inTurns } from '../../turns'
import { withFilings } from './campaign'
import { packsFor } from './desk'
import type { FactRow } from './facts'
import type { CampaignRow, Seen } from './read-model'
import type { Reads } from './reads'
import { storedFact } from './stored-fact'

export interface CampaignLedgers {
  campaign: Ledger
  /** In the order of their numbers. */
  filings: Ledger[]
  lanes: Lane[]
}

/** Whether a platform reviews on working days alone, by the rules that a filing is judged by. */
export const restsBy =
  (packOf: PackOf): PlatformRests =>
  (f: Pick<FilingState, 'platform' | 'item' | 'packVersion'>) => {
    const pack = packOf(f.platform, f.packVersion)
    return pack?.requirements.find(({ item }) => item === f.item)?.review.usual.unit === 'working_day'
  }

export function ledgersOf(rows: readonly FactRow[], packOf: PackOf, calendar: Calendar, now: string): CampaignLedgers {
  const lanes = lanesOf(rows.map(storedFact), restsBy(packOf))
  const nowMs = Date.parse(now)
  return {
    lanes,
    campaign: campaignLedger(lanes, calendar, nowMs),
    filings: lanes
      .filter(({ level }) => level === 'filing')
      .sort((a, b) => (a.subject < b.subject ? -1 : 1))
      .map(({ subject }) => filingLedger(lanes, subject, calendar, nowMs)),
  }
}

/** The parts of a ledger, each with its campaign and the platform that it is about. */
export const placed = (campaign: string, { parts }: Ledger, lanes: readonly Lane[]): PlacedPart[] =>
  parts.map((part) => ({
    ...part,
    campaign,
    about: lanes.find(({ subject }) => subject === part.hold?.subject)?.platform,
  }))

/** Of the campaign and then of each filing, each part with what it is a part of. */
export const allParts = (
  number: string,
  { campaign, filings, lanes }: CampaignLedgers,
): (PlacedPart & { of: string })[] =>
  [campaign, ...filings].flatMap((ledger) =>
    placed(number, ledger, lanes).map((part) => ({ ...part, of: ledger.subject })),
  )

export interface WaitingFilter {
  fromMs: number
  toMs: number
  lead?: string
  campaigns?: readonly string[]
  /** Whose minutes are summed: those of campaigns, or of each of their filings by itself. */
  of: 'campaigns' | 'filings'
}

export interface WaitingAround {
  calendar: Calendar
  now: string
  departmentOf: DepartmentOf
}

/** The calendar of today, as for every campaign, and the directory as it is. */
export async function waitingAround({ pool, reference }: Reads): Promise<WaitingAround> {
  const policy = await reference.latest('policy', POLICY_ID)
  const doc = policy && (await workingDaysOf(reference, policy))
  if (!policy || !doc) throw new Error('no policy or calendar is installed: run the set-up (`npm start` does)')
  const [{ now }, people] = await Promise.all([readClock(pool), everybody(reference)])
  const departments = new Map(people.map(({ staff, department }) => [staff, department]))
  return { calendar: makeCalendar(doc, policy), now, departmentOf: (person) => departments.get(person ?? '') }
}

/** More campaigns than a table of them is read for; each is told from its first fact on. */
export const WAITING_MAX_CAMPAIGNS = 500
const AT_ONCE = 25

export interface Waited {
  parts: PlacedPart[]
  packOf: PackOf
  campaignName: (number: string) => string
}

/** Everything in a span of time, of the campaigns that may be seen. */
export async function waitedIn(deps: Reads, seen: Seen, filter: WaitingFilter, around: WaitingAround): Promise<Waited> {
  const campaigns = await touchedBy(deps, seen, filter)
  const packOf = await packsFor(deps, campaigns)
  const parts: PlacedPart[] = []
  for (let at = 0; at < campaigns.length; at += AT_ONCE) {
    const some = campaigns.slice(at, at + AT_ONCE)
    const facts = await factsOf(
      deps.pool,
      some.map(({ number }) => number),
    )
    const told = await inTurns(some, ({ number }) => {
      const { campaign, filings, lanes } = ledgersOf(facts.get(number) ?? [], packOf, around.calendar, around.now)
      const ledgers = filter.of === 'campaigns' ? [campaign] : filings
      return ledgers.flatMap((ledger) => within(placed(number, ledger, lanes), filter.fromMs, filter.toMs))
    })
    parts.push(...told.flat())
  }
  const names = new Map(campaigns.map(({ number, name }) => [number, name]))
  return { parts, packOf, campaignName: (number) => names.get(number) ?? number }
}

/** Begun before the end of the span, and not over before its beginning. */
async function touchedBy(deps: Reads, seen: Seen, filter: WaitingFilter): Promise<CampaignState[]> {
  const where = new Conditions()
    .add('started_at < ?::timestamptz', new Date(filter.toMs).toISOString())
    .add(
      `(not ended or coalesce(state->>'archivedAt', state->>'closedAt', state->'ending'->>'at', '9999-12-31T00:00:00Z')::timestamptz >= ?::timestamptz)`,
      new Date(filter.fromMs).toISOString(),
    )
    .maybe('client = ?', seen)
    .maybe('lead = ?', filter.lead)
    .maybe('number = any (?)', filter.campaigns)
  const sql = `select number, client, ended, state from campaigns ${where.sql} order by number limit ${where.next(WAITING_MAX_CAMPAIGNS + 1)}`
  const { rows } = await deps.pool.query<CampaignRow>(sql, where.values)
  if (rows.length > WAITING_MAX_CAMPAIGNS) throw new TooManyRows(WAITING_MAX_CAMPAIGNS)
  return withFilings(deps, rows)
}

async function factsOf(db: Pool | PoolClient, numbers: readonly string[]): Promise<Map<string, FactRow[]>> {
  const sql = `select stream, seq, type, v, subject, body, recorded_at from facts where stream = any ($1) order by stream, seq`
  const { rows } = await db.query<FactRow & { stream: string }>(sql, [numbers])
  const found = new Map<string, FactRow[]>()
  for (const row of rows) {
    const own = found.get(row.stream)
    if (own) own.push(row)
    else found.set(row.stream, [row])
  }
  return found
}

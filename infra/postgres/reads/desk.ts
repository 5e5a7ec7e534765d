/** What pages about campaigns are made of: those on a person's desk, those that a person may see, and what names them. */
import type { PackOf } from '../../../activities/domain/desk/names'
import type { CampaignState } from '../../../activities/domain/record/state'
import { makeCalendar, type Calendar } from '../../../activities/domain/time/calendar'
import type { RulePack } from '../../../workflows/contract/reference'
import { workingDaysOf } from '../../reference/working-days'
import { Conditions } from '../conditions'
import { POLICY_ID } from '../record/read-context'
import { withFilings } from './campaign'
import { escapeLike, type CampaignRow } from './read-model'
import type { Reads } from './reads'

const CAMPAIGN = 'number, client, ended, state'

/** Campaigns that are not over, which a person leads or backs up, or has an open task of, or a group of that person has. */
export async function campaignsOnDesk(
  { pool }: Pick<Reads, 'pool'>,
  person: string,
  memberOf: readonly string[] = [],
): Promise<CampaignState[]> {
  const sql = `select ${CAMPAIGN} from campaigns c
                where not ended and (lead = $1 or state->>'backup' = $1
                   or number in (select campaign from tasks where holder = any ($2) and status = 'open'))
                order by number`
  return withFilings({ pool }, (await pool.query<CampaignRow>(sql, [person, [person, ...memberOf]])).rows)
}

/** When somebody was last nudged, by task. */
export async function lastNudges(
  { pool }: Pick<Reads, 'pool'>,
  campaigns: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const sql = `select body->>'task' as task, max(recorded_at) as at from facts
                where stream = any ($1) and type = 'TaskNudged' group by 1`
  const { rows } = await pool.query<{ task: string; at: Date }>(sql, [campaigns])
  return new Map(rows.map(({ task, at }) => [task, at.toISOString()]))
}

export interface SeenFilter {
  /** Led by one of these, by staff number. */
  leads?: readonly string[]
  stage?: string
  overdue?: true
  /** Part of the name, or of the number. */
  q?: string
}

/** As `maySeeCampaign` has it, for lists: `reach` is the person and those below. */
export function visibleTo(where: Conditions, reach: readonly string[]): Conditions {
  const who = where.next(reach)
  return where.also(
    `(c.lead = any (${who}) or c.state->>'backup' = any (${who})
      or exists (select 1 from jsonb_each_text(c.state->'group') g where g.value = any (${who}))
      or exists (select 1 from jsonb_array_elements(c.state->'parties') p
                  where p.value->>'contact' = any (${who}) or p.value->>'ours' = any (${who}))
      or exists (select 1 from jsonb_array_elements(c.state->'raci') r where r.value->>'person' = any (${who}))
      or exists (select 1 from tasks t where t.campaign = c.number and (t.holder = any (${who}) or t.state #>> '{holder,group}' = any (${who}))))`,
  )
}

/** Newest first. `overdue`: it has an open task whose time is over. */
export async function campaignsSeenBy(
  { pool }: Pick<Reads, 'pool'>,
  reach: readonly string[],
  filter: SeenFilter,
  page: { after: string | undefined; limit: number; now: string },
): Promise<CampaignState[]> {
  const where = visibleTo(new Conditions(), reach)
    .maybe('c.lead = any (?)', filter.leads)
    .maybe('c.stage = ?', filter.stage)
    .maybe('c.number < ?', page.after)
  if (filter.q !== undefined) {
    const part = where.next(`%${escapeLike(filter.q)}%`)
    where.also(`(c.name ilike ${part} or c.number ilike ${part})`)
  }
  if (filter.overdue)
    where.add(
      `exists (select 1 from tasks t where t.campaign = c.number and t.status = 'open' and t.due_at < ?::timestamptz)`,
      page.now,
    )
  const sql = `select ${CAMPAIGN} from campaigns c ${where.sql} order by number desc limit ${where.next(page.limit)}`
  return withFilings({ pool }, (await pool.query<CampaignRow>(sql, where.values)).rows)
}

/** The numbers of all of them. */
export async function numbersVisibleTo(pool: Reads['pool'], reach: readonly string[]): Promise<string[]> {
  const where = visibleTo(new Conditions(), reach)
  const { rows } = await pool.query<{ number: string }>(`select number from campaigns c ${where.sql}`, where.values)
  return rows.map(({ number }) => number)
}

/** The working days of today's policy. */
export async function presentCalendar({ reference }: Pick<Reads, 'reference'>): Promise<Calendar> {
  const policy = await reference.latest('policy', POLICY_ID)
  const doc = policy && (await workingDaysOf(reference, policy))
  if (!policy || !doc) throw new Error('no policy or calendar is installed: run the set-up (`npm start` does)')
  return makeCalendar(doc, policy)
}

/** Rule packs by platform: the latest, and every version that something of these campaigns was judged by. */
export async function packsFor(
  { reference }: Pick<Reads, 'reference'>,
  campaigns: readonly Pick<CampaignState, 'filings' | 'requirements'>[],
): Promise<PackOf> {
  const latest = new Map((await reference.list('rule_pack')).map((pack) => [pack.platform, pack]))
  const judgedBy = new Map<string, RulePack>()
  for (const { filings, requirements } of campaigns)
    for (const { platform, packVersion } of [...Object.values(filings), ...Object.values(requirements ?? {})]) {
      const key = `${platform}@${packVersion}`
      if (!judgedBy.has(key)) judgedBy.set(key, await reference.get('rule_pack', platform, packVersion))
    }
  return (platform, version) => judgedBy.get(`${platform}@${version}`) ?? latest.get(platform)
}

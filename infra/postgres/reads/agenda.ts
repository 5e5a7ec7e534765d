/** What a person's own calendar is made of. */
import { launchKey, type AgendaChange } from '../../../activities/domain/desk/agenda'
import type { CampaignState } from '../../../activities/domain/record/state'
import { Conditions } from '../conditions'
import { withFilings } from './campaign'
import { visibleTo } from './desk'
import type { CampaignRow } from './read-model'
import type { Reads } from './reads'

/** Campaigns that concern the person and are not over; not those of people below. */
export async function campaignsOf({ pool }: Pick<Reads, 'pool'>, person: string): Promise<CampaignState[]> {
  const where = visibleTo(new Conditions().also('not ended'), [person])
  const sql = `select number, client, ended, state from campaigns c ${where.sql} order by number`
  return withFilings({ pool }, (await pool.query<CampaignRow>(sql, where.values)).rows)
}

/** Facts that begin a due time or a launch, move it or give it to somebody else. */
const OF_TASKS = [
  'TaskOpened',
  'TaskDueMoved',
  'TaskReplanned',
  'TaskHandedOver',
  'TaskSubstituted',
  'TaskDelegated',
  'TaskClaimed',
  'TaskGivenBack',
] as const
const OF_LAUNCHES = ['LaunchPlanned', 'LaunchDropped'] as const

/** By id of the task, and by campaign and platform of a launch. */
export async function agendaChanges(
  { pool }: Pick<Reads, 'pool'>,
  campaigns: readonly string[],
): Promise<ReadonlyMap<string, AgendaChange>> {
  const sql = `select stream, coalesce(body->'task'->>'id', body->>'task') as task, body->>'platform' as platform,
                      count(*)::int as times, max(recorded_at) as at
                 from facts where stream = any ($1) and type = any ($2) group by 1, 2, 3`
  const { rows } = await pool.query<Record<'stream' | 'task' | 'platform', string> & { times: number; at: Date }>(sql, [
    campaigns,
    [...OF_TASKS, ...OF_LAUNCHES],
  ])
  return new Map(
    rows.map(({ stream, task, platform, times, at }) => [
      task ?? launchKey(stream, platform),
      { times, at: at.toISOString() },
    ]),
  )
}

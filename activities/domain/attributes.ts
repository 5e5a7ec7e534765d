/**
 * What Temporal UI can filter a campaign or a filing by. Staff numbers, never names. The questions behind the saved views are
 * answered by REST filters as well, and both must give the same answer.
 */
import type { StoredFact } from './record/facts'
import type { ViewAttributes } from '../../workflows/contract/views'
import { LOST } from './record/phases'
import { filingsOf, firstDue, type CampaignState, type FilingState, type LaunchState } from './record/state'
import type { TaskState } from './record/values'
import { earliest } from './time/instants'

/** A list is a row of the visibility store, and is read by people. */
const MOST_LISTED = 20

export function attributesOf(
  s: CampaignState,
  f: FilingState | undefined,
  tasks: readonly TaskState[],
  now: string,
): ViewAttributes {
  const first = firstDue(tasks)
  const launch = f ? launchOfFiling(s, f) : launchAhead(s)
  return {
    ...(f ? { phase: f.phase, round: f.round, platform: f.platform } : { stage: s.stage }),
    lead: s.lead,
    campaignName: s.name,
    launchAt: launch.launchAt,
    cleared: launch.cleared,
    holderRole: first?.holder.role ?? 'none',
    holders: listed(
      tasks.flatMap(({ holder }) => [holder.role, holder.person, holder.group].flatMap((one) => one ?? [])),
    ),
    alarms: listed(alarmsOf(s, f).map((code) => code.split(':', 1)[0] ?? code)),
    dueAt: first?.dueAt,
    overdue: isOverdue(tasks, now),
  }
}

export const isOverdue = (tasks: readonly TaskState[], now: string): boolean =>
  tasks.some((t) => t.dueAt !== undefined && Date.parse(t.dueAt) < Date.parse(now))

const listed = (values: readonly string[]): string[] | undefined => {
  const distinct = [...new Set(values)].sort().slice(0, MOST_LISTED)
  return distinct.length === 0 ? undefined : distinct
}

/** Its own, and one that only a list needs: the campaign is live there, and the platform objects. */
const alarmsOf = (s: CampaignState, f: FilingState | undefined): string[] =>
  f ? [...f.alarms, ...(isLiveAndObjected(s, f) ? ['live_objected'] : [])] : s.alarms

/** The platform has rejected it, asks something, or has taken back what it granted, and that is not settled. */
export const isObjected = (f: FilingState): boolean =>
  [...LOST, 'correcting', 'closed_by_platform'].includes(f.phase) ||
  Object.values(f.matters).some(({ kind, status }) => kind === 'inquiry' && status === 'open')

const isLiveAndObjected = (s: CampaignState, f: FilingState): boolean =>
  s.launches[f.platform]?.status === 'live' && isObjected(f)

interface LaunchAhead {
  /** Of a launch that is still to come. */
  launchAt?: string
  cleared?: boolean
}

function launchOfFiling(s: CampaignState, { platform, ended }: FilingState): LaunchAhead {
  const launch = s.launches[platform]
  if (launch === undefined || launch.status === 'dropped') return {}
  // What has ended is on no list of what is ahead: its row is not changed for that alone.
  return { launchAt: ended || isAhead(launch) ? launch.launchAt : undefined, cleared: launch.clearance === 'go' }
}

/** The next launch that is not cleared, else the next: whoever asks for what launches soon uncleared finds every such campaign. */
function launchAhead(s: CampaignState): LaunchAhead {
  const there = Object.values(s.launches).filter(({ status }) => status !== 'dropped')
  const ahead = there.filter(isAhead)
  const counting = ahead.length > 0 ? ahead : there
  const held = counting.filter(({ clearance }) => clearance !== 'go')
  return {
    launchAt: earliest((held.length > 0 && ahead.length > 0 ? held : ahead).map(({ launchAt }) => launchAt)),
    cleared: counting.length === 0 ? undefined : held.length === 0,
  }
}

const isAhead = ({ status, launchAt }: LaunchState): boolean => status === 'planned' && launchAt !== undefined

/** Filings that a fact of their campaign, or of another filing of the platform, makes look otherwise in a list. */
export function filingsShownAnew(s: CampaignState, fact: StoredFact): string[] {
  if (fact.type !== 'ClearanceChanged' && fact.type !== 'PlatformWentLive') return []
  const there = filingsOf(s).filter((f) => !f.ended && f.platform === fact.body.platform)
  return there.filter((f) => fact.type === 'ClearanceChanged' || isObjected(f)).map(({ id }) => id)
}

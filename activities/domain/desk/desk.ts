/**
 * A person's desk: what they have to do by when, the back ends that they are to look into today (U-15), what stands in the way
 * of the launches of the next days, and what they wait for from others (U-14). Handed what was read; says nothing in words.
 */
import type { Requirement } from '../../../workflows/contract/reference'
import { byDue, openTasks, presentRound, reviewsOf, type CampaignState, type FilingState } from '../record/state'
import type { TaskState } from '../record/values'
import { isUnclaimed } from '../tasks/holder-of'
import { workingDaysBetween, type Calendar } from '../time/calendar'
import { earliest } from '../time/instants'
import { platformsGo, type PlatformGo } from './campaign-sheet'
import type { PackOf } from './names'
import { DUE_GROUPS, dueOf, type DueGroup, type DueWhen } from './when-due'

/** Launches that are looked at. */
export const LAUNCHES_AHEAD_DAYS = 14

export interface DeskTask {
  task: TaskState
  campaign: CampaignState
  filing?: FilingState
  due?: DueWhen
}

/** A back end to look into. */
export interface DeskCheck extends DeskTask {
  filing: FilingState
  number?: string
  entry?: Requirement['entry']
  waitedWorkingDays?: number
  usual?: Requirement['review']['usual']
  /** A passing says nothing more where no credential is demanded. */
  wantsCredential: boolean
}

export interface LaunchAhead {
  campaign: CampaignState
  platforms: PlatformGo[]
  /** The first of its launches that are still to come. */
  at: string
}

export interface Waiting extends DeskTask {
  person: string
  nudgedAt?: string
}

export interface Desk {
  now: string
  /** Tasks of the groups that the person belongs to, which nobody has claimed. */
  unclaimed: DeskTask[]
  groups: { group: DueGroup; tasks: DeskTask[] }[]
  checks: DeskCheck[]
  launches: LaunchAhead[]
  waiting: Waiting[]
}

export interface DeskReading {
  person: string
  /** Groups that the person belongs to. */
  memberOf?: readonly string[]
  now: string
  calendar: Calendar
  packOf: PackOf
  /** Campaigns that are not over, in which the person has a task or which the person leads or backs up. */
  campaigns: readonly CampaignState[]
  /** When somebody was last nudged, by task. */
  nudgedAt: ReadonlyMap<string, string>
}

export function deskOf(reading: DeskReading): Desk {
  const { person, now, memberOf = [] } = reading
  const open = reading.campaigns.flatMap((s) => tasksOf(s, reading)).sort(dueFirst)
  const mine = open.filter(({ task }) => task.holder.person === person)
  const todo = mine.filter(({ task }) => task.kind !== 'check_backend')
  return {
    now,
    unclaimed: open.filter(({ task }) => isUnclaimed(task) && memberOf.includes(task.holder.person ?? '')),
    groups: DUE_GROUPS.map((group) => ({
      group,
      tasks: todo.filter(({ due }) => (due?.group ?? 'later') === group),
    })).filter(({ tasks }) => tasks.length > 0),
    checks: mine.flatMap((entry) => checkOf(entry, reading)),
    launches: reading.campaigns
      .flatMap((s) => launchAhead(s, reading))
      .sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    waiting: open.flatMap((entry) => waitingOf(entry, reading)),
  }
}

function tasksOf(s: CampaignState, { calendar, now }: DeskReading): DeskTask[] {
  const entry = (task: TaskState, filing?: FilingState): DeskTask => ({
    task,
    campaign: s,
    filing,
    due: dueOf(calendar, now, task),
  })
  return [
    ...[s, ...reviewsOf(s)].flatMap(openTasks).map((task) => entry(task)),
    ...Object.values(s.filings).flatMap((f) => openTasks(f).map((task) => entry(task, f))),
  ]
}

const dueFirst = ({ task: a }: DeskTask, { task: b }: DeskTask): number => byDue(a, b) || (a.id < b.id ? -1 : 1)

function checkOf(entry: DeskTask, { calendar, now, packOf }: DeskReading): DeskCheck[] {
  const { task, filing } = entry
  if (task.kind !== 'check_backend' || !filing) return []
  const { number, submittedAt } = presentRound(filing)
  const pack = packOf(filing.platform, filing.packVersion)
  const requirement = pack?.requirements.find(({ item }) => item === filing.item)
  return [
    {
      ...entry,
      filing,
      number,
      entry: requirement?.entry,
      waitedWorkingDays: submittedAt === undefined ? undefined : workingDaysBetween(calendar, submittedAt, now).days,
      usual: requirement?.review.usual,
      wantsCredential: requirement?.credential !== 'none',
    },
  ]
}

function launchAhead(s: CampaignState, { calendar, now }: DeskReading): LaunchAhead[] {
  const until = Date.parse(now) + LAUNCHES_AHEAD_DAYS * 86_400_000
  const platforms = platformsGo(s, calendar, now).filter(
    ({ status, launchAt }) => status === 'planned' && launchAt !== undefined && Date.parse(launchAt) <= until,
  )
  const first = earliest(platforms.map(({ launchAt }) => launchAt))
  return first === undefined ? [] : [{ campaign: s, platforms, at: first }]
}

/** Those who answer for a campaign wait for everybody else in it. */
function waitingOf(entry: DeskTask, { person, nudgedAt }: DeskReading): Waiting[] {
  const { holder, id } = entry.task
  const { lead, backup } = entry.campaign
  if (holder.person === undefined || holder.person === person || (lead !== person && backup !== person)) return []
  return [{ ...entry, person: holder.person, nudgedAt: nudgedAt.get(id) }]
}

/**
 * What a campaign's page says: may it go live, platform by platform, with what stands against it; every filing with who has it,
 * until when, and what it waits for. Codes and persons' numbers; whoever shows it gives them their names.
 */
import { clearanceOf, platformsOf, type NoGoReason } from '../clearance/clearance'
import { launchOf } from '../clearance/launch-of'
import { isAuthority } from '../clearance/plan-missing'
import { AT_PLATFORM, BEFORE_PASSING } from '../record/phases'
import {
  byDue,
  filingsOf,
  firstDue,
  openTasks,
  presentRound,
  reviewsOf,
  type CampaignState,
  type FilingState,
} from '../record/state'
import type { Holder, TaskState } from '../record/values'
import { workingDaysBetween, type Calendar } from '../time/calendar'
import { dueOf, type DueWhen } from './when-due'

export interface GoReason {
  code: NoGoReason
  /** Absent where it is about no filing. */
  filing?: string
  /** The requirement that is open, where one is; of an authority, too. */
  item?: string
  account?: string
  expected?: Expected
  /** How long its platform has had it. */
  waitedWorkingDays?: number
}

/** When a platform's verdict or clearance is expected, and by how many working days that misses the launch. */
export interface Expected {
  at: string
  workingDaysLate: number
}

export interface PlatformGo {
  platform: string
  launchAt?: string
  status: 'planned' | 'live' | 'dropped' | 'none'
  clearance: 'go' | 'no_go'
  reasons: GoReason[]
}

export interface FilingLine {
  filing: FilingState
  /** What it waits for first; absent while it keeps a credential or is over. */
  task?: TaskState
  holder?: Holder
  due?: DueWhen
  /** Open tasks beside the first. */
  more: number
  /** While its platform has it. */
  waitedWorkingDays?: number
  expected?: Expected
}

export interface CampaignSheet {
  platforms: PlatformGo[]
  filings: FilingLine[]
  /** Of the campaign itself. */
  tasks: { task: TaskState; due?: DueWhen }[]
}

export function campaignSheet(s: CampaignState, calendar: Calendar, now: string): CampaignSheet {
  return {
    platforms: platformsGo(s, calendar, now),
    filings: filingsOf(s)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((f) => filingLine(s, f, calendar, now)),
    tasks: [s, ...reviewsOf(s)]
      .flatMap(openTasks)
      .sort((a, b) => byDue(a, b) || (a.id < b.id ? -1 : 1))
      .map((task) => ({ task, due: dueOf(calendar, now, task) })),
  }
}

/** Nothing goes live at an authority: it stands in the reasons of every platform. */
export const platformsGo = (s: CampaignState, calendar: Calendar, now: string): PlatformGo[] =>
  platformsOf(s)
    .filter((platform) => !isAuthority(s, platform))
    .map((platform) => platformGo(s, platform, calendar, now))

function platformGo(s: CampaignState, platform: string, calendar: Calendar, now: string): PlatformGo {
  const launch = s.launches[platform]
  const { clearance, reasons } = clearanceOf(s, platform)
  return {
    platform,
    launchAt: launch?.launchAt,
    status: launch?.status ?? 'none',
    clearance,
    reasons: reasons.map(({ code, filing, item, account }) => {
      const f = s.filings[filing]
      return {
        code,
        filing: f?.id,
        item: item === '' ? undefined : item,
        account,
        expected: f && expectedFor(f, launch?.launchAt, calendar, now),
        waitedWorkingDays: f && waitedFor(f, calendar, now),
      }
    }),
  }
}

/** While its platform has it. */
function waitedFor(f: FilingState, calendar: Calendar, now: string): number | undefined {
  const { submittedAt } = presentRound(f)
  if (submittedAt === undefined || !AT_PLATFORM.includes(f.phase)) return undefined
  return workingDaysBetween(calendar, submittedAt, now).days
}

/** Nothing is expected of one that has passed, or is over. */
function expectedFor(
  f: FilingState,
  launchAt: string | undefined,
  calendar: Calendar,
  now: string,
): Expected | undefined {
  if (f.ended || !BEFORE_PASSING.includes(f.phase)) return undefined
  const { etaAt, overdueAt } = presentRound(f)
  const known = AT_PLATFORM.includes(f.phase) ? [etaAt, overdueAt] : [f.schedule?.expectedClearanceAt]
  const at = known.find((one) => one !== undefined && Date.parse(one) > Date.parse(now))
  if (at === undefined) return undefined
  const isLate = launchAt !== undefined && Date.parse(at) > Date.parse(launchAt)
  return { at, workingDaysLate: isLate ? Math.max(1, workingDaysBetween(calendar, launchAt, at).days) : 0 }
}

function filingLine(s: CampaignState, f: FilingState, calendar: Calendar, now: string): FilingLine {
  const open = openTasks(f)
  // While a platform has it, that is what it waits for; what somebody of ours must do comes first all the same.
  const ours = open.filter(({ holder }) => holder.person !== undefined)
  const task = firstDue(ours.length > 0 ? ours : open)
  return {
    filing: f,
    task,
    holder: task?.holder,
    due: dueOf(calendar, now, task),
    more: Math.max(0, ours.length - 1),
    waitedWorkingDays: waitedFor(f, calendar, now),
    expected: expectedFor(f, launchOf(s, f), calendar, now),
  }
}

/**
 * Planning backward (S0-19, S0-20): when a filing must be started at the latest so that preparing it, the review and the
 * buffer fit before the launch. Everything is counted forward by the working calendar; the latest safe start is the last
 * instant from which that count still arrives in time, so that both directions can never disagree.
 */
import type { Policy } from '../../../workflows/contract/policy'
import type { FilingWindow, Requirement } from '../../../workflows/contract/reference'
import type { Duration } from '../../../workflows/contract/values'
import {
  addDuration,
  nextOfficeMoment,
  toInstant,
  workingDaysBetween,
  type Calendar,
  type CalendarMoment,
} from '../time/calendar'
import { closesBefore, opensAfter, type BoundBy, type WindowWarning } from './submission-window'

/** What lies between the start and the launch, in this order. */
export interface Route {
  /** Work inside, one step after the other. */
  internal: readonly Duration[]
  review: Duration
  buffer: Duration
  /** When the platform takes submissions (U-20). */
  window?: FilingWindow
}

/** Where a start leads. */
export interface Arrival {
  /** When work can begin: the start itself in office hours, else the next start of office hours. */
  beginsAt: string
  /** When the filing is with the platform. */
  submittedAt: string
  /** When the platform has decided. */
  clearedAt: string
  /** When the buffer after it is over: the earliest launch. */
  launchableAt: string
  /** Some of it was counted through a year without a table of working days. */
  provisional: boolean
}

/** From a start forward to the earliest launch. */
export function arrive(cal: Calendar, startAt: string, { internal, review, buffer, window }: Route): Arrival {
  const begin = nextOfficeMoment(cal, startAt)
  const ready = internal.reduce((from, step) => then(cal, from, step), begin)
  const submitted = onceOpen(cal, ready, window)
  const { cleared, launchable } = afterSubmission(cal, submitted, { review, buffer })
  return {
    beginsAt: begin.at,
    submittedAt: submitted.at,
    clearedAt: cleared.at,
    launchableAt: launchable.at,
    provisional: launchable.provisional,
  }
}

/** What is ready before its window opens is submitted as it opens. */
const onceOpen = (cal: Calendar, ready: CalendarMoment, window: FilingWindow | undefined): CalendarMoment =>
  window?.opensAt !== undefined && opensAfter(window, ready.at)
    ? { ...ready, at: toInstant(Date.parse(window.opensAt), cal) }
    : ready

/** From a submission forward: when the platform has decided, and when the buffer after that is over. */
export function afterSubmission(
  cal: Calendar,
  submitted: CalendarMoment,
  { review, buffer }: Pick<Route, 'review' | 'buffer'>,
): { cleared: CalendarMoment; launchable: CalendarMoment } {
  const cleared = then(cal, submitted, review)
  return { cleared, launchable: then(cal, cleared, buffer) }
}

/** S0-21 (踩点): whether a submission is so late that its review is expected to reach into the buffer before the launch. */
export const endsInsideBuffer = (
  cal: Calendar,
  submittedAt: string,
  times: Pick<Route, 'review' | 'buffer'>,
  launchAt: string,
): boolean =>
  Date.parse(afterSubmission(cal, { at: submittedAt, provisional: false }, times).launchable.at) > Date.parse(launchAt)

// Nothing takes no time: "0 working days" would wait for the end of business.
const then = (cal: Calendar, from: CalendarMoment, step: Duration): CalendarMoment => {
  if (step.value === 0) return from
  const next = addDuration(cal, from.at, step)
  return { at: next.at, provisional: from.provisional || next.provisional }
}

const MINUTE = 60_000
const A_WORKING_DAY = { value: 1, unit: 'working_day' } as const
const NO_TIME = { value: 0, unit: 'minute' } as const
const reaches = (cal: Calendar, startAt: string, { internal, review, buffer }: Route, launchAt: string): boolean =>
  Date.parse(arrive(cal, startAt, { internal, review, buffer }).launchableAt) <= Date.parse(launchAt)

/**
 * The latest instant of office hours from which the launch is reached: starting then is in time, starting later is not.
 * Windows do not count here, see `latestStart`. To the minute where a route begins with hours, else the end of business of a working day.
 */
export function latestSafeStart(cal: Calendar, launchAt: string, route: Route): CalendarMoment {
  let start = guess(cal, launchAt, route)
  while (!reaches(cal, start, route, launchAt)) start = endOfWorkingDayBefore(cal, start)
  for (;;) {
    const next = addDuration(cal, start, A_WORKING_DAY).at
    if (!reaches(cal, next, route, launchAt)) {
      const at = withinDay(cal, start, next, launchAt, route)
      return { at, provisional: arrive(cal, at, route).provisional }
    }
    start = next
  }
}

/** Counted backward step by step: near enough to begin with, an end of business. */
const guess = (cal: Calendar, launchAt: string, { internal, review, buffer }: Route): string => {
  const back = [buffer, review, ...internal.toReversed()].reduce(
    (to, { value, unit }) => (value === 0 ? to : addDuration(cal, to, { value: -value, unit }).at),
    launchAt,
  )
  return endOfWorkingDayBefore(cal, back)
}

const endOfWorkingDayBefore = (cal: Calendar, at: string): string =>
  addDuration(cal, addDuration(cal, at, { value: -2, unit: 'working_day' }).at, A_WORKING_DAY).at

/** The day of `late` is too late at its end; its morning need not be. */
function withinDay(cal: Calendar, start: string, late: string, launchAt: string, route: Route): string {
  const morning = nextOfficeMoment(cal, addDuration(cal, start, { value: 1, unit: 'minute' }).at).at
  if (!reaches(cal, morning, route, launchAt)) return start
  let [low, high] = [0, Math.floor((Date.parse(late) - Date.parse(morning)) / MINUTE)]
  const minuteOf = (value: number): string => addDuration(cal, morning, { value, unit: 'minute' }).at
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (reaches(cal, minuteOf(middle), route, launchAt)) low = middle
    else high = middle
  }
  return minuteOf(low)
}

export interface LatestStart extends CalendarMoment {
  boundBy: BoundBy
}

/**
 * U-20: the latest start by the earliest bound: that of the launch, or the closing of the window less the work inside. The
 * opening bounds no start: whoever begins earlier waits for it.
 */
export function latestStart(cal: Calendar, launchAt: string, route: Route): LatestStart {
  const byLaunch = latestSafeStart(cal, launchAt, route)
  const { closesAt } = route.window ?? {}
  if (closesAt === undefined) return { ...byLaunch, boundBy: 'launch' }
  const byWindow = latestSafeStart(cal, closesAt, { internal: route.internal, review: NO_TIME, buffer: NO_TIME })
  return Date.parse(byWindow.at) < Date.parse(byLaunch.at)
    ? { ...byWindow, boundBy: 'window' }
    : { ...byLaunch, boundBy: 'launch' }
}

/** Whether what begins then misses its launch or its window. Within the minute of the latest start it does not. */
export const isLate = (cal: Calendar, startAt: string, launchAt: string, route: Route): boolean =>
  misses(arrive(cal, startAt, route), launchAt, route.window)

export const misses = (
  { submittedAt, launchableAt }: Pick<Arrival, 'submittedAt' | 'launchableAt'>,
  launchAt: string,
  window: FilingWindow | undefined,
): boolean => Date.parse(launchableAt) > Date.parse(launchAt) || closesBefore(window, submittedAt)

/** What the window does to a plan, whatever the launch wants. */
function windowWarnings(cal: Calendar, submittedAt: string, route: Route, launchAt: string): WindowWarning[] {
  const { window, buffer } = route
  if (!window) return []
  const after = (at: string): string => afterSubmission(cal, { at, provisional: false }, route).launchable.at
  const opensLate = window.opensAt !== undefined && Date.parse(after(window.opensAt)) > Date.parse(launchAt)
  const isTight = closesBefore(window, then(cal, { at: submittedAt, provisional: false }, buffer).at)
  return [
    ...(closesBefore(window, submittedAt) ? ['window_closed' as const] : isTight ? ['window_tight' as const] : []),
    ...(opensLate ? ['window_opens_late' as const] : []),
  ]
}

/** Working days left until the latest safe start; negative when it has passed. */
export const slackOf = (cal: Calendar, startAt: string, latestAt: string): { days: number; provisional: boolean } =>
  workingDaysBetween(cal, nextOfficeMoment(cal, startAt).at, latestAt)

/** Kinds of task that lie between the start of a filing and its submission, in order. */
const INTERNAL_STEPS = ['collect_material', 'recheck', 'submit'] as const
export type InternalStep = (typeof INTERNAL_STEPS)[number]

/** What the policy grants for the work before a submission; without materials nothing is collected. */
export function internalSteps(
  policy: Pick<Policy, 'tasks'>,
  { materials }: Pick<Requirement, 'materials'>,
): { step: InternalStep; time: Duration }[] {
  return INTERNAL_STEPS.flatMap((step) => {
    const time = policy.tasks[step]?.due
    if (time === undefined || typeof time === 'string') return []
    return step === 'collect_material' && materials.length === 0 ? [] : [{ step, time }]
  })
}

interface Leg {
  latestSafeStartAt: string
  boundBy: BoundBy
  arrival: Arrival
  /** The launch is missed, or the window. */
  late: boolean
}

/** One filing planned against its launch and its window, with the usual review time and with the longest. */
export interface FilingPlan {
  steps: { step: InternalStep; time: Duration }[]
  usual: Leg
  cautious: Leg
  slackWorkingDays: number
  /** S0-20, the urgent path: submitted at once, or as the window opens, without the time for work inside. */
  urgent: { arrival: Arrival; late: boolean }
  window?: FilingWindow
  windowWarnings: WindowWarning[]
  provisional: boolean
}

export function planFiling(
  { calendar, policy }: { calendar: Calendar; policy: Pick<Policy, 'tasks' | 'buffer'> },
  requirement: Pick<Requirement, 'materials' | 'review'>,
  startAt: string,
  { launchAt, window }: { launchAt: string; window?: FilingWindow },
): FilingPlan {
  const steps = internalSteps(policy, requirement)
  const internal = steps.map(({ time }) => time)
  const { buffer } = policy
  const { review } = requirement
  const along = (route: Route) => ({
    arrival: arrive(calendar, startAt, route),
    late: isLate(calendar, startAt, launchAt, route),
  })
  const withLatest = (route: Route): { provisional: boolean; leg: Leg } => {
    const { at, provisional, boundBy } = latestStart(calendar, launchAt, route)
    return { provisional, leg: { latestSafeStartAt: at, boundBy, ...along(route) } }
  }
  const usually = { internal, review: review.usual, buffer, window }
  const usual = withLatest(usually)
  const cautious = withLatest({ ...usually, review: review.max })
  const slack = slackOf(calendar, startAt, usual.leg.latestSafeStartAt)
  return {
    steps,
    usual: usual.leg,
    cautious: cautious.leg,
    slackWorkingDays: slack.days,
    urgent: along({ ...usually, internal: [] }),
    window,
    windowWarnings: windowWarnings(calendar, usual.leg.arrival.submittedAt, usually, launchAt),
    provisional:
      usual.provisional ||
      cautious.provisional ||
      slack.provisional ||
      usual.leg.arrival.provisional ||
      cautious.leg.arrival.provisional,
  }
}

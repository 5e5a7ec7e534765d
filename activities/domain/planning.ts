/**
 * Planning backward (S0-19, S0-20): when a filing must be started at the latest so that preparing it, the review and the
 * buffer fit before the launch. Everything is counted forward by the working calendar; the latest safe start is the last
 * instant from which that count still arrives in time, so that both directions can never disagree.
 */
import type { Duration, Policy, Requirement } from '../../workflows/contract/reference'
import { addDuration, nextOfficeMoment, workingDaysBetween, type Calendar, type CalendarMoment } from './calendar'

/** What lies between the start and the launch, in this order. */
export interface Route {
  /** Work inside, one step after the other. */
  internal: readonly Duration[]
  review: Duration
  buffer: Duration
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
export function arrive(cal: Calendar, startAt: string, { internal, review, buffer }: Route): Arrival {
  const begin = nextOfficeMoment(cal, startAt)
  const submitted = internal.reduce((from, step) => then(cal, from, step), begin)
  const { cleared, launchable } = afterSubmission(cal, submitted, { review, buffer })
  return {
    beginsAt: begin.at,
    submittedAt: submitted.at,
    clearedAt: cleared.at,
    launchableAt: launchable.at,
    provisional: launchable.provisional,
  }
}

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
const reaches = (cal: Calendar, startAt: string, route: Route, launchAt: string): boolean =>
  Date.parse(arrive(cal, startAt, route).launchableAt) <= Date.parse(launchAt)

/**
 * The latest instant of office hours from which the launch is reached: starting then is in time, starting later is not.
 * To the minute where a route begins with hours, else the end of business of a working day.
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

/** Whether a start is later than the latest safe one. Within the same minute it is not. */
export const isLate = (cal: Calendar, startAt: string, launchAt: string, route: Route): boolean =>
  !reaches(cal, startAt, route, launchAt)

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

/** One filing planned against its launch, with the usual review time and with the longest. */
export interface FilingPlan {
  steps: { step: InternalStep; time: Duration }[]
  usual: { latestSafeStartAt: string; arrival: Arrival; late: boolean }
  cautious: { latestSafeStartAt: string; arrival: Arrival; late: boolean }
  slackWorkingDays: number
  /** S0-20, the urgent path: submitted at once, without the time for work inside. */
  urgent: { arrival: Arrival; late: boolean }
  provisional: boolean
}

export function planFiling(
  { calendar, policy }: { calendar: Calendar; policy: Pick<Policy, 'tasks' | 'buffer'> },
  requirement: Pick<Requirement, 'materials' | 'review'>,
  startAt: string,
  launchAt: string,
): FilingPlan {
  const steps = internalSteps(policy, requirement)
  const internal = steps.map(({ time }) => time)
  const { buffer } = policy
  const { review } = requirement
  const along = (route: Route) => ({
    arrival: arrive(calendar, startAt, route),
    late: isLate(calendar, startAt, launchAt, route),
  })
  const withLatest = (route: Route) => {
    const { at, provisional } = latestSafeStart(calendar, launchAt, route)
    return { provisional, leg: { latestSafeStartAt: at, ...along(route) } }
  }
  const usual = withLatest({ internal, review: review.usual, buffer })
  const cautious = withLatest({ internal, review: review.max, buffer })
  const slack = slackOf(calendar, startAt, usual.leg.latestSafeStartAt)
  return {
    steps,
    usual: usual.leg,
    cautious: cautious.leg,
    slackWorkingDays: slack.days,
    urgent: along({ internal: [], review: review.usual, buffer }),
    provisional:
      usual.provisional ||
      cautious.provisional ||
      slack.provisional ||
      usual.leg.arrival.provisional ||
      cautious.leg.arrival.provisional,
  }
}

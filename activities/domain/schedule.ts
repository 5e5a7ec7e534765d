/**
 * The plan that is kept (S0-20, U-17): for each filing when it had to begin, and when it was expected to be cleared, by the
 * review times known then. Made once the campaign's plan is complete, and made anew for a launch that is moved; what happened
 * is compared with it afterwards.
 */
import type { Duration, Requirement } from '../../workflows/contract/reference'
import { afterSubmission, arrive, internalSteps, latestSafeStart, type InternalStep, type Route } from './planning'
import type { Change } from './change'
import type { StoredFact } from './facts'
import { isAuthority } from './plan-missing'
import { ENOUGH, expectedReview, ownTimes } from './review-history'
import { presentRound, type CampaignState, type FilingState } from './state'

export interface Schedule {
  launchAt: string
  /** Starting later, or submitting later, is too late by the usual review time. */
  latestSafeStartAt: string
  submitBy: string
  /** As it was expected when the plan was made. */
  expectedSubmissionAt: string
  expectedClearanceAt: string
  earliestLaunchAt: string
  /** The review time that was reckoned with, and where it is from. */
  review: Duration
  basis: 'history' | 'rule_pack'
  samples?: number
  /** The review time is an estimate of ours. */
  estimate: boolean
  provisional: boolean
  late: boolean
  /** Late, but submitted at once it is in time. */
  urgentHelps?: boolean
  calendarVersion: string
}

/** The launch that a filing is for: its platform's own or, at an authority, the first of all. */
export function launchOf(s: CampaignState, f: Pick<FilingState, 'platform'>): string | undefined {
  const own = s.launches[f.platform]?.launchAt
  if (own !== undefined || !isAuthority(s, f.platform)) return own
  const all = Object.values(s.launches).flatMap(({ launchAt }) => launchAt ?? [])
  return all.sort((a, b) => Date.parse(a) - Date.parse(b))[0]
}

const OPEN: readonly FilingState['phase'][] = [
  'preparing',
  'ready',
  'unconfirmed',
  'submitted',
  'in_review',
  'correcting',
  'recalled',
]

/** There is none yet, or it is for another launch, or it was counted through days that are known only now. */
export function isUnplanned(s: CampaignState, f: FilingState, calendarVersion: string): boolean {
  if (f.ended || !f.required || s.ending || s.planCompletedAt === undefined || !OPEN.includes(f.phase)) return false
  const launchAt = launchOf(s, f)
  const { schedule } = f
  if (launchAt === undefined) return false
  return schedule?.launchAt !== launchAt || (schedule.provisional && schedule.calendarVersion !== calendarVersion)
}

/** Keeps the plan of a filing, where there is something to plan. */
export function keepSchedule(change: Change, f: FilingState): void {
  const { calendar, policy, reviewed } = change.ctx
  if (!isUnplanned(change.state, f, calendar.doc.version)) return
  const requirement = change.requirement(f)
  const launchAt = launchOf(change.state, f)
  if (launchAt === undefined || requirement.dueAfterLaunch !== undefined) return
  const own = ownTimes(calendar, requirement.review.usual.unit, reviewed?.(f.platform, f.item) ?? [])
  const { basis, review } = expectedReview(requirement.review, own)
  const { value, unit } = review.usual
  const route = { review: { value, unit }, buffer: policy.buffer }
  const whole = internalSteps(policy, requirement)
  const start = latestSafeStart(calendar, launchAt, { ...route, internal: whole.map(({ time }) => time) })
  const submit = latestSafeStart(calendar, launchAt, { ...route, internal: [] })
  const ahead = whole.filter(({ step }) => stepsAhead(f).includes(step)).map(({ time }) => time)
  const arrival = arriveFrom(change, f, { ...route, internal: ahead })
  const late = Date.parse(arrival.launchableAt) > Date.parse(launchAt)
  const urgent =
    late && Date.parse(arriveFrom(change, f, { ...route, internal: [] }).launchableAt) <= Date.parse(launchAt)
  change.emit('FilingScheduled', f.id, {
    launchAt,
    latestSafeStartAt: start.at,
    submitBy: submit.at,
    expectedSubmissionAt: arrival.submittedAt,
    expectedClearanceAt: arrival.clearedAt,
    earliestLaunchAt: arrival.launchableAt,
    review: route.review,
    basis,
    samples: basis === 'history' ? Math.max(own?.samples ?? 0, ENOUGH) : undefined,
    estimate: basis === 'rule_pack' && isEstimate(requirement),
    provisional: start.provisional || submit.provisional || arrival.provisional,
    late,
    urgentHelps: late ? urgent : undefined,
    calendarVersion: calendar.doc.version,
  })
}

const isEstimate = ({ review }: Pick<Requirement, 'review'>): boolean => review.usual.grade === 'E'

/** What is left to do before the submission. */
function stepsAhead(f: FilingState): readonly InternalStep[] {
  if (f.phase === 'ready') return ['submit']
  const missing = Object.values(f.rows).some((row) => row.status === 'missing')
  return f.phase === 'preparing' && missing ? ['collect_material', 'recheck', 'submit'] : ['recheck', 'submit']
}

/** From now; what the platform has already goes on from its submission. */
function arriveFrom({ ctx }: Change, f: FilingState, route: Route): Omit<ReturnType<typeof arrive>, 'beginsAt'> {
  const { submittedAt } = presentRound(f)
  if (submittedAt === undefined || f.phase === 'correcting' || f.phase === 'recalled')
    return arrive(ctx.calendar, ctx.now, route)
  const { cleared, launchable } = afterSubmission(ctx.calendar, { at: submittedAt, provisional: false }, route)
  return { submittedAt, clearedAt: cleared.at, launchableAt: launchable.at, provisional: launchable.provisional }
}

export function applySchedule(f: FilingState, fact: StoredFact): void {
  if (fact.type !== 'FilingScheduled') return
  f.schedule = { ...fact.body, at: fact.at }
  f.firstSchedule ??= f.schedule
}

export interface ScheduleRisk {
  code: 'late_start' | 'inside_buffer'
  zh: string
}

/** What stands against the launch, while it is still ahead: told on the card, in the mail and by the API. */
export function scheduleRisks(f: FilingState, time: (at: string) => string): ScheduleRisk[] {
  if (f.ended || !OPEN.includes(f.phase)) return []
  const { schedule: plan } = f
  const round = presentRound(f)
  const recorded = round.submissionRecordedAt
  if (recorded !== undefined) {
    // A plan that was made since knows of a launch that was moved.
    const isTight = plan && Date.parse(plan.at) > Date.parse(recorded) ? plan.late : round.insideBuffer
    return isTight ? [{ code: 'inside_buffer', zh: '踩点提交：按预计审核时长，结果会落在上线前的缓冲期内' }] : []
  }
  if (!plan?.late) return []
  const way = plan.urgentHelps ? `立即提交（最晚 ${time(plan.submitBy)}）可赶上` : '须推迟上线或先上线其他平台'
  const zh = `晚于最晚安全开始时间 ${time(plan.latestSafeStartAt)}，预计最早可上线 ${time(plan.earliestLaunchAt)}；${way}`
  return [{ code: 'late_start', zh }]
}

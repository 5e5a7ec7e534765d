/**
 * The plan that is kept (S0-20, U-17): for each filing when it had to begin, and when it was expected to be cleared, by the
 * review times known then. Made once the campaign's plan is complete, and made anew for a launch or a window that is moved;
 * what happened is compared with it afterwards.
 */
import type { Requirement } from '../../../workflows/contract/reference'
import {
  afterSubmission,
  arrive,
  internalSteps,
  latestStart,
  misses,
  type InternalStep,
  type Route,
} from '../rules/backward-planning'
import type { Change } from '../decision/change'
import { ENOUGH, expectedReview, ownTimes } from '../rules/review-history'
import { presentRound, type CampaignState, type FilingState } from '../record/state'
import { AT_PLATFORM, BEFORE_PASSING } from '../record/phases'
import { closesBefore, outsideOf, windowOf } from '../rules/submission-window'
import { launchOf } from '../clearance/launch-of'
import type { Schedule } from '../record/values'

/** There is none yet, or it is for another launch or another window, or it was counted through days that are known only now. */
export function isUnplanned(s: CampaignState, f: FilingState, calendarVersion: string): boolean {
  if (f.ended || !f.required || s.ending || s.planCompletedAt === undefined || !BEFORE_PASSING.includes(f.phase))
    return false
  const launchAt = launchOf(s, f)
  const { schedule } = f
  if (launchAt === undefined) return false
  if (schedule?.launchAt !== launchAt || schedule.windowSeq !== f.windowSeq) return true
  return schedule.provisional && schedule.calendarVersion !== calendarVersion
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
  const window = windowOf(f, requirement)
  const route = { review: { value, unit }, buffer: policy.buffer, window }
  const whole = internalSteps(policy, requirement)
  const start = latestStart(calendar, launchAt, { ...route, internal: whole.map(({ time }) => time) })
  const submit = latestStart(calendar, launchAt, { ...route, internal: [] })
  const left = whole.filter(({ step }) => stepsAhead(f).includes(step)).map(({ time }) => time)
  const arrival = arriveFrom(change, f, { ...route, internal: left })
  // What is with the platform already is past its window, for better or worse.
  const still = isWithPlatform(f) ? undefined : window
  const late = misses(arrival, launchAt, still)
  const urgent = late && !misses(arriveFrom(change, f, { ...route, internal: [] }), launchAt, still)
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
    boundBy: start.boundBy,
    window,
    windowSeq: f.windowSeq,
  })
}

const isEstimate = ({ review }: Pick<Requirement, 'review'>): boolean => review.usual.grade === 'E'

/** What is left to do before the submission. */
export function stepsAhead(f: FilingState): readonly InternalStep[] {
  if (f.phase === 'ready') return ['submit']
  const missing = Object.values(f.rows).some((row) => row.status === 'missing')
  return f.phase === 'preparing' && missing ? ['collect_material', 'recheck', 'submit'] : ['recheck', 'submit']
}

const isWithPlatform = (f: FilingState): boolean =>
  presentRound(f).submittedAt !== undefined && f.phase !== 'correcting' && f.phase !== 'recalled'

/** From now; what the platform has already goes on from its submission. */
function arriveFrom({ ctx }: Change, f: FilingState, route: Route): Omit<ReturnType<typeof arrive>, 'beginsAt'> {
  const { submittedAt } = presentRound(f)
  if (submittedAt === undefined || !isWithPlatform(f)) return arrive(ctx.calendar, ctx.now, route)
  const { cleared, launchable } = afterSubmission(ctx.calendar, { at: submittedAt, provisional: false }, route)
  return { submittedAt, clearedAt: cleared.at, launchableAt: launchable.at, provisional: launchable.provisional }
}

/** What stands against a launch, in one word. */
export const RISK_WORDS = {
  late_start: '启动偏晚',
  inside_buffer: '踩点提交',
  outside_window: '受理窗口外提交',
} as const

export interface ScheduleRisk {
  code: keyof typeof RISK_WORDS
  zh: string
}

/** What stands against the launch, while it is still ahead: told on the card, in the mail and by the API. */
export function scheduleRisks(f: FilingState, now: string, time: (at: string) => string): ScheduleRisk[] {
  if (f.ended || !BEFORE_PASSING.includes(f.phase)) return []
  const { schedule: plan } = f
  const risks = isJudged(f) ? [] : isHandedIn(f) ? risksOfSubmission(f) : risksAhead(plan, time)
  const isOver = plan && Date.parse(plan.launchAt) <= Date.parse(now)
  return isOver ? risks.filter(({ code }) => code === 'outside_window') : risks
}

const isHandedIn = (f: FilingState): boolean =>
  presentRound(f).submissionRecordedAt !== undefined && AT_PLATFORM.includes(f.phase)

/** How its last submission stood to the launch matters no more, and none was planned since. */
function isJudged(f: FilingState): boolean {
  const { submissionRecordedAt: recordedAt } = presentRound(f)
  if (recordedAt === undefined || AT_PLATFORM.includes(f.phase)) return false
  return !f.schedule || Date.parse(f.schedule.at) <= Date.parse(recordedAt)
}

function risksOfSubmission({ schedule: plan, ...f }: FilingState): ScheduleRisk[] {
  const { submissionRecordedAt = '', submittedAt = '', insideBuffer, outsideWindow } = presentRound(f)
  // A plan that was made since knows of a launch or a window that was moved.
  const isNewer = plan && Date.parse(plan.at) > Date.parse(submissionRecordedAt)
  const isTight = isNewer ? plan.late : insideBuffer
  const side = isNewer ? outsideOf(plan.window, submittedAt) : outsideWindow
  return [
    ...(side ? [{ code: 'outside_window' as const, zh: OUTSIDE_ZH[side] }] : []),
    ...(isTight
      ? [{ code: 'inside_buffer' as const, zh: '踩点提交：按预计审核时长，审核结果要到上线前的缓冲期内才有' }]
      : []),
  ]
}

const OUTSIDE_ZH = {
  before: '提交时平台受理窗口尚未开放，请向平台确认是否受理',
  after: '提交时平台受理窗口已关闭，请向平台确认是否受理',
} as const

function risksAhead(plan: FilingState['schedule'], time: (at: string) => string): ScheduleRisk[] {
  if (!plan?.late) return []
  const way = plan.urgentHelps ? `立即提交（最晚 ${time(plan.submitBy)}）可赶上` : wayOut(plan)
  const zh = `已晚于最晚安全开始时间 ${time(plan.latestSafeStartAt)}，${windowZh(plan, time)}预计最早可上线 ${time(plan.earliestLaunchAt)}；${way}`
  return [{ code: 'late_start', zh }]
}

const missesWindow = (plan: Schedule): boolean => closesBefore(plan.window, plan.expectedSubmissionAt)

const wayOut = (plan: Schedule): string =>
  missesWindow(plan) ? '须与平台确认能否补报，或先上线其他平台' : '须推迟上线或先上线其他平台'

/** What the window has to do with it. */
function windowZh(plan: Schedule, time: (at: string) => string): string {
  const { opensAt, closesAt } = plan.window ?? {}
  if (closesAt !== undefined && missesWindow(plan))
    return `平台受理窗口 ${time(closesAt)} 关闭，而预计 ${time(plan.expectedSubmissionAt)} 才能提交，`
  const waits = opensAt !== undefined && Date.parse(plan.expectedSubmissionAt) === Date.parse(opensAt)
  return waits ? `平台受理窗口 ${time(opensAt)} 才开放，` : ''
}

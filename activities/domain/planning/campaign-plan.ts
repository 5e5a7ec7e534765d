/**
 * The answer to "when must we start?": each filing planned backward from its launch (`activities/domain/rules/backward-planning.ts`), the
 * slowest one as the critical path, platforms in the order in which they can be expected to clear. Stored nowhere.
 */
import { bestOf } from '../credentials/credentials'
import { sameKey, type CredentialEntry } from '../record/registers'
import { planFiling, type FilingPlan } from '../rules/backward-planning'
import { addDuration, type Calendar } from '../time/calendar'
import { expeditedWay, type ExpeditedWay } from '../rules/expedited'
import { expectedReview, ownTimes, type ReviewedRound } from '../rules/review-history'
import { closesBefore, WINDOW_WARNINGS, windowOf, presentWindow } from '../rules/submission-window'
import { Faults } from '../decision/faults'
import { refuse, refuseUnknown } from '../decision/refusal'
import type { Policy } from '../../../workflows/contract/policy'
import type { FilingWindow, Requirement, RulePack } from '../../../workflows/contract/reference'
import type { Duration } from '../../../workflows/contract/values'
import { type HeldOut, presentHeld } from '../credentials/held'
import type { PlanAnswer, PlannedFiling, PlanQuestion } from './plan-answer'
import { timed } from '../rules/sourced-duration'
import { at } from '../time/instants'

interface Known {
  packs: readonly RulePack[]
  policy: Policy
  calendar: Calendar
  now: string
  /** Reviews of our own filings, by `platform/item`, newest first. */
  reviewed: ReadonlyMap<string, readonly ReviewedRound[]>
  /** Valid credentials of the accounts that are named. */
  held: readonly CredentialEntry[]
}

interface Wanted {
  platform: string
  item: string
  account?: string
  pack: RulePack
  requirement: Requirement
  launchAt: string
  /** Of the event, if it has one of its own. */
  window?: FilingWindow
}

export function plan(known: Known, body: PlanQuestion): PlanAnswer {
  const startAt = body.startAt ?? known.now
  const faults = new Faults()
  const wanted = body.filings.flatMap((filing, i) => faults.check(() => resolve(known.packs, body, filing, i)) ?? [])
  faults.refuse()
  const filings = wanted
    .filter((one) => one.requirement.dueAfterLaunch === undefined && !heldBy(known, one)?.byItself)
    .map((one) => filingOf(known, one, startAt))
  const first = [...filings].sort(byInstant((f) => f.latestSafeStart.usual))[0]
  return {
    startAt: at(startAt),
    policyVersion: known.policy.version,
    calendarVersion: known.calendar.doc.version,
    basis: basisOf(filings),
    late: filings.some((f) => f.late),
    provisional: filings.some((f) => f.provisional),
    filings,
    criticalPath: first && {
      ...nameOf(first),
      latestSafeStartAt: first.latestSafeStart.usual,
      earliestLaunchAt: first.earliestLaunchAt,
      slackWorkingDays: first.slackWorkingDays,
    },
    platforms: ranked(known.packs, filings),
    held: wanted.flatMap((one) => {
      const held = heldBy(known, one)
      return held ? [{ ...nameOf(one), noun: one.requirement.noun, ...held }] : []
    }),
    undecided: undecidedIn(body),
    afterLaunch: wanted.flatMap((one) => afterLaunch(known.calendar, one)),
  }
}

const undecidedIn = ({ launches = [], filings }: PlanQuestion): string[] =>
  launches.map(({ platform }) => platform).filter((platform) => !filings.some((f) => f.platform === platform))

const basisOf = (filings: readonly PlannedFiling[]): PlanAnswer['basis'] => {
  const [basis, ...more] = new Set(filings.map((f) => f.expected.basis))
  return more.length > 0 ? 'mixed' : (basis ?? 'rule_pack')
}

const nameOf = ({ platform, item, account }: { platform: string; item: string; account?: string }) => ({
  platform,
  item,
  account,
})
const byInstant =
  <T>(read: (value: T) => string) =>
  (a: T, b: T) =>
    Date.parse(read(a)) - Date.parse(read(b))

function resolve(
  packs: readonly RulePack[],
  body: PlanQuestion,
  filing: PlanQuestion['filings'][number],
  index: number,
): Wanted {
  const { platform, item, account } = filing
  const pack = packs.find((p) => p.platform === platform)
  const requirement = pack?.requirements.find((r) => r.item === item)
  const pointer = `/filings/${index}`
  const platforms = packs.map((p) => p.platform)
  if (!pack) return refuseUnknown('requirement_unknown', platform, pointer, platforms, { platforms })
  const items = pack.requirements.map((r) => r.item)
  if (!requirement) return refuseUnknown('requirement_unknown', `${platform}/${item}`, pointer, items, { items })
  const own = body.launches?.find((l) => l.platform === platform)?.launchAt ?? body.launchAt
  // What an authority reviews must be through before anything goes live.
  const first = pack.role === 'authority' ? [...(body.launches ?? [])].sort(byInstant((l) => l.launchAt))[0] : undefined
  const launchAt = own ?? first?.launchAt
  if (launchAt === undefined)
    refuse('field_required', 'launchAt', pointer, {
      faults: [{ pointer, code: 'field_required', detail: '该平台没有上线时间：在 launches 中给出，或给出 launchAt' }],
    })
  return { platform, item, account, pack, requirement, launchAt, window: filing.window }
}

function filingOf(known: Known, wanted: Wanted, startAt: string): PlannedFiling {
  const { requirement, launchAt, pack } = wanted
  const { review, expedited } = requirement
  const reviewed = known.reviewed.get(`${wanted.platform}/${wanted.item}`) ?? []
  const own = ownTimes(known.calendar, review.usual.unit, reviewed)
  const expected = expectedReview(review, own)
  const planned = planFiling(known, { ...requirement, review: expected.review }, startAt, {
    launchAt,
    window: windowOf(wanted, requirement),
  })
  const { usual, cautious } = planned
  return {
    ...nameOf(wanted),
    noun: requirement.noun,
    packVersion: pack.version,
    launchAt: at(launchAt),
    latestSafeStart: { usual: usual.latestSafeStartAt, cautious: cautious.latestSafeStartAt },
    boundBy: usual.boundBy,
    window: presentWindow(wanted, requirement),
    steps: [
      ...planned.steps.map(({ step, time }) => ({ step, time: plain(time) })),
      { step: 'review' as const, time: plain(expected.review.usual) },
      { step: 'buffer' as const, time: plain(known.policy.buffer) },
    ],
    review: { usual: timed(review.usual), max: timed(review.max) },
    expedited: expedited && { min: timed(expedited.min), max: timed(expedited.max) },
    expected: { basis: expected.basis, usual: plain(expected.review.usual), max: plain(expected.review.max) },
    history: own && { ...own, lastFive: own.lastFive.map((one) => ({ ...one, decidedAt: at(one.decidedAt) })) },
    estimate: expected.basis === 'rule_pack' && (review.usual.grade === 'E' || review.max.grade === 'E'),
    beginsAt: usual.arrival.beginsAt,
    submittedAt: usual.arrival.submittedAt,
    expectedClearance: { usual: usual.arrival.clearedAt, cautious: cautious.arrival.clearedAt },
    earliestLaunchAt: usual.arrival.launchableAt,
    slackWorkingDays: planned.slackWorkingDays,
    late: usual.late,
    greenChannel: greenChannel(planned, () => fasterWay(known, wanted, planned, startAt)),
    provisional: planned.provisional,
    warnings: warningsOf(planned, startAt, launchAt),
  }
}

const plain = ({ value, unit }: Duration) => ({ value, unit })

const ADVICE = {
  not_needed: { zh: '按正常流程来得及', en: 'The normal way is in time.' },
  suggested: {
    zh: '正常流程来不及；走绿色通道立即提交，按通常审核时间可赶上上线',
    en: 'The normal way is too late; by the green channel, submitted at once, the usual review time reaches the launch.',
  },
  not_enough: {
    zh: '即使立即提交也赶不上上线：推迟该平台，或先上线已通过的平台',
    en: 'Even submitted at once it is too late: postpone this platform, or launch first where it has passed.',
  },
  window_missed: {
    zh: '即使立即提交，平台受理窗口也已关闭：与平台确认能否补报，或先上线已通过的平台',
    en: 'Even submitted at once the window has closed: ask the platform, or launch first where it has passed.',
  },
}

/** S0-20: starting late offers the urgent path, where it helps. */
function greenChannel(
  { usual, urgent, window }: FilingPlan,
  faster: () => ExpeditedWay | undefined,
): PlannedFiling['greenChannel'] {
  const needed = urgent.late ? ('not_enough' as const) : ('suggested' as const)
  const advice = usual.late ? needed : ('not_needed' as const)
  const isMissed = usual.late && closesBefore(window, urgent.arrival.submittedAt)
  const expedited = usual.late ? faster() : undefined
  const own = ADVICE[isMissed ? 'window_missed' : advice]
  return {
    advice,
    earliestLaunchAt: urgent.arrival.launchableAt,
    // What reaches the launch is named first; what does not is not offered as a way.
    reason:
      expedited && expedited.advice !== 'not_enough'
        ? { zh: `按通常审核时间来不及。${expedited.zh}`, en: `The usual review time is too late. ${expedited.en}` }
        : own,
    expedited,
  }
}

const fasterWay = (
  { calendar, policy }: Known,
  { requirement, launchAt }: Wanted,
  { steps, window }: FilingPlan,
  startAt: string,
): ExpeditedWay | undefined =>
  expeditedWay(calendar, requirement, startAt, {
    launchAt,
    internal: steps.map(({ time }) => time),
    buffer: policy.buffer,
    window,
  })

const WARNINGS = {
  launch_past: { zh: '上线时间不晚于开始时间', en: 'The launch is not after the start.' },
  late: {
    zh: '已晚于最晚安全开始时间，按通常审核时间赶不上上线',
    en: 'Later than the latest safe start: the usual review time does not reach the launch.',
  },
  tight: {
    zh: '按通常审核时间来得及，但若审核用到最长时间则赶不上',
    en: 'The usual review time reaches the launch, the longest does not.',
  },
  provisional: {
    zh: '途经尚未公布放假安排的年份，按周末推算，公布后可能变动',
    en: 'Counted by weekday through a year whose holidays are not published; it may change.',
  },
}

function warningsOf(planned: FilingPlan, startAt: string, launchAt: string): PlannedFiling['warnings'] {
  const { usual, cautious, provisional, windowWarnings } = planned
  const isLate = ({ arrival }: FilingPlan['usual']): boolean => Date.parse(arrival.launchableAt) > Date.parse(launchAt)
  const codes: (keyof typeof WARNINGS)[] = []
  if (Date.parse(launchAt) <= Date.parse(startAt)) codes.push('launch_past')
  if (isLate(usual)) codes.push('late')
  else if (isLate(cautious)) codes.push('tight')
  if (provisional) codes.push('provisional')
  return [
    ...codes.map((code) => ({ code, ...WARNINGS[code] })),
    ...windowWarnings.map((code) => ({ code, ...WINDOW_WARNINGS[code] })),
  ]
}

/** S0-35: a platform clears when the last of its filings does. */
function ranked(packs: readonly RulePack[], filings: readonly PlannedFiling[]): PlanAnswer['platforms'] {
  const last = (instants: string[]): string => [...instants].sort(byInstant((i) => i)).at(-1) ?? ''
  return packs
    .map(({ platform, name }) => ({ platform, name, own: filings.filter((f) => f.platform === platform) }))
    .flatMap(({ platform, name, own: [first, ...more] }) => {
      if (!first) return []
      const own = [first, ...more]
      return [
        {
          platform,
          name,
          launchAt: first.launchAt,
          expectedClearance: {
            usual: last(own.map((f) => f.expectedClearance.usual)),
            cautious: last(own.map((f) => f.expectedClearance.cautious)),
          },
          late: own.some((f) => f.late),
          estimate: own.some((f) => f.estimate),
        },
      ]
    })
    .sort(byInstant((p) => p.expectedClearance.cautious))
    .sort(byInstant((p) => p.expectedClearance.usual))
    .map((platform, i) => ({ rank: i + 1, ...platform }))
}

/** What the account has that lasts beyond the launch. The end of the campaign is not known here. */
function heldBy({ packs, held, now }: Known, { platform, item, account, launchAt }: Wanted): HeldOut | undefined {
  if (account === undefined) return undefined
  const entry = bestOf(
    held.filter((e) => sameKey(e, { platform, item, account })),
    now,
    launchAt,
  )
  return entry && presentHeld(packs, entry)
}

function afterLaunch(calendar: Calendar, wanted: Wanted): PlanAnswer['afterLaunch'] {
  const { requirement, launchAt } = wanted
  const within = requirement.dueAfterLaunch
  if (within === undefined) return []
  const dueAt = addDuration(calendar, launchAt, within).at
  return [{ ...nameOf(wanted), noun: requirement.noun, launchAt: at(launchAt), dueAt, within: timed(within) }]
}

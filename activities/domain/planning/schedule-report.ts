/**
 * The plan that is kept on a campaign, beside what happened (S0-20, S0-35): for each filing when it had to begin, when it was
 * expected to be cleared, when it was submitted and passed, and by how many working days that differs.
 */
import { toInstant, workingDaysBetween, type Calendar } from '../time/calendar'
import { scheduleRisks, type ScheduleRisk } from './schedule'
import { filingsOf, type CampaignState, type FilingState } from '../record/state'
import { at } from '../time/instants'
import type { BoundBy } from '../rules/submission-window'
import type { FilingWindow, Requirement, RulePack } from '../../../workflows/contract/reference'
import type { Phase } from '../../../workflows/contract/words'

export interface ShownPlan {
  madeAt: string
  launchAt: string
  latestSafeStartAt: string
  /** The latest submission that still reaches the launch. */
  submitBy: string
  expectedSubmissionAt: string
  expectedClearanceAt: string
  earliestLaunchAt: string
  /** The review time that was used, where it is from, and of how many reviews. */
  review: { value: number; unit: string }
  basis: 'history' | 'rule_pack'
  samples?: number
  /** The review time is our own estimate. */
  estimate: boolean
  /** Counted through a year whose days off are not published. */
  provisional: boolean
  late: boolean
  boundBy?: BoundBy
  window?: FilingWindow
}

export interface ScheduledFiling {
  filing: string
  platform: string
  platformName: string
  item: string
  noun: string
  account?: string
  phase: Phase
  /** Absent until the campaign's plan is complete, and where no launch waits for it. */
  plan?: ShownPlan
  /** If a launch or a window was moved since. */
  firstPlan?: ShownPlan
  actual: { openedAt: string; submittedAt?: string; passedAt?: string; rounds: number; insideBuffer: boolean }
  /** From the plan, in working days; negative: earlier. */
  difference: { submissionWorkingDays?: number; clearanceWorkingDays?: number }
  risks: ScheduleRisk[]
}

export interface ScheduleReport {
  campaign: string
  filings: ScheduledFiling[]
  /** Of the filings that have not passed, the one that had to start first. */
  criticalPath?: string
  /** In the order in which they clear. */
  platforms: {
    rank: number
    platform: string
    platformName: string
    clearedAt?: string
    expectedClearanceAt?: string
  }[]
}

interface Known {
  /** Lets others have a turn when this has taken long; undefined: go on. */
  othersTurn(): Promise<void> | undefined
  calendar: Calendar
  now: string
  /** The rule pack and the requirement that a filing was opened under. */
  catalogue: (f: FilingState) => { pack: RulePack; requirement: Requirement }
}

export async function scheduleOf(s: CampaignState, known: Known): Promise<ScheduleReport> {
  const filings: ScheduledFiling[] = []
  for (const f of filingsOf(s).sort((a, b) => (a.id < b.id ? -1 : 1))) {
    await known.othersTurn()
    filings.push(filingOut(f, known))
  }
  const waiting = filings.filter((f) => f.plan && !f.actual.passedAt && !s.filings[f.filing]?.ended)
  const first = [...waiting].sort(byInstant((f) => f.plan?.latestSafeStartAt))[0]
  return { campaign: s.number, filings, criticalPath: first?.filing, platforms: ranked(filings, s) }
}

function filingOut(f: FilingState, { calendar, now, catalogue }: Known): ScheduledFiling {
  const { pack, requirement } = catalogue(f)
  const { schedule: plan, firstSchedule } = f
  const submittedAt = f.rounds.find((r) => r.submittedAt !== undefined)?.submittedAt
  const passedAt = f.usedSince ?? [...f.rounds].reverse().find((r) => r.outcome === 'passed')?.verdict?.occurredAt
  const days = (planned: string | undefined, actual: string | undefined): number | undefined =>
    planned === undefined || actual === undefined ? undefined : workingDaysBetween(calendar, planned, actual).days
  return {
    filing: f.id,
    platform: f.platform,
    platformName: pack.name.zh,
    item: f.item,
    noun: requirement.noun.zh,
    account: f.account,
    phase: f.phase,
    plan: plan && planPart(plan),
    firstPlan: plan && firstSchedule && plan.at !== firstSchedule.at ? planPart(firstSchedule) : undefined,
    actual: {
      openedAt: at(f.openedAt),
      submittedAt: at(submittedAt),
      passedAt: at(passedAt),
      rounds: f.round,
      insideBuffer: f.rounds.some((r) => r.insideBuffer),
    },
    difference: {
      submissionWorkingDays: days(plan?.expectedSubmissionAt, submittedAt),
      clearanceWorkingDays: days(plan?.expectedClearanceAt, passedAt),
    },
    risks: scheduleRisks(f, now, (instant) => toInstant(Date.parse(instant), calendar).slice(0, 16).replace('T', ' ')),
  }
}

const planPart = (plan: NonNullable<FilingState['schedule']>): ShownPlan => ({
  madeAt: at(plan.at),
  launchAt: at(plan.launchAt),
  latestSafeStartAt: plan.latestSafeStartAt,
  submitBy: plan.submitBy,
  expectedSubmissionAt: at(plan.expectedSubmissionAt),
  expectedClearanceAt: at(plan.expectedClearanceAt),
  earliestLaunchAt: at(plan.earliestLaunchAt),
  review: { value: plan.review.value, unit: plan.review.unit },
  basis: plan.basis,
  samples: plan.samples,
  estimate: plan.estimate,
  provisional: plan.provisional,
  late: plan.late,
  boundBy: plan.boundBy,
  window: plan.window && { opensAt: at(plan.window.opensAt), closesAt: at(plan.window.closesAt) },
})

const byInstant =
  <T>(read: (value: T) => string | undefined) =>
  (a: T, b: T): number =>
    Date.parse(read(a) ?? '9999-12-31') - Date.parse(read(b) ?? '9999-12-31')

/** A platform clears when the last filing that its launch waits for does; what was given up clears nothing. */
function ranked(filings: readonly ScheduledFiling[], s: CampaignState): ScheduleReport['platforms'] {
  const counting = filings.filter(({ filing }) => s.filings[filing]?.required)
  return [...new Set(counting.map((f) => f.platform))]
    .map((platform) => {
      const own = counting.filter((f) => f.platform === platform)
      const last = (instants: (string | undefined)[]): string | undefined =>
        instants.every((i) => i !== undefined) ? instants.sort(byInstant((i) => i)).at(-1) : undefined
      const clearedAt = last(own.map((f) => f.actual.passedAt))
      const expectedClearanceAt = last(own.map((f) => f.actual.passedAt ?? f.plan?.expectedClearanceAt))
      return { platform, platformName: own[0]?.platformName ?? platform, clearedAt, expectedClearanceAt }
    })
    .sort(byInstant((p) => p.clearedAt ?? p.expectedClearanceAt))
    .map((platform, i) => ({ rank: i + 1, ...platform }))
}

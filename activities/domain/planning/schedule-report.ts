/**
 * The plan that is kept on a campaign, beside what happened (S0-20, S0-35): for each filing when it had to begin, when it was
 * expected to be cleared, when it was submitted and passed, and by how many working days that differs.
 */
import { toInstant, workingDaysBetween, type Calendar } from '../time/calendar'
import { scheduleRisks } from './schedule'
import { filingsOf, type CampaignState, type FilingState } from '../record/state'
import type { ReferenceReader } from '../../../infra/reference/reference'
import { catalogueOf } from '../../../infra/postgres/reads/catalogue'
import { at } from '../time/instants'
import type { FilingOut, ScheduleOut } from '../../../api/schemas/schedule'

export async function scheduleOf(
  s: CampaignState,
  { reference, calendar, now }: { reference: ReferenceReader; calendar: Calendar; now: string },
): Promise<ScheduleOut> {
  const filings = await Promise.all(
    filingsOf(s)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(async (f) => filingOut(f, { calendar, now }, await catalogueOf(reference, f))),
  )
  const waiting = filings.filter((f) => f.plan && !f.actual.passedAt && !s.filings[f.filing]?.ended)
  const first = [...waiting].sort(byInstant((f) => f.plan?.latestSafeStartAt))[0]
  return { campaign: s.number, filings, criticalPath: first?.filing, platforms: ranked(filings, s) }
}

type About = Awaited<ReturnType<typeof catalogueOf>>

function filingOut(
  f: FilingState,
  { calendar, now }: { calendar: Calendar; now: string },
  { pack, requirement }: About,
): FilingOut {
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

const planPart = (plan: NonNullable<FilingState['schedule']>): NonNullable<FilingOut['plan']> => ({
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
function ranked(filings: readonly FilingOut[], s: CampaignState): ScheduleOut['platforms'] {
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

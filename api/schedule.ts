/**
 * The plan that is kept on a campaign, beside what happened (S0-20, S0-35): for each filing when it had to begin, when it was
 * expected to be cleared, when it was submitted and passed, and by how many working days that differs.
 */
import { z } from 'zod'
import { toInstant, workingDaysBetween, type Calendar } from '../activities/domain/calendar'
import { scheduleRisks } from '../activities/domain/schedule'
import { filingsOf, type CampaignState, type FilingState } from '../activities/domain/state'
import type { ReferenceReader } from '../infra/reference'
import { boundByOut, windowOut } from './present/window'
import { at, catalogueOf, instantOut, phaseWord } from './present/words'

const planOut = z.object({
  madeAt: instantOut,
  launchAt: instantOut,
  latestSafeStartAt: instantOut,
  submitBy: instantOut.meta({ description: 'Latest submission that still reaches the launch.' }),
  expectedSubmissionAt: instantOut,
  expectedClearanceAt: instantOut,
  earliestLaunchAt: instantOut,
  review: z.object({ value: z.int(), unit: z.string() }).meta({ description: 'Review time used.' }),
  basis: z
    .enum(['history', 'rule_pack'])
    .meta({ description: "The company's own reviews if there are at least 20, otherwise the rule pack." }),
  samples: z.int().optional(),
  estimate: z.boolean().meta({ description: 'The review time is our own estimate.' }),
  provisional: z
    .boolean()
    .meta({ description: 'The calculation covers a year whose working days are not published yet.' }),
  late: z.boolean().meta({ description: 'The filing would miss the launch or the submission window.' }),
  boundBy: boundByOut.optional(),
  window: windowOut.optional(),
})

export const scheduleSchema = z
  .object({
    campaign: z.string(),
    filings: z.array(
      z.object({
        filing: z.string(),
        platform: z.string(),
        platformName: z.string(),
        item: z.string(),
        noun: z.string(),
        account: z.string().optional(),
        phase: phaseWord,
        plan: planOut.optional().meta({
          description: 'Absent until the campaign plan is complete, and for filings no launch waits for.',
        }),
        firstPlan: planOut
          .optional()
          .meta({ description: 'The first plan, if a launch or window has been moved since.' }),
        actual: z.object({
          openedAt: instantOut,
          submittedAt: instantOut.optional().meta({ description: 'Time of the first submission.' }),
          passedAt: instantOut.optional(),
          rounds: z.int(),
          insideBuffer: z.boolean().meta({
            description:
              'Whether any round was submitted so late that its review was expected to end within the buffer before ' +
              'the launch (踩点).',
          }),
        }),
        difference: z
          .object({ submissionWorkingDays: z.int().optional(), clearanceWorkingDays: z.int().optional() })
          .meta({ description: 'Difference from the plan in working days; negative: earlier.' }),
        risks: z.array(z.object({ code: z.enum(['late_start', 'inside_buffer', 'outside_window']), zh: z.string() })),
      }),
    ),
    criticalPath: z
      .string()
      .optional()
      .meta({ description: 'Of the filings that have not passed, the one that had to start first.' }),
    platforms: z
      .array(
        z.object({
          rank: z.int(),
          platform: z.string(),
          platformName: z.string(),
          clearedAt: instantOut.optional().meta({ description: 'When the last filing of the platform passed.' }),
          expectedClearanceAt: instantOut.optional(),
        }),
      )
      .meta({ description: 'Platforms in the order in which they clear, for a phased launch.' }),
  })
  .meta({ id: 'Schedule' })
type ScheduleOut = z.infer<typeof scheduleSchema>
type FilingOut = ScheduleOut['filings'][number]

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

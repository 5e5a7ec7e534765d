import { z } from 'zod'
import type { ScheduleReport } from '../../activities/domain/planning/schedule-report'
import { boundByOut, windowOut } from '../present/window'
import { phaseWord, instantOut } from '../present/words'

export const planOut = z.object({
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
  .meta({ id: 'Schedule' }) satisfies z.ZodType<ScheduleReport>

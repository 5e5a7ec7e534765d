/** What `POST /v1/plan` takes and answers. */
import { z } from 'zod'
import type { PlanAnswer, PlannedFiling, PlanQuestion } from '../../activities/domain/planning/plan-answer'
import { instant, oneLine, slug } from '../../infra/schemas/command-schemas'
import { filingWindow } from '../../infra/schemas/window-schema'
import { heldOut } from './held'
import { bilingualOut, durationOut } from '../present/rules'
import { boundByOut, filingWindowOut } from '../present/window'
import { instantOut } from '../present/words'

export const planBody = z
  .strictObject({
    filings: z
      .array(
        z.strictObject({
          platform: slug,
          item: slug,
          account: oneLine(128).optional(),
          window: filingWindow.optional(),
        }),
      )
      .min(1)
      .max(100),
    launchAt: instant.optional().meta({ description: 'Launch of every platform not listed in `launches`.' }),
    launches: z
      .array(z.strictObject({ platform: slug, launchAt: instant }))
      .min(1)
      .max(50)
      .optional(),
    startAt: instant.optional().meta({ description: 'When work begins; defaults to now.' }),
  })
  .superRefine(({ filings, launches, launchAt }, ctx) => {
    const fail = (path: (string | number)[], message: string) => ctx.addIssue({ code: 'custom', path, message })
    if (launchAt === undefined && launches === undefined) fail(['launchAt'], '须给出 launchAt 或 launches')
    const named = new Set<string>()
    launches?.forEach(({ platform }, i) => {
      if (named.has(platform)) fail(['launches', i, 'platform'], '重复 (named twice)')
      named.add(platform)
    })
    const keys = new Set<string>()
    filings.forEach(({ platform, item, account }, i) => {
      const key = JSON.stringify([platform, item, account])
      if (keys.has(key)) fail(['filings', i], '重复 (named twice)')
      keys.add(key)
    })
  })
  .meta({
    id: 'PlanRequest',
    example: {
      filings: [
        { platform: 'wechat', item: 'mini_program_audit' },
        { platform: 'douyin', item: 'activity_report' },
      ],
      launchAt: '2026-12-20T10:00:00+08:00',
    },
  }) satisfies z.ZodType<PlanQuestion>

const WINDOW_WARNINGS = ['window_closed', 'window_tight', 'window_opens_late'] as const
const warning = bilingualOut.extend({
  code: z.enum(['late', 'tight', 'launch_past', 'provisional', ...WINDOW_WARNINGS]),
})
const plainDuration = z.object({ value: z.int(), unit: z.string() })

const filingOut = z
  .object({
    platform: z.string(),
    item: z.string(),
    account: z.string().optional(),
    noun: bilingualOut,
    packVersion: z.string(),
    launchAt: instantOut,
    latestSafeStart: z.object({ usual: instantOut, cautious: instantOut }).meta({
      description:
        'Launch minus buffer, review and internal work, by the usual and by the longest review time; or closing ' +
        'of the window minus internal work, if that is earlier.',
    }),
    boundBy: boundByOut,
    window: filingWindowOut.optional(),
    steps: z
      .array(
        z.object({ step: z.enum(['collect_material', 'recheck', 'submit', 'review', 'buffer']), time: plainDuration }),
      )
      .meta({ description: 'Steps between start and launch, by the usual review time.' }),
    review: z
      .object({ usual: durationOut, max: durationOut })
      .meta({ description: 'Review time stated in the rule pack.' }),
    expedited: z.object({ min: durationOut, max: durationOut }).optional(),
    expected: z.object({ basis: z.enum(['rule_pack', 'history']), usual: plainDuration, max: plainDuration }).meta({
      description:
        "Review time used: P50 and P90 of the company's own reviews if there are at least 20, otherwise the rule " +
        "pack's.",
    }),
    history: z
      .object({
        samples: z.int(),
        lastFive: z.array(plainDuration.extend({ decidedAt: instantOut })),
        p50: plainDuration.optional(),
        p90: plainDuration.optional(),
      })
      .optional()
      .meta({ description: "Review times of the company's own filings, newest first; absent if there are none." }),
    estimate: z.boolean().meta({ description: 'A review time used here is our own estimate.' }),
    beginsAt: instantOut.meta({ description: 'The start, or the next office hours after it if it lies outside them.' }),
    submittedAt: instantOut.meta({ description: 'Not before the window opens.' }),
    expectedClearance: z.object({ usual: instantOut, cautious: instantOut }),
    earliestLaunchAt: instantOut.meta({ description: 'Expected clearance plus the buffer.' }),
    slackWorkingDays: z
      .int()
      .meta({ description: 'Working days until the latest safe start; negative if it has passed.' }),
    late: z.boolean().meta({ description: 'The filing would miss the launch or the submission window.' }),
    greenChannel: z
      .object({
        advice: z.enum(['not_needed', 'suggested', 'not_enough']),
        earliestLaunchAt: instantOut,
        reason: bilingualOut,
        expedited: bilingualOut
          .extend({ advice: z.enum(['suffices', 'with_green_channel', 'not_enough']), earliestLaunchAt: instantOut })
          .optional()
          .meta({
            description:
              "For a late filing: whether the platform's expedited review reaches the launch, and whether it " +
              'must also be submitted at once. Uses the longest expedited time stated. Absent if the platform ' +
              'offers none.',
          }),
      })
      .meta({ description: 'Whether submitting at once, without the internal deadlines, reaches the launch.' }),
    provisional: z
      .boolean()
      .meta({ description: 'The calculation covers a year whose working days are not published yet.' }),
    warnings: z.array(warning),
  })
  .meta({ id: 'FilingPlan' }) satisfies z.ZodType<PlannedFiling>

const named = { platform: z.string(), item: z.string(), account: z.string().optional() }

export const planAnswer = z
  .object({
    startAt: instantOut,
    policyVersion: z.string(),
    calendarVersion: z.string(),
    basis: z
      .enum(['rule_pack', 'history', 'mixed'])
      .meta({ description: 'Source of the expected review times; `mixed`: differs between filings.' }),
    late: z.boolean(),
    provisional: z.boolean(),
    filings: z.array(filingOut),
    criticalPath: z
      .object({ ...named, latestSafeStartAt: instantOut, earliestLaunchAt: instantOut, slackWorkingDays: z.int() })
      .optional()
      .meta({ description: 'The filing that must start first.' }),
    platforms: z
      .array(
        z.object({
          rank: z.int(),
          platform: z.string(),
          name: bilingualOut,
          launchAt: instantOut,
          expectedClearance: z.object({ usual: instantOut, cautious: instantOut }),
          late: z.boolean(),
          estimate: z.boolean(),
        }),
      )
      .meta({ description: 'Platforms in order of expected clearance, for a phased launch.' }),
    held: z.array(heldOut.extend({ ...named, account: z.string(), noun: bilingualOut })).meta({
      description:
        'Credentials that accounts already hold and that are valid beyond the launch. A filing that uses one ' +
        'automatically needs no time and is not listed in `filings`.',
    }),
    undecided: z.array(z.string()).meta({
      description:
        'Platforms in `launches` for which no filing is given. They are not planned, and cannot be cleared ' +
        'until it is decided what they need.',
    }),
    afterLaunch: z
      .array(z.object({ ...named, noun: bilingualOut, launchAt: instantOut, dueAt: instantOut, within: durationOut }))
      .meta({ description: 'Filings that are made only after the launch.' }),
  })
  .meta({ id: 'Plan' }) satisfies z.ZodType<PlanAnswer>

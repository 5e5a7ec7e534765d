/** What `POST /v1/plan` takes and answers. */
import { z } from 'zod'
import { instant, oneLine, slug } from '../infra/command-schemas'
import { filingWindow } from '../infra/window-schema'
import { heldOut } from './held'
import { bilingualOut, durationOut } from './present/rules'
import { boundByOut, filingWindowOut } from './present/window'
import { instantOut } from './present/words'

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
    launchAt: instant.optional().meta({ description: 'Launch of every platform that `launches` does not name.' }),
    launches: z
      .array(z.strictObject({ platform: slug, launchAt: instant }))
      .min(1)
      .max(50)
      .optional(),
    startAt: instant.optional().meta({ description: 'When work begins; left out: now.' }),
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
  })
export type PlanBody = z.infer<typeof planBody>

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
        'Launch less buffer, review and work inside, with the usual and with the longest review time; or the closing of the ' +
        'window less work inside, where that is earlier.',
    }),
    boundBy: boundByOut,
    window: filingWindowOut.optional(),
    steps: z
      .array(
        z.object({ step: z.enum(['collect_material', 'recheck', 'submit', 'review', 'buffer']), time: plainDuration }),
      )
      .meta({ description: 'What lies between start and launch, with the usual review time.' }),
    review: z.object({ usual: durationOut, max: durationOut }).meta({ description: 'As the rule pack states it.' }),
    expedited: z.object({ min: durationOut, max: durationOut }).optional(),
    expected: z
      .object({ basis: z.enum(['rule_pack', 'history']), usual: plainDuration, max: plainDuration })
      .meta({ description: 'Reckoned with: P50 and P90 of own reviews from 20 on, else what the rule pack states.' }),
    history: z
      .object({
        samples: z.int(),
        lastFive: z.array(plainDuration.extend({ decidedAt: instantOut })),
        p50: plainDuration.optional(),
        p90: plainDuration.optional(),
      })
      .optional()
      .meta({ description: 'How long this review took in own filings, newest first; absent where there are none.' }),
    estimate: z.boolean().meta({ description: 'A review time used here is an estimate of ours.' }),
    beginsAt: instantOut.meta({ description: 'The start, or the next office hours after it.' }),
    submittedAt: instantOut.meta({ description: 'Not before the window opens.' }),
    expectedClearance: z.object({ usual: instantOut, cautious: instantOut }),
    earliestLaunchAt: instantOut.meta({ description: 'Usual clearance with the buffer.' }),
    slackWorkingDays: z.int().meta({ description: 'Until the latest safe start; negative when it has passed.' }),
    late: z.boolean().meta({ description: 'The launch is missed, or the window of the platform.' }),
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
              "Of what is late: whether the platform's own expedited review reaches the launch, and whether submitting at once " +
              'is needed besides. Absent where the platform offers none. Reckoned with the longest time that it states.',
          }),
      })
      .meta({ description: 'Whether submitting at once, without the time for work inside, reaches the launch.' }),
    provisional: z.boolean().meta({ description: 'Counted through a year without a table of working days.' }),
    warnings: z.array(warning),
  })
  .meta({ id: 'FilingPlan' })
export type FilingOut = z.infer<typeof filingOut>

const named = { platform: z.string(), item: z.string(), account: z.string().optional() }

export const planAnswer = z
  .object({
    startAt: instantOut,
    policyVersion: z.string(),
    calendarVersion: z.string(),
    basis: z
      .enum(['rule_pack', 'history', 'mixed'])
      .meta({ description: 'Where the expected review times come from; `mixed`: not from one place for all filings.' }),
    late: z.boolean(),
    provisional: z.boolean(),
    filings: z.array(filingOut),
    criticalPath: z
      .object({ ...named, latestSafeStartAt: instantOut, earliestLaunchAt: instantOut, slackWorkingDays: z.int() })
      .optional()
      .meta({ description: 'The filing that has to start first.' }),
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
      .meta({ description: 'In the order of expected clearance, for a launch in phases.' }),
    held: z.array(heldOut.extend({ ...named, account: z.string(), noun: bilingualOut })).meta({
      description:
        'Held by their accounts beyond the launch. What a filing takes by itself needs no time, and is not among `filings`.',
    }),
    undecided: z.array(z.string()).meta({
      description:
        'Platforms of `launches` for which no filing is named: nothing is reckoned for them, and they are not cleared before ' +
        'it is said what they need.',
    }),
    afterLaunch: z
      .array(z.object({ ...named, noun: bilingualOut, launchAt: instantOut, dueAt: instantOut, within: durationOut }))
      .meta({ description: 'Filed only after the launch; no launch waits for them.' }),
  })
  .meta({ id: 'Plan' })
export type PlanAnswer = z.infer<typeof planAnswer>

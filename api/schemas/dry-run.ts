import { z } from 'zod'
import type { StartPreview } from '../../activities/domain/planning/start-preview'
import { heldOut } from './held'
import { keptAnswerSchema, type KeptAnswer } from '../present/requirement'
import { boundByOut } from '../present/window'
import { stageWord, instantOut } from '../present/words'

export const duration = z.object({ value: z.int(), unit: z.string(), grade: z.string(), source: z.string() })

export const dryRunSchema = z
  .object({
    dryRun: z.literal(true),
    stage: stageWord,
    missing: z.array(z.string()),
    requirements: z.array(keptAnswerSchema).meta({
      description: 'If traits are given: the answers that would be kept; each `ask` would become a task.',
    }),
    filings: z.array(
      z.object({
        suffix: z.string().meta({ description: 'End of the id that the filing would get.', example: '01' }),
        platform: z.string(),
        platformName: z.string(),
        item: z.string(),
        noun: z.string(),
        account: z.string().optional(),
        required: z.boolean(),
        held: heldOut.optional().meta({
          description: 'A credential that the account, app or product already holds: used automatically, or offered.',
        }),
        startsAfter: z.enum(['nothing', 'plan_complete']),
        materials: z.array(
          z.object({ row: z.string(), label: z.string(), department: z.string(), mandatory: z.boolean() }),
        ),
        review: z.object({ min: duration, usual: duration, max: duration }),
        reviewedBy: instantOut.meta({
          description: 'Expected end of the review if submitted now with the usual review time.',
        }),
        applicationNumber: z.enum(['required', 'optional', 'none']),
        credential: z.enum(['required', 'optional', 'none']),
        entry: z.object({ label: z.string(), url: z.string().optional(), grade: z.string(), source: z.string() }),
      }),
    ),
    launches: z.array(z.object({ platform: z.string(), launchAt: instantOut })),
    warnings: z.array(
      z.object({
        code: z
          .enum(['launch_before_review_end', 'late_start', 'window_closed', 'window_tight', 'window_opens_late'])
          .meta({
            description:
              '`late_start`: the launch is reachable only if the filing is submitted sooner than the internal ' +
              'deadlines require.',
          }),
        platform: z.string(),
        item: z.string(),
        launchAt: instantOut,
        reachableAt: instantOut.meta({
          description: 'Earliest possible launch: usual end of the review plus the buffer of the policy.',
        }),
        latestSafeStartAt: instantOut.meta({
          description:
            'Launch minus buffer, usual review time and internal work; or closing of the window minus internal ' +
            'work.',
        }),
        boundBy: boundByOut,
        basis: z.enum(['rule_pack', 'history']).meta({ description: 'Source of the review time used.' }),
        grade: z.string().meta({ description: 'Grade of the review time in the rule pack.' }),
        provisional: z
          .boolean()
          .meta({ description: 'The calculation covers a year whose working days are not published yet.' }),
        detail: z.string(),
        detailEn: z.string(),
      }),
    ),
  })
  .meta({ id: 'DryRun' }) satisfies z.ZodType<StartPreview<KeptAnswer>>

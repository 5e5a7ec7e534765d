/** What `POST /v1/requirements/check` takes and answers. */
import { z } from 'zod'
import type {
  DutyAnswer,
  RequirementAnswer,
  RequirementsAnswer,
  RequirementsQuestion,
} from '../../activities/domain/requirements/requirements-answer'
import { description, oneLine, platformId, platformIds } from '../../infra/schemas/command-schemas'
import { heldOut } from './held'
import { matteredOut, precedentSchema } from '../present/precedent'
import { bilingualOut, durationOut, materialOut, statedOut } from '../present/rules'
import { windowOut } from '../present/window'

export const checkBody = z
  .strictObject({
    platforms: platformIds
      .min(1)
      .optional()
      .meta({ description: 'Defaults to all platforms. Authorities and laws are always included.' }),
    ...description,
    accounts: z
      .array(z.strictObject({ platform: platformId, account: oneLine(128) }))
      .max(200)
      .optional()
      .meta({ description: 'Accounts taking part; their platforms are included.' }),
  })
  .meta({
    id: 'RequirementsCheck',
    example: {
      platforms: ['wechat', 'douyin'],
      traits: ['lottery', 'collects_personal_data'],
      forms: ['mini_program'],
      industry: 'other',
      productGroups: [],
    },
  }) satisfies z.ZodType<RequirementsQuestion>

const answer = z
  .enum(['required', 'not_required', 'ask'])
  .meta({ id: 'Applicability', description: '`ask`: the rules do not settle it; the reason says what to find out.' })

const stated = statedOut
const judged = {
  item: z.string(),
  noun: bilingualOut,
  answer,
  reason: bilingualOut,
  rule: z.string().meta({ description: 'Platform, item and rule.', example: 'douyin.activity_report.interactive' }),
  packVersion: z.string(),
  mattered: matteredOut,
  ...stated,
  estimate: z.boolean().meta({ description: 'The rule is our own estimate.' }),
  unsaid: z.array(z.enum(['forms', 'industry', 'productGroups', 'prizes'])).meta({
    description: 'Fields missing from the request; with them the rule can answer.',
  }),
}

const statedText = bilingualOut.extend(stated)
const demand = z.enum(['required', 'optional', 'none'])

const requirementOut = z
  .object({
    ...judged,
    precedents: z.array(precedentSchema).meta({
      description:
        'Earlier decisions where this rule leaves the question open; empty otherwise. For reference, never ' +
        'applied automatically.',
    }),
    kind: z.enum(['approval', 'filing', 'platform_review', 'duty']),
    subject: z.enum(['campaign', 'account', 'app', 'product']),
    startsAfter: z.enum(['nothing', 'plan_complete']),
    materials: z.array(materialOut),
    review: z.object({ min: durationOut, usual: durationOut, max: durationOut }),
    expedited: z.object({ min: durationOut, max: durationOut }).optional(),
    perAccount: z
      .boolean()
      .meta({ description: 'One filing per account: name the accounts in the filings of the campaign.' }),
    held: z.array(heldOut).meta({
      description:
        'Credentials already held by accounts, apps or products: of the accounts given, or of all if none are ' +
        'given.',
    }),
    dueAfterLaunch: durationOut.optional(),
    entry: z.object({ zh: z.string(), url: z.string().optional(), ...stated }),
    applicationNumber: demand,
    credential: demand,
    credentialFormat: statedText.extend({ pattern: z.string(), example: z.string() }).optional(),
    fee: statedText.meta({ description: 'Fee; with grade `?` it is not known, ask the platform.' }),
    validity: bilingualOut.extend(stated).optional(),
    changeVoids: bilingualOut.extend({ parts: z.array(z.string()), ...stated }).optional(),
    window: bilingualOut.extend({ ...windowOut.shape, ...stated }).optional(),
    limits: z.array(
      bilingualOut.extend({
        id: z.string(),
        max: z.int().optional(),
        per: z.enum(['day', 'month', 'filing']),
        ...stated,
      }),
    ),
    sideDeadlines: z.array(bilingualOut.extend({ id: z.string(), within: durationOut })),
  })
  .meta({ id: 'RequirementAnswer' }) satisfies z.ZodType<RequirementAnswer>

const dutyOut = z
  .object({
    authority: z.string(),
    ...judged,
    law: bilingualOut,
    steps: z.array(
      bilingualOut.extend({
        id: z.string().optional(),
        article: z.string(),
        ...stated,
        maxFen: z.int().optional(),
        aboveFen: z.int().optional(),
      }),
    ),
    retention: bilingualOut.extend({ article: z.string(), ...stated }).optional(),
  })
  .meta({
    id: 'DutyAnswer',
    description: 'A legal duty that is not filed with anybody.',
  }) satisfies z.ZodType<DutyAnswer>

export const checkAnswer = z
  .object({
    answer: answer.meta({ description: 'The strictest answer of all platforms and authorities; duties do not count.' }),
    traits: z.array(bilingualOut.extend({ trait: z.string(), implied: z.boolean() })),
    platforms: z.array(
      z.object({
        platform: z.string(),
        name: bilingualOut,
        role: z.enum(['platform', 'authority']),
        own: z.boolean().meta({ description: "The rules are the company's own." }),
        accounts: z.array(z.string()),
        answer,
        notes: z.array(statedText.extend({ id: z.string() })).meta({
          description:
            'What the platform forbids or requires besides its filings. For an authority only if it may be ' +
            'involved.',
        }),
        requirements: z.array(requirementOut),
      }),
    ),
    duties: z.array(dutyOut),
    notConsidered: z
      .array(bilingualOut.extend({ field: z.string(), word: z.string() }))
      .meta({ description: 'Properties given in the request that no rule of these rule packs considers.' }),
  })
  .meta({ id: 'RequirementsAnswer' }) satisfies z.ZodType<RequirementsAnswer>

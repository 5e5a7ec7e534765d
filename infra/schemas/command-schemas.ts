/**
 * The shapes of commands at the border, in zod: used by the API before an intake row is stored and by the record when it
 * reads one back. Refuses what PostgreSQL or a mail header could not carry: NUL, lone surrogates, control characters.
 */
import { PLATFORM_ANSWERS, UNANSWERED } from '../../workflows/contract/connectors'
import { PARTY_QUESTIONS } from '../../workflows/contract/parties'
import { RACI_PARTS, RACI_STAGES } from '../../workflows/contract/raci'
import { z } from 'zod'
import type { Command, CommandType, Commands } from '../../workflows/contract/commands'
import { briefSchema, day } from './brief-schema'
import { OUTSIDE_RESULTS } from '../../workflows/contract/outside'
import { DEPARTMENTS } from '../../workflows/contract/values'
import { FORMS, INDUSTRIES, PRODUCT_GROUPS, TRAITS } from '../../workflows/contract/traits'
import { REPORTS, REVIEW_PATHS } from '../../workflows/contract/words'
import type { ParseCommand } from '../../activities/record/cause'
import { CONTENT_SCHEMAS } from './content-schemas'
import { campaignNumber, fileIds, instant, NOT_BLANK, notStorable, oneLine, shaped, slug, text } from './schema-parts'
import { prizesSaid } from './prizes-schema'
import { filingWindow } from './window-schema'
import { credential, number, paperId, reason, staff, TASK_SCHEMAS, verdict } from './task-schemas'
import { BOTH_LANGUAGES } from './zod-words'

export { paperId, staff } from './task-schemas'
export { campaignNumber, instant, NOT_BLANK, oneLine, shaped, slug, text } from './schema-parts'

export const filingIdSchema = shaped(/^MC-\d{8}-\d{4,9}-\d{2,4}$/, 'MC-20261122-0007-01', {
  zh: '备案编号',
  en: 'id of a filing',
})
export const credentialId = shaped(/^K-\d{4,9}$/, 'K-0003', { zh: '凭证编号', en: 'id of a credential' })
export const packVersion = shaped(/^\d{4}-\d{2}-\d{2}(\.\d{1,4})?$/, '2026-11-22.1', { zh: '版本', en: 'version' })
const department = z.enum(['marketing', 'legal', 'tech', 'design', 'pr', 'finance', 'ops'])
const group = z
  .partialRecord(department, staff)
  .meta({ description: 'Whoever prepares for a department: a staff number, or the id of a group.' })

/** Of what an OA is asked: the id of the task that waits for it. */
export const outsideRequest = shaped(
  /^MC-\d{8}-\d{4,9}-R\d{1,3}\.await_oa\.[a-z0-9_]{1,64}\.r\d{1,4}(t\d{1,4})?$/,
  'MC-20261122-0007-R1.await_oa.vice_president.r1',
  { zh: '送审编号', en: 'id of a request' },
)

const takenOver = z
  .strictObject({
    phase: z.enum(['submitted', 'in_review', 'passed']).optional(),
    number: number.optional(),
    submittedAt: instant,
    passedAt: instant.optional(),
    credential: credential.optional(),
  })
  .superRefine(({ phase, passedAt, credential: proof }, ctx) => {
    const passed = phase === 'passed'
    const say = (path: string, message: string): void => ctx.addIssue({ code: 'custom', path: [path], message })
    if (passed && passedAt === undefined) say('passedAt', '已通过的须给出通过时间 (needed with phase passed)')
    if (!passed && passedAt !== undefined) say('passedAt', '只有已通过的才有通过时间 (only with phase passed)')
    if (!passed && proof !== undefined) say('credential', '只有已通过的才有凭证 (only with phase passed)')
  })

const filingRequest = z.strictObject({
  platform: slug,
  item: slug,
  account: oneLine(128).optional(),
  required: z.boolean().optional(),
  takenOver: takenOver.optional().meta({
    description:
      'The filing is already under way at its platform and is taken over from there: its times count from ' +
      '`submittedAt`, and its materials count as handed over outside this service.',
  }),
  benefits: text(1000)
    .regex(...NOT_BLANK)
    .optional()
    .meta({ description: 'What the platform promised to grant on passing; announced when the filing passes.' }),
  window: filingWindow.optional(),
})
const launchRequest = z.strictObject({ platform: slug, launchAt: instant })
const filings = z.array(filingRequest).max(200)
const notNeeded = z
  .array(
    z.strictObject({ platform: slug, reason: text(2000).refine((value) => value.trim() !== '', '不能为空 (blank)') }),
  )
  .max(50)
  .refine((list) => new Set(list.map((one) => one.platform)).size === list.length, '有重复 (named twice)')
  .meta({
    description:
      'Platforms that need no filing, each with the reason. A platform with a launch that has no filing, no ' +
      'answer from the requirements check and no entry here is undecided and is not cleared.',
    example: [{ platform: 'weibo', reason: '仅转发品牌日常内容，平台不要求报备' }],
  })
const launches = z.array(launchRequest).max(50)

const namesOf = <T extends Record<string, unknown>>(words: T) => Object.keys(words) as [keyof T & string]
const some = <T extends z.ZodType>(item: T, max: number) =>
  z
    .array(item)
    .max(max)
    .refine((list) => new Set(list).size === list.length, '有重复 (named twice)')
export const platformId = shaped(/^[a-z][a-z0-9_]{0,63}$/, 'douyin', { zh: '平台代号', en: 'platform id' })

/** How a campaign describes itself to the rules. */
export const description = {
  traits: some(z.enum(namesOf(TRAITS)), 50).meta({
    description: 'All traits of the campaign; a trait that is not listed counts as absent.',
  }),
  forms: some(z.enum(namesOf(FORMS)), 20)
    .optional()
    .meta({ description: 'Left out: not known yet; rules that depend on it answer `ask`.' }),
  industry: z.enum(namesOf(INDUSTRIES)).optional(),
  productGroups: some(z.enum(namesOf(PRODUCT_GROUPS)), 10)
    .optional()
    .meta({ description: 'Empty: the campaign advertises none of these products.' }),
  prizes: prizesSaid.optional(),
}

export const platformIds = some(platformId, 50)

const partyInput = z
  .strictObject({
    party: slug,
    name: oneLine(200),
    lead: z.boolean().optional(),
    contact: staff.meta({ description: 'Who speaks for the party; asked by mail.' }),
    ours: staff.meta({ description: 'Who looks after the party on our side.' }),
    duties: z.array(text(500)).max(50).optional(),
    decisionPath: text(1000).optional(),
    exposure: z
      .strictObject({ shareBps: z.int().min(0).max(10_000), source: text(500).optional() })
      .optional()
      .meta({
        description:
          'How much of what is shown is its brand, in basis points; all parties have one, and together 10,000. ' +
          'Each party confirms it with the goal.',
      }),
  })
  .meta({ id: 'CampaignParty' })

const workItem = z
  .strictObject({
    item: slug,
    title: oneLine(200),
    party: slug.optional(),
    owner: staff.optional().meta({ description: 'Left out: whoever speaks for the party.' }),
    startsOn: day,
    endsOn: day,
    deliverable: text(1000).regex(...NOT_BLANK),
    acceptance: text(1000).regex(...NOT_BLANK),
    after: some(slug, 50).optional().meta({ description: 'Items that have to be accepted before.' }),
    beforeLaunch: z.boolean().optional().meta({ description: 'No platform goes live before it is accepted.' }),
  })
  .meta({ id: 'NewWorkItem' })

const raciRow = z
  .strictObject({ stage: z.enum(RACI_STAGES), person: staff, part: z.enum(namesOf(RACI_PARTS)) })
  .meta({ id: 'RaciRow' })

const startCampaign = z.strictObject({
  name: oneLine(200),
  externalRef: oneLine(128).optional(),
  lead: staff,
  backup: staff,
  group: group.optional(),
  objective: text(4000).optional(),
  ...description,
  traits: description.traits.optional().meta({
    description:
      'All traits of the campaign; a trait that is not listed counts as absent. If traits are given, the ' +
      'requirements check is run for the platforms of the campaign and its answers are kept: `required` opens a ' +
      'filing, `ask` opens a task.',
  }),
  platforms: platformIds.optional().meta({
    description:
      'Platforms to check the rules for, in addition to those with a launch or a filing. Replaces the earlier ' +
      'list.',
  }),
  startsAt: instant.optional(),
  endsAt: instant.optional(),
  filings: filings.optional().meta({
    description:
      'The filings to be made. An empty list means that the platforms in `launches` of the same request need no ' +
      'filing; it says nothing about other platforms.',
  }),
  launches: launches.optional(),
  notNeeded: notNeeded.optional(),
  type: slug.optional().meta({
    description:
      'Campaign type, one of `GET /v1/campaign-types`; it determines what the brief must contain. Without a ' +
      'type the brief is optional.',
  }),
  template: slug.optional().meta({
    description: 'Template that fills in missing parts of the brief and adds its checklist; see `GET /v1/templates`.',
  }),
  brief: briefSchema.optional(),
  parties: z
    .array(partyInput)
    .max(20)
    .optional()
    .meta({ description: 'Parties of a joint campaign, exactly one leading. Replaces the earlier list.' }),
  simultaneous: z
    .boolean()
    .optional()
    .meta({ description: 'Joint release: no platform may go live before all of them may.' }),
  workItems: z
    .array(workItem)
    .max(200)
    .optional()
    .meta({ description: 'What people of all parties do, one after the other. Replaces the earlier plan.' }),
  kickoffAt: instant.optional().meta({
    description: 'When its parties meet for the kick-off. Left out: as the policy says, counted from the first launch.',
  }),
  raci: z.array(raciRow).max(200).optional().meta({
    description:
      'Each stage named has exactly one accountable and at least one responsible. Replaces the earlier table.',
  }),
  internalReview: z
    .enum(Object.keys(REVIEW_PATHS) as [keyof typeof REVIEW_PATHS])
    .optional()
    .meta({
      description:
        'Has the company review the campaign before filings that wait for the plan are submitted: countersign and ' +
        'approval by amount, or urgent approval that is justified afterwards. Left out: as the policy says.',
    }),
})

/** Which fields there are and what each takes is said by the rule pack. */
const formValues = z
  .record(oneLine(64), z.union([text(10_000), z.number(), z.array(text(2000)).max(200)]))
  .refine((values) => Object.keys(values).length <= 200, '字段过多 (more than 200 fields)')

export const COMMAND_SCHEMAS = {
  startCampaign,
  amend: z.strictObject({
    campaign: campaignNumber,
    changes: startCampaign.omit({ externalRef: true }).partial(),
    reason: text(2000).optional(),
    ifVersion: z.int().nonnegative().optional(),
  }),
  ...TASK_SCHEMAS,
  answerTasks: z.strictObject({ filing: filingIdSchema, answers: z.array(TASK_SCHEMAS.answerTask).min(1).max(50) }),
  replaceMaterial: z.strictObject({
    filing: filingIdSchema,
    row: slug,
    text: text(4000).optional(),
    fileIds: fileIds.optional(),
    validFrom: instant.optional(),
    validUntil: instant.optional(),
    paper: paperId
      .optional()
      .meta({ description: 'A company document instead of files and validity; its newest version is used.' }),
  }),
  ...CONTENT_SCHEMAS,
  fillForm: z.strictObject({ filing: filingIdSchema, values: formValues, partial: z.boolean().optional() }),
  report: z
    .strictObject({
      filing: filingIdSchema.optional(),
      platform: slug.optional(),
      number: number.optional(),
      kind: z.enum(Object.keys(REPORTS) as [keyof typeof REPORTS]),
      channel: oneLine(64).optional(),
      saidBy: oneLine(128).optional(),
      ...verdict,
    })
    .refine((r) => r.filing !== undefined || (r.platform !== undefined && r.number !== undefined), {
      message: '须给出 filing，或 platform 与 number',
      path: ['filing'],
    }),
  correct: z.strictObject({
    filing: filingIdSchema,
    target: z.enum(['verdict', 'application_number', 'credential']),
    round: z.int().positive().max(1000).optional(),
    reason,
    confirmedBy: staff.optional(),
    number: number.optional(),
    credential: credential.optional(),
    verdict: z.strictObject({ kind: z.enum(['passed', 'rejected', 'supplement']), ...verdict }).optional(),
  }),
  withdraw: z.strictObject({ campaign: campaignNumber, reason }),
  cancel: z.strictObject({ campaign: campaignNumber, reason }),
  recall: z.strictObject({ filing: filingIdSchema, reason }),
  giveUp: z.strictObject({ filing: filingIdSchema, reason }),
  reviewChange: z.strictObject({ filing: filingIdSchema, version: packVersion, text: text(2000).optional() }),
  fileAnew: z.strictObject({ filing: filingIdSchema, text: reason }),
  useCredential: z.strictObject({ filing: filingIdSchema, credential: credentialId, text: reason }),
  takeBackWord: z.strictObject({
    campaign: campaignNumber,
    party: slug,
    question: z.enum(PARTY_QUESTIONS),
    text: reason,
  }),
  // Taken in by the worker alone.
  platformAnswer: z.strictObject({
    filing: filingIdSchema,
    round: z.int().positive().max(1000),
    attempt: z.int().positive().max(10_000),
    asks: z.int().nonnegative().max(1000).optional(),
    answer: z.enum(PLATFORM_ANSWERS),
    number: number.optional(),
    text: text(4000).optional(),
    occurredAt: instant.optional(),
    why: z.enum(Object.keys(UNANSWERED) as [keyof typeof UNANSWERED]).optional(),
    early: z.boolean().optional(),
    final: z.boolean().optional(),
  }),
  decideReview: z.strictObject({
    task: outsideRequest,
    document: oneLine(64).meta({ description: 'Number of the document in the OA.', example: 'OA-2026-1188' }),
    event: shaped(/^[\x21-\x7e]{1,100}$/, 'evt-1', {
      zh: ' 1 至 100 个可见 ASCII 字符',
      en: 'visible ASCII characters',
    }).meta({ description: 'Identifies what is said of this document; saying it again changes nothing.' }),
    result: z.enum(OUTSIDE_RESULTS),
    text: text(2000).optional().meta({ description: 'Needed unless it is approved.' }),
    basis: text(2000).meta({ description: 'What was decided on, as the request named it.' }),
    signers: z
      .array(
        z.strictObject({
          person: staff,
          role: z.enum([...DEPARTMENTS, 'approval']).meta({ description: 'Department, or `approval`.' }),
          answer: z.enum(OUTSIDE_RESULTS),
          at: instant,
        }),
      )
      .min(1)
      .max(30)
      .meta({ description: 'Who signed in the OA, in the order of signing.' }),
  }),
} satisfies { [T in CommandType]: z.ZodType<Commands[T]> }

/** JSON pointer of a zod path. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const isCommandType = (name: string): name is CommandType => Object.hasOwn(COMMAND_SCHEMAS, name)

/** Reads a stored command back. Total: whatever an operator typed ends as a fault with a place. */
export const parseCommand: ParseCommand = (name, body) => {
  if (!isCommandType(name))
    return { ok: false, pointer: '', detail: `没有这个操作：${name.slice(0, 40)} (unknown command)` }
  const parsed = COMMAND_SCHEMAS[name].safeParse(body, BOTH_LANGUAGES)
  const [broken] = notStorable(body)
  if (parsed.success && !broken) return { ok: true, command: { type: name, body: parsed.data } as Command }
  const issue = broken ?? parsed.error?.issues[0]
  return { ok: false, pointer: pointerOf(issue?.path ?? []), detail: issue?.message ?? '不合格式 (malformed)' }
}

/** The shapes of what is done to tasks, and of what a verdict carries, wherever it comes from. */
import { z } from 'zod'
import { ANSWERS } from '../../workflows/contract/words'
import { campaignNumber, fileIds, instant, NOT_BLANK, oneLine, shaped, slug, text } from './schema-parts'

export const staff = shaped(/^[A-Za-z0-9_-]{1,32}$/, 'M1001', { zh: '工号', en: 'staff number' }).meta({
  description: 'Staff number.',
})
export const number = oneLine(128)

/** A key has one part (checklist row, matter, platform), or two: the platform and the item of a requirement. */
const taskIdSchema = shaped(
  /^MC-\d{8}-\d{4,9}(-(\d{2,4}|R\d{1,3}))?\.[a-z_]+(\.[a-zA-Z0-9_-]+){0,2}\.r\d+(t\d+)?$/,
  'MC-20261122-0007-01.recheck.r1',
  { zh: '待办编号', en: 'id of a task' },
)

export const paperId = shaped(/^P-\d{4,9}$/, 'P-0007', { zh: '公司材料编号', en: 'id of a company paper' })
export const precedentId = shaped(/^MC-\d{8}-\d{4,9}\.\d{1,9}$/, 'MC-20261122-0007.12', {
  zh: '先例编号',
  en: 'id of a precedent',
})
export const credential = z
  .strictObject({ number: number.optional(), fileIds: fileIds.optional(), validUntil: instant.optional() })
  .meta({ id: 'GivenCredential' })

const category = slug.optional().meta({
  description: 'Rejection category from /v1/rejection-categories. Left out: `uncategorised`.',
})

export const verdict = {
  text: text(4000).optional(),
  occurredAt: instant.optional(),
  items: z
    .array(
      z
        .strictObject({
          field: oneLine(200).optional(),
          error: text(2000).optional(),
          suggestion: text(2000).optional(),
          category,
          fileIds: fileIds.optional(),
        })
        .meta({ id: 'RefusedItem' }),
    )
    .max(100)
    .optional(),
  conditions: z
    .array(
      z
        .strictObject({ text: text(2000).min(1), blocksLaunch: z.boolean(), dueAt: instant.optional() })
        .meta({ id: 'PassingCondition' }),
    )
    .max(50)
    .optional(),
  itemResults: z
    .array(
      z
        .strictObject({ item: oneLine(200), passed: z.boolean(), note: text(1000).optional() })
        .meta({ id: 'ItemVerdict' }),
    )
    .max(200)
    .optional(),
  credential: credential.optional(),
  fileIds: fileIds.optional(),
  dueAt: instant.optional(),
}

export const reason = text(2000).regex(...NOT_BLANK)

const basis = shaped(/^[a-zA-Z]{1,20}-[0-9a-f]{10}(\.[a-zA-Z]{1,20}-[0-9a-f]{10}){0,9}$/, 'stage-0a1b2c3d4e', {
  zh: '待办所给出的 basis',
  en: 'the basis of a task',
})

const amendment = z
  .strictObject({ what: text(200), before: text(500).optional(), after: text(500) })
  .meta({ id: 'PlanAmendment' })

const answerTask = z.strictObject({
  task: taskIdSchema,
  answer: z.enum(Object.keys(ANSWERS) as [keyof typeof ANSWERS]),
  basis: basis.optional().meta({
    description:
      'The `basis` that the task had when it was read. If the facts that the answer rests on have changed since, ' +
      'the answer is refused with `basis_changed`. Left out: not compared.',
  }),
  ...verdict,
  number: number.optional(),
  rows: z.array(slug).max(100).optional(),
  itemAnswers: z
    .array(
      z.strictObject({
        id: shaped(/^i\d{1,3}$/, 'i1', { zh: '驳回项编号', en: 'id of a rejection item' }),
        how: z.enum(['changed', 'answered']),
        note: text(4000).optional(),
        category,
        fileIds: fileIds.optional(),
        basis: z.enum(['consultation', 'diagnosis']).optional(),
      }),
    )
    .max(100)
    .optional(),
  launchAt: instant.optional(),
  approver: staff.optional(),
  workingDays: z.int().min(0).max(1000).optional().meta({
    description: 'For a countersign of a department that the policy asks: how many working days it needs.',
  }),
  amendments: z
    .array(amendment)
    .max(20)
    .optional()
    .meta({ description: 'For a pre-review: corrections of the plan, each recorded and made by the lead.' }),
  validFrom: instant.optional(),
  validUntil: instant.optional(),
  paper: paperId
    .optional()
    .meta({ description: 'A company document instead of files and validity; its newest version is used.' }),
  acceptedDifferences: z
    .array(
      shaped(/^[a-z_]{1,40}-[0-9a-f]{10}$/, 'contact_phone-0a1b2c3d4e', { zh: '差异编号', en: 'id of a difference' }),
    )
    .max(500)
    .optional()
    .meta({
      description:
        'For a recheck: ids of the intended differences, as listed by the task and `GET ' +
        '/v1/campaigns/{number}/consistency`, with the reason in `text`. Any other difference causes a refusal.',
    }),
  precedent: precedentId
    .optional()
    .meta({ description: 'The precedent that is followed, one of those offered by the task.' }),
})

/** What is done to one task, by the name of its command. */
export const TASK_SCHEMAS = {
  answerTask,
  moveDueDate: z.strictObject({ task: taskIdSchema, dueAt: instant, reason }),
  delegate: z.strictObject({ task: taskIdSchema, to: staff, reason: text(2000).optional() }),
  claim: z.strictObject({ task: taskIdSchema }),
  giveBack: z.strictObject({ task: taskIdSchema, reason: text(2000).optional() }),
  handOver: z.strictObject({
    campaign: campaignNumber,
    why: z.enum(['leaving', 'reassigned']),
    from: staff.optional(),
    to: staff,
    roles: z
      .array(z.enum(['lead', 'backup', 'marketing', 'legal', 'tech', 'design', 'pr', 'finance', 'ops']))
      .max(9)
      .optional(),
    tasks: z
      .array(z.strictObject({ task: taskIdSchema, from: staff }))
      .max(2000)
      .optional(),
    reason: text(2000).optional(),
  }),
  nudge: z.strictObject({ task: taskIdSchema, text: text(2000).optional() }),
}

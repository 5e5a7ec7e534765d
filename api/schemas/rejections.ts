/** What the rejection memory answers, and the part of it that the kit brings along. */
import { z } from 'zod'
import type { RefusedBefore, RejectionCase, RejectionMemory } from '../../activities/domain/rejections/rejection-memory'
import { bilingualOut } from '../present/rules'
import { instantOut, textOut } from '../present/words'

const counted = {
  times: z.int(),
  filings: z.int(),
  lastAt: instantOut,
  said: z.string().meta({ example: '抖音曾 4 次因“主图”驳回' }),
}

const refusedBefore = z.object({
  field: z.string().nullable().meta({ description: 'Field as named by the platform; null: none named.' }),
  ...counted,
})

export const caseSchema = z
  .object({
    filing: z.string(),
    round: z.int(),
    decidedAt: instantOut,
    category: z.string(),
    error: textOut,
    suggestion: textOut,
    resolution: z.object({ how: z.enum(['changed', 'answered']), note: textOut }).optional(),
    passedNext: z.boolean().meta({ description: 'Whether the next round passed.' }),
  })
  .meta({ id: 'RefusedCase' }) satisfies z.ZodType<RejectionCase>
const cases = z.array(caseSchema).meta({ description: 'The five newest cases visible to the caller.' })

export const memoryShape = {
  categories: z
    .array(z.object({ category: z.string(), label: bilingualOut, ...counted }))
    .meta({ description: 'By rejection category; `uncategorised`: no category assigned yet.' }),
  fields: z.array(refusedBefore.extend({ cases })),
  wordings: z.array(z.object({ wording: z.string(), ...counted, cases })).meta({
    description: 'Rejected wording: terms of the wording lists, and words quoted by the platform.',
  }),
} satisfies { [K in keyof RejectionMemory]: z.ZodType<RejectionMemory[K]> }

export const rejectionsSchema = z
  .object({ platform: z.string(), item: z.string().optional(), category: z.string().optional(), ...memoryShape })
  .meta({ id: 'RejectionMemory' })

export const refusedBeforeSchema = z.array(refusedBefore).meta({
  description: 'Earlier rejections of such filings by this platform; for the cases see /v1/rejections.',
}) satisfies z.ZodType<RefusedBefore>

/** What `POST /v1/wording/check` takes and answers. */
import { z } from 'zod'
import {
  MAX_HITS,
  type WordingAnswer,
  type WordingHit,
  type WordingQuestion,
} from '../../activities/domain/content/wording-check'
import { NOT_BLANK, oneLine, text } from '../../infra/schemas/command-schemas'
import { INDUSTRIES, PRODUCT_GROUPS } from '../../workflows/contract/traits'
import { bilingualOut } from '../present/rules'
import { fileIdsOut } from '../present/words'

const namesOf = <T extends Record<string, unknown>>(words: T) => Object.keys(words) as [keyof T & string]
/** The body as a whole is limited; this keeps one text from being refused for its length alone. */
const MAX_TEXT = 1_000_000
const MAX_TEXTS = 500
const MAX_ANSWERS = 1_000

const textId = oneLine(200)
  .refine((id) => !id.includes(':'), '不能含有冒号 (a colon)')
  .meta({
    description: 'Identifies the text in hits, for example a JSON pointer into your form.',
    example: '/poster/title',
  })
const written = text(2_000).regex(...NOT_BLANK)
const fileIds = z.array(z.uuid().toLowerCase()).max(20).optional()
const hit = oneLine(800).meta({ description: 'The `id` of a hit.' })
const context = text(MAX_TEXT).optional().meta({
  description: '`context` of the hit when this was written; prevents the answer from being applied to another place.',
})

export const wordingBody = z
  .strictObject({
    texts: z
      .array(z.strictObject({ id: textId, text: text(MAX_TEXT) }))
      .min(1)
      .max(MAX_TEXTS)
      .superRefine((texts, ctx) => {
        const seen = new Set<string>()
        texts.forEach(({ id }, i) => {
          if (seen.has(id)) ctx.addIssue({ code: 'custom', path: [i, 'id'], message: '有重复 (named twice)' })
          seen.add(id)
        })
      })
      .meta({ description: 'Everything that readers will see: text, titles, keywords, topic tags.' }),
    industry: z
      .enum(namesOf(INDUSTRIES))
      .optional()
      .meta({ description: 'Left out: not known yet; the lists of all industries apply.' }),
    productGroups: z
      .array(z.enum(namesOf(PRODUCT_GROUPS)))
      .max(10)
      .optional()
      .meta({ description: 'Empty: none of these products is advertised. Left out: not known yet.' }),
    justifications: z
      .array(z.strictObject({ hit, context, exception: oneLine(100), reason: written, fileIds }))
      .max(MAX_ANSWERS)
      .optional(),
    sources: z
      .array(
        z.strictObject({
          hit,
          context,
          source: written,
          scope: written.optional(),
          period: written.optional(),
          fileIds,
        }),
      )
      .max(MAX_ANSWERS)
      .optional()
      .meta({ description: 'Sources of quoted figures, each with scope and period if applicable.' }),
  })
  .meta({
    id: 'WordingCheck',
    example: {
      texts: [{ id: '/poster/title', text: '全网最佳体验，满意度 98%' }],
      industry: 'other',
      productGroups: [],
    },
  }) satisfies z.ZodType<WordingQuestion>

const cited = { article: z.string(), source: z.string(), grade: z.string() }
const exceptionOut = bilingualOut
  .extend({ id: z.string(), ...cited, proof: bilingualOut.optional() })
  .meta({ id: 'WordingException' })

const hitOut = z
  .object({
    id: z
      .string()
      .meta({ description: 'Composed of text, rule, term and occurrence; stable as long as they do not change.' }),
    text: z.string(),
    kind: z.enum(['term', 'figure']),
    status: z.enum(['open', 'justified']),
    term: z
      .string()
      .meta({ description: 'The term as compared: simplified, half-width, lower case, without separators.' }),
    occurrence: z.int(),
    start: z.int().meta({ description: 'Offset in the text as sent, in UTF-16 code units.' }),
    end: z.int().meta({ description: 'Exclusive.' }),
    matched: z.string(),
    context: z.string(),
    rule: z.string().meta({ example: 'absolute.named_by_law' }),
    category: z.string(),
    severity: z
      .enum(['prohibited', 'needs_context', 'needs_source'])
      .meta({ description: '`prohibited`: must be reworded. Other hits can be answered.' }),
    reason: bilingualOut,
    ...cited,
    ourReading: z.boolean().meta({
      description: 'The legal text does not name these words; that they are covered is our own interpretation.',
    }),
    exceptions: z.array(exceptionOut),
    stricter: z
      .array(bilingualOut.extend(cited))
      .meta({ description: 'Why it is judged more strictly in this sector.' }),
    unsaid: z.array(z.enum(['industry', 'productGroups'])).meta({
      description: 'Field missing from the request on which the rule depends.',
    }),
    answered: z
      .object({
        exception: z.string().optional(),
        reason: z.string().optional(),
        source: z.string().optional(),
        scope: z.string().optional(),
        period: z.string().optional(),
        fileIds: fileIdsOut,
        proofMissing: z.boolean().meta({ description: 'The exception requires proof, and no file was given.' }),
      })
      .optional(),
  })
  .meta({ id: 'WordingHit' }) satisfies z.ZodType<WordingHit>

export const wordingAnswer = z
  .object({
    ok: z.boolean().meta({ description: 'False as long as any hit is open.' }),
    open: z.int(),
    justified: z.int(),
    more: z.int().meta({ description: `Number of hits beyond the first ${MAX_HITS}, which are not listed.` }),
    hits: z.array(hitOut),
    notAccepted: z
      .array(bilingualOut.extend({ pointer: z.string(), code: z.string() }))
      .meta({ description: 'Justifications and sources that were not accepted, each with the reason.' }),
    lists: z.array(z.object({ list: z.string(), name: bilingualOut, version: z.string() })),
  })
  .meta({ id: 'WordingAnswer' }) satisfies z.ZodType<WordingAnswer>

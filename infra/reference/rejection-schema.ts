/** What a classification of rejections may look like. */
import { z } from 'zod'
import { bilingual, documentId, identifier, refuseRepeats, text, version } from './reference-schema-parts'

export const rejectionTaxonomySchema = z
  .strictObject({
    kind: z.literal('rejection_taxonomy'),
    id: documentId,
    version,
    source: text,
    grade: z.enum(['O', 'T', 'K', 'S', 'R', 'E', '?']),
    categories: z
      .array(
        z.strictObject({
          code: identifier.refine(
            (code) => code !== 'uncategorised',
            '是未归类的代号，不能使用 (is what has no category)',
          ),
          ...bilingual.shape,
          about: bilingual,
          wording: z.literal(true).optional(),
        }),
      )
      .min(1)
      .max(100),
  })
  .superRefine((value, ctx) => refuseRepeats(ctx, value.categories, (c) => c.code, ['categories'], 'code'))

/** The shapes of commands that bring content to be kept: copy, answers to the wording screen, prize promotions. */
import { z } from 'zod'
import { promotionBody } from './promotion-schema'
import { campaignNumber, fileIds, NOT_BLANK, oneLine, shaped, slug, text } from './schema-parts'

const MAX_PART = 20_000
const MAX_TOTAL = 200_000

const written = text(2_000).regex(...NOT_BLANK)
const part = shaped(/^[A-Za-z0-9_./-]{1,100}$/, '/poster/title', {
  zh: ' 1 至 100 位字母、数字或 _ . / -',
  en: 'letters, digits, _ . / -',
}).meta({ description: 'Your name for the part, for example a JSON pointer into your form.' })
export const copyName = slug.meta({ description: 'Your name for this copy.', example: 'main' })

const parts = z
  .array(z.strictObject({ part, text: text(MAX_PART) }))
  .max(200)
  .superRefine((list, ctx) => {
    const seen = new Set<string>()
    let total = 0
    list.forEach((each, i) => {
      if (seen.has(each.part)) ctx.addIssue({ code: 'custom', path: [i, 'part'], message: '有重复 (named twice)' })
      seen.add(each.part)
      total += each.text.length
    })
    if (total > MAX_TOTAL)
      ctx.addIssue({ code: 'custom', message: `各部分合计不得超过 ${MAX_TOTAL} 字 (all parts together)` })
  })
  .meta({ description: 'Everything that readers will see: titles, text, keywords. An empty list retires this copy.' })

export const CONTENT_SCHEMAS = {
  handInCopy: z.strictObject({
    campaign: campaignNumber,
    copy: copyName,
    parts,
    platforms: z.array(slug).min(1).max(50).optional().meta({
      description: 'Platforms this copy is for; left out: all filings whose materials show copy.',
    }),
  }),
  answerWording: z.strictObject({
    campaign: campaignNumber,
    copy: copyName,
    ifVersion: z.int().positive().optional().meta({ description: 'The version of the copy the answers refer to.' }),
    answers: z
      .array(
        z.strictObject({
          hit: shaped(/^h\d{1,6}$/, 'h1', { zh: '命中编号', en: 'id of a hit' }),
          exception: oneLine(100)
            .optional()
            .meta({ description: 'One of the exceptions permitted for the hit; requires `reason`.' }),
          reason: written.optional(),
          source: written.optional().meta({ description: 'Source of a quoted figure.' }),
          scope: written.optional(),
          period: written.optional(),
          fileIds: fileIds.optional(),
        }),
      )
      .min(1)
      .max(500),
  }),
  handInPromotion: z.strictObject({
    campaign: campaignNumber,
    promotion: promotionBody,
    reason: written.optional().meta({
      description: 'After the start: why the change favours consumers, if the data do not show it.',
    }),
  }),
}

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
}).meta({ description: 'Your own name for the part; a JSON pointer into your form serves well.' })
export const copyName = slug.meta({ description: 'Your own name for this copy.', example: 'main' })

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
  .meta({ description: 'Whatever will be read: titles, copy, keywords. Empty: this copy is used no more.' })

export const CONTENT_SCHEMAS = {
  handInCopy: z.strictObject({
    campaign: campaignNumber,
    copy: copyName,
    parts,
    platforms: z.array(slug).min(1).max(50).optional().meta({
      description: 'Only for filings at these; left out: for every filing whose papers show copy.',
    }),
  }),
  answerWording: z.strictObject({
    campaign: campaignNumber,
    copy: copyName,
    ifVersion: z.int().positive().optional().meta({ description: 'The version of the copy that was read.' }),
    answers: z
      .array(
        z.strictObject({
          hit: shaped(/^h\d{1,6}$/, 'h1', { zh: '命中编号', en: 'id of a hit' }),
          exception: oneLine(100).optional().meta({ description: 'One of those that the hit permits; with `reason`.' }),
          reason: written.optional(),
          source: written.optional().meta({ description: 'Where a quoted figure comes from.' }),
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
      description: 'After the start: why a change that the facts alone cannot judge is in the favour of consumers.',
    }),
  }),
}

/** The shape of a prize promotion's published facts, for the check and for what is kept. */
import { z } from 'zod'
import { fractionOf } from '../../activities/domain/rules/prize-changes'
import { PRIZE_FORMS, type PrizeForm } from '../../activities/domain/rules/prize-promotion'
import { instant, NOT_BLANK, shaped, text } from './schema-parts'

/** May be blank, which counts as missing: a form that is half filled in is an answer of its own. */
const said = text(2_000).optional()
const list = z
  .array(text(1_000).regex(...NOT_BLANK))
  .max(100)
  .optional()
  .meta({ description: 'An empty text means that there are no restrictions, which is published. Left out: missing.' })

const odds = shaped(/^([1-9]\d{0,11}\/[1-9]\d{0,11}|\d{1,3}(\.\d{1,9})?%)$/, '1/1000', {
  zh: '分数或百分数（0.1%）',
  en: 'a fraction or a percentage',
}).refine((value) => isOdds(value), '须大于 0 且不超过 1 (above 0, at most 1)')

/** A broken pattern is refused already; it must not be counted with. */
function isOdds(value: string): boolean {
  if (!/^(\d+\/\d+|\d+(\.\d+)?%)$/.test(value)) return true
  const { of, in: outOf } = fractionOf(value)
  return of > 0n && of <= outOf
}

const prize = z.strictObject({
  id: shaped(/^[A-Za-z0-9_-]{1,64}$/, 'first', {
    zh: ' 1 至 64 位字母、数字、_ 或 -',
    en: 'letters, digits, _ and -',
  }).meta({ description: 'Your identifier of the prize; used to match prizes after a change.' }),
  tier: said.meta({ description: '奖项种类', example: '一等奖' }),
  form: z.enum(Object.keys(PRIZE_FORMS) as [PrizeForm]).optional(),
  name: said,
  spec: said,
  quantity: z.int().min(1).max(1_000_000_000).optional(),
  odds: odds.optional(),
  valueFen: z
    .int()
    .min(0)
    .max(1_000_000_000_000)
    .optional()
    .meta({ description: 'Value of one prize in fen; for non-cash prizes the market price of similar goods.' }),
  rules: z
    .strictObject({ exchange: said, scope: said, validUntil: instant.optional(), restrictions: list })
    .optional()
    .meta({ description: 'Rules of use, for points and coupons.' }),
})

export const promotionBody = z
  .strictObject({
    kind: z
      .enum(['draw', 'instant', 'gift'])
      .meta({ description: '`gift`: for everyone who meets the conditions; there is no draw and therefore no cap.' }),
    prizes: z
      .array(prize)
      .max(200)
      .superRefine((prizes, ctx) => {
        const seen = new Set<string>()
        prizes.forEach(({ id }, i) => {
          if (seen.has(id)) ctx.addIssue({ code: 'custom', path: [i, 'id'], message: '有重复 (named twice)' })
          seen.add(id)
        })
      }),
    entry: z.strictObject({ conditions: list, method: said }).optional(),
    draw: z.strictObject({ at: instant.optional(), method: said }).optional(),
    redemption: z
      .strictObject({ startsAt: instant.optional(), endsAt: instant.optional(), conditions: list, method: said })
      .refine(
        ({ startsAt, endsAt }) =>
          startsAt === undefined || endsAt === undefined || Date.parse(startsAt) < Date.parse(endsAt),
        { message: '须晚于 startsAt (after startsAt)', path: ['endsAt'] },
      )
      .optional(),
    delivery: said,
    forfeiture: list,
    organiser: z.strictObject({ name: said, contact: said }).optional(),
  })
  .meta({ id: 'Promotion' })

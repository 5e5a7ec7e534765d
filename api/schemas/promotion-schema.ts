/** What `POST /v1/promotions/check` takes and answers. */
import { z } from 'zod'
import type { PromotionAnswer, PromotionQuestion } from '../../activities/domain/content/promotion-check'
import { instant } from '../../infra/schemas/command-schemas'
import { promotionBody } from '../../infra/schemas/promotion-schema'
import { bilingualOut } from '../present/rules'

export const promotionCheckBody = z
  .strictObject({
    promotion: promotionBody,
    before: promotionBody.optional().meta({ description: 'The promotion as published at the start.' }),
    startedAt: instant.optional(),
    changedAt: instant.optional().meta({
      description: 'When the change is made; defaults to now. Before `startedAt` any change is allowed.',
    }),
  })
  .superRefine(({ before, startedAt, changedAt }, ctx) => {
    const missing = (path: string, why: string) => ctx.addIssue({ code: 'custom', path: [path], message: why })
    if (before !== undefined && startedAt === undefined) missing('startedAt', '与 before 一并给出 (goes with before)')
    if (startedAt !== undefined && before === undefined)
      missing('before', '与 startedAt 一并给出 (goes with startedAt)')
    if (changedAt !== undefined && before === undefined)
      missing('before', '与 changedAt 一并给出 (goes with changedAt)')
  })
  .meta({
    id: 'PromotionCheck',
    example: {
      promotion: {
        kind: 'draw',
        prizes: [{ id: 'first', tier: '一等奖', form: 'goods', name: '手机', quantity: 3, valueFen: 699900 }],
        organiser: { name: '某某公司', contact: '400-000-0000' },
      },
    },
  }) satisfies z.ZodType<PromotionQuestion>

const cited = { article: z.string(), source: z.string(), grade: z.string() }
const pointer = z.string().meta({ description: 'JSON pointer into the body, as a URI fragment.' })

export const promotionAnswer = z
  .object({
    ok: z.boolean().meta({ description: 'True if nothing is refused, missing or open.' }),
    refused: z.array(bilingualOut.extend({ pointer, code: z.string(), limitFen: z.int().optional(), ...cited })),
    missing: z
      .array(bilingualOut.extend({ pointer, fact: z.string(), ...cited }))
      .meta({ description: 'Information that must be published before the start and is missing.' }),
    started: z.boolean().optional().meta({ description: 'Whether the change comes after the start.' }),
    changes: z.array(
      bilingualOut.extend({
        pointer,
        code: z.string(),
        decision: z.enum(['allowed', 'refused', 'ask']).meta({
          description: '`ask`: the data do not show whether the change favours consumers.',
        }),
        ...cited,
      }),
    ),
    duties: z.array(bilingualOut.extend({ step: z.string(), ...cited })),
    retention: bilingualOut.extend(cited),
    packVersion: z.string(),
  })
  .meta({ id: 'PromotionAnswer' }) satisfies z.ZodType<PromotionAnswer>

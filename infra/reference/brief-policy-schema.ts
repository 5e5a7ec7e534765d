/** What a policy may say of briefs: types of campaign, sizes of budget, and which part is asked of which. */
import { z } from 'zod'
import { BRIEF_PARTS, RISKS, type BriefPart, type Risk } from '../../workflows/contract/brief'
import { fail, identifier, refuseRepeats, text } from './reference-schema-parts'

const label = { zh: text, en: text }
const demand = z.enum(['required', 'optional', 'off'])
const bySize = z.record(identifier, demand)
const parts = z.partialRecord(z.enum(Object.keys(BRIEF_PARTS) as [BriefPart]), z.union([demand, bySize]))
const risks = z.array(z.enum(Object.keys(RISKS) as [Risk])).max(10)
const type = z.strictObject({ ...label, parts, risks, backups: risks.optional() })

export const briefPolicySchema = z
  .strictObject({
    source: text,
    sizes: z
      .array(z.strictObject({ id: identifier, ...label, belowFen: z.int().min(1).max(1e15).optional() }))
      .min(1)
      .max(10),
    types: z.record(identifier, type),
    reserve: z.strictObject({ percent: z.number().min(0).max(100), tolerance: z.number().min(0).max(100) }),
    warmUpDays: z.int().min(0).max(365),
  })
  .superRefine((policy, ctx) => {
    refuseRepeats(ctx, policy.sizes, (size) => size.id, ['sizes'], 'id')
    policy.sizes.forEach(({ belowFen }, i) => {
      const before = policy.sizes[i - 1]?.belowFen ?? 0
      const last = i === policy.sizes.length - 1
      if (last !== (belowFen === undefined))
        fail(ctx, ['sizes', i, 'belowFen'], '除最后一档外每档须填写 (stands for every size but the last)')
      if (belowFen !== undefined && belowFen <= before)
        fail(ctx, ['sizes', i, 'belowFen'], '须逐档递增 (must grow from size to size)')
    })
    const known = policy.sizes.map((size) => size.id)
    for (const [name, { parts: asked }] of Object.entries(policy.types)) {
      const perSize = Object.entries(asked).filter(([, how]) => typeof how !== 'string')
      for (const [part, how] of perSize)
        for (const size of Object.keys(how))
          if (!known.includes(size))
            fail(ctx, ['types', name, 'parts', part, size], '不是规则中的规模档 (is not a size of this policy)')
      // Whoever does not say the budget would be asked for less than they owe.
      if (perSize.length > 0 && asked.budget !== 'required')
        fail(
          ctx,
          ['types', name, 'parts', 'budget'],
          '须为 "required"：其他部分取决于预算规模 (must be "required": other parts depend on the size of the budget)',
        )
    }
  })

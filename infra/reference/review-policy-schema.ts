/** What a policy may say of the internal review: who signs in which order, who approves up to how much, and the edges between. */
import { z } from 'zod'
import { CONFIRMED_PARTS } from '../../workflows/contract/policy'
import { DIRECTORY_ROLES, isDepartment } from '../../workflows/contract/values'
import { department, fail, identifier, length, refuseRepeats, staff, text } from './reference-schema-parts'

const tier = z.strictObject({
  id: identifier,
  role: z.enum(DIRECTORY_ROLES),
  upToFen: z.int().min(1).max(1e15).optional(),
  edge: z.enum(['own', 'next']).optional(),
})

export const reviewPolicySchema = z
  .strictObject({
    source: text,
    applies: z.enum(['asked', 'always']),
    preReview: z
      .strictObject({ role: z.enum(DIRECTORY_ROLES), kpis: z.array(department).max(7).optional() })
      .optional(),
    countersign: z.array(z.array(department).min(1).max(7)).max(7),
    returnTo: z.enum(['asking', 'all']),
    presetApproval: text.optional(),
    samePerson: z.enum(['refused', 'allowed']),
    tiers: z.array(tier).min(1).max(10),
    unknownAmount: identifier,
    workingDays: z.strictObject({ of: z.array(department).max(7), late: z.enum(['refused', 'flagged']) }).optional(),
    confirms: z
      .array(z.strictObject({ department, part: z.enum(CONFIRMED_PARTS), missing: z.enum(['refused', 'flagged']) }))
      .max(20)
      .optional(),
    terms: z.record(identifier, length).optional(),
    fallback: staff.optional(),
    external: z
      .strictObject({
        signers: z.union([
          z.literal('all'),
          z
            .array(z.union([department, z.literal('approval')]))
            .min(1)
            .max(8),
        ]),
        after: length,
        asks: z.union([z.enum(['lead', 'backup']), department]).optional(),
      })
      .optional(),
  })
  .superRefine((policy, ctx) => {
    const { tiers, countersign, terms = {}, unknownAmount, confirms = [] } = policy
    refuseRepeats(ctx, tiers, ({ id }) => id, ['tiers'], 'id')
    tiers.forEach(({ upToFen, edge }, i) => {
      const isLast = i === tiers.length - 1
      if (isLast !== (upToFen === undefined) || isLast !== (edge === undefined))
        fail(
          ctx,
          ['tiers', i, upToFen === undefined ? 'upToFen' : 'edge'],
          '除最后一档外每档须填写 upToFen 和 edge (both stand for every tier but the last)',
        )
      if (upToFen !== undefined && upToFen <= (tiers[i - 1]?.upToFen ?? 0))
        fail(ctx, ['tiers', i, 'upToFen'], '须逐档递增 (must grow from tier to tier)')
    })
    const ids = tiers.map(({ id }) => id)
    if (!ids.includes(unknownAmount)) fail(ctx, ['unknownAmount'], '不是规则中的审批档 (is not a tier of this policy)')
    const departments = countersign.flat()
    countersign.forEach((group, i) =>
      group.forEach((one, j) => {
        if (departments.indexOf(one) !== countersign.slice(0, i).flat().length + j)
          fail(ctx, ['countersign', i, j], '部门重复 (names a department twice)')
      }),
    )
    confirms.forEach(({ department: one }, i) => {
      if (!departments.includes(one))
        fail(ctx, ['confirms', i, 'department'], '该部门不参加会签 (is no department that signs)')
    })
    const outside = policy.external?.signers ?? []
    if (outside !== 'all')
      outside.forEach((one, i) => {
        if (one !== 'approval' && !departments.includes(one))
          fail(ctx, ['external', 'signers', i], '该部门不参加会签 (is no department that signs)')
        if (outside.indexOf(one) !== i) fail(ctx, ['external', 'signers', i], '重复 (named twice)')
      })
    ids.forEach((id, i) => {
      if (policy.external && isDepartment(id)) fail(ctx, ['tiers', i, 'id'], '与部门同名 (is the name of a department)')
    })
    refuseRepeats(ctx, confirms, ({ department: one, part }) => `${one} ${part}`, ['confirms'], 'part')
    for (const key of Object.keys(terms))
      if (!ids.includes(key) && key !== policy.preReview?.role && !departments.some((one) => one === key))
        fail(ctx, ['terms', key], '既不是会签部门也不是审批档 (is neither a department that signs nor a tier)')
  })

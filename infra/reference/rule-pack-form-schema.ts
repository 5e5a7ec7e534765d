/**
 * What a rule pack may say of a platform's form and of files. What nobody has read must neither demand nor limit anything:
 * such a field is optional or to be asked about, such a file rule has no limits.
 */
import { z } from 'zod'
import { FIELD_KINDS, FORM_FACTS, type FileRule, type FormField } from '../../workflows/contract/forms'
import { fail, identifier, provenance, refuseRepeats, text } from './reference-schema-parts'

const namesOf = <T extends Record<string, unknown>>(words: T) => Object.keys(words) as [keyof T & string]
const label = { zh: text, en: text }

const field = z
  .strictObject({
    id: identifier,
    ...label,
    kind: z.enum(namesOf(FIELD_KINDS)),
    demand: z.enum(['required', 'optional', 'ask']),
    maxLength: z.int().min(1).max(10_000).optional(),
    list: z.literal(true).optional(),
    maxCount: z.int().min(1).max(200).optional(),
    options: z
      .array(z.strictObject({ value: text, ...label }))
      .min(2)
      .max(100)
      .optional(),
    from: z.enum(namesOf(FORM_FACTS)).optional(),
    ...provenance,
  })
  .superRefine((value, ctx) => {
    if (value.options !== undefined && value.kind !== 'choice')
      fail(ctx, ['options'], '只用于 kind 为 "choice" 的字段 (goes with the kind "choice" only)')
    refuseRepeats(ctx, value.options ?? [], (o) => o.value, ['options'], 'value')
    if (value.maxLength !== undefined && ['number', 'instant', 'choice'].includes(value.kind))
      fail(ctx, ['maxLength'], `不用于 kind 为“${value.kind}”的字段 (does not go with this kind)`)
    if (value.maxCount !== undefined && !value.list)
      fail(ctx, ['maxCount'], '只用于有 /list 的字段 (goes with /list only)')
    if (value.kind === 'number' && value.list) fail(ctx, ['list'], '不用于数字字段 (does not go with a number)')
    if (value.from !== undefined && value.list)
      fail(ctx, ['from'], '只能填入一个值，而该字段是列表 (fills in one value, and the field takes a list)')
    refuseGuessedField(value, ctx)
  })

function refuseGuessedField(value: FormField, ctx: z.RefinementCtx): void {
  if (value.grade !== '?' && value.grade !== 'R') return
  if (value.demand === 'required')
    fail(
      ctx,
      ['demand'],
      `等级为 ${value.grade} 时须为 "ask" 或 "optional"，不作猜测 (must be "ask" or "optional": what is not known is not guessed)`,
    )
  for (const limit of ['maxLength', 'maxCount'] as const)
    if (value[limit] !== undefined) fail(ctx, [limit], `等级为 ${value.grade} 时属于猜测 (is a guess with this grade)`)
}

export const form = z
  .strictObject({ fields: z.array(field).min(1).max(100) })
  .superRefine(({ fields }, ctx) => refuseRepeats(ctx, fields, (f) => f.id, ['fields'], 'id'))

const MEDIA_TYPE = /^(application|audio|image|text|video)\/[a-z0-9][a-z0-9.+-]{0,99}$/

const fileRule = z
  .strictObject({
    id: identifier,
    ...label,
    rows: z.array(identifier).min(1).max(50).optional(),
    mediaTypes: z
      .array(z.string().regex(MEDIA_TYPE, '须为媒体类型，如 image/png (must be a media type)'))
      .min(1)
      .max(30)
      .optional(),
    maxBytes: z.int().min(1).max(10_737_418_240).optional(),
    maxCount: z.int().min(1).max(1000).optional(),
    ...provenance,
  })
  .superRefine((value, ctx) => {
    const limits = ['mediaTypes', 'maxBytes', 'maxCount'] as const
    const unknown = value.grade === '?' || value.grade === 'R'
    for (const limit of limits)
      if (unknown && value[limit] !== undefined)
        fail(ctx, [limit], `等级为 ${value.grade} 时属于猜测 (is a guess with this grade)`)
    if (!unknown && limits.every((limit) => value[limit] === undefined))
      fail(
        ctx,
        ['mediaTypes'],
        '与 /maxBytes、/maxCount 均未填写，规则没有内容 (is missing, and so are the limits: the rule says nothing)',
      )
  })

export const fileRules = z
  .array(fileRule)
  .min(1)
  .max(30)
  .superRefine((rules, ctx) => refuseRepeats(ctx, rules, (r) => r.id, [], 'id'))

/** A rule for a row that the checklist does not have would never be looked at. */
export function refuseUnknownRows(
  ctx: z.RefinementCtx,
  rules: readonly FileRule[],
  materials: readonly { row: string }[],
): void {
  rules.forEach(({ rows = [] }, i) =>
    rows.forEach((row, j) => {
      if (!materials.some((m) => m.row === row))
        fail(ctx, ['files', i, 'rows', j], `/materials 里没有“${row}” (is no row of /materials)`)
    }),
  )
}

/**
 * What a rule pack may say of a platform's form and of files. What nobody has read must neither demand nor limit anything:
 * such a field is optional or to be asked about, such a file rule has no limits.
 */
import { z } from 'zod'
import { FIELD_KINDS, FORM_FACTS, type FileRule, type FormField } from '../workflows/contract/forms'
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
      fail(ctx, ['options'], 'goes with the kind "choice" only')
    refuseRepeats(ctx, value.options ?? [], (o) => o.value, ['options'], 'value')
    if (value.maxLength !== undefined && ['number', 'instant', 'choice'].includes(value.kind))
      fail(ctx, ['maxLength'], `does not go with the kind "${value.kind}"`)
    if (value.maxCount !== undefined && !value.list) fail(ctx, ['maxCount'], 'goes with /list only')
    if (value.kind === 'number' && value.list) fail(ctx, ['list'], 'does not go with a number')
    if (value.from !== undefined && value.list) fail(ctx, ['from'], 'fills in one value, and the field takes a list')
    refuseGuessedField(value, ctx)
  })

function refuseGuessedField(value: FormField, ctx: z.RefinementCtx): void {
  if (value.grade !== '?' && value.grade !== 'R') return
  if (value.demand === 'required')
    fail(
      ctx,
      ['demand'],
      `must be "ask" or "optional" while the grade is ${value.grade}: what is not known is not guessed`,
    )
  for (const limit of ['maxLength', 'maxCount'] as const)
    if (value[limit] !== undefined) fail(ctx, [limit], `is a guess while the grade is ${value.grade}`)
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
      .array(z.string().regex(MEDIA_TYPE, 'must be a media type such as image/png'))
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
      if (unknown && value[limit] !== undefined) fail(ctx, [limit], `is a guess while the grade is ${value.grade}`)
    if (!unknown && limits.every((limit) => value[limit] === undefined))
      fail(ctx, ['mediaTypes'], 'is missing, and there is no /maxBytes or /maxCount: the rule says nothing')
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
      if (!materials.some((m) => m.row === row)) fail(ctx, ['files', i, 'rows', j], `is no row of /materials: "${row}"`)
    }),
  )
}

/** What the schemas of all reference documents are made of: texts, names, lengths of time, and how a fault is said. */
import { z } from 'zod'

// NUL does not fit into PostgreSQL, line breaks smuggle mail headers, lone surrogates have no UTF-8 form.
export const text = z
  .string()
  .min(1)
  .max(500)
  .refine(
    (s) => !/\p{Cc}|\p{Surrogate}/u.test(s),
    '不能含有控制字符 (must not contain control characters or lone surrogates)',
  )
  .refine((s) => s.trim() === s, '首尾不能有空格 (must not begin or end with blanks)')
export const identifier = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,62}$/,
    '只能用小写字母、数字和下划线，如 activity_report (must be lower-case letters, digits and underscores)',
  )
  // Identifiers become names of members.
  .refine((name) => !(name in {}), '是保留名称 (must not be the name of something that every object has)')
export const documentId = z
  .string()
  .regex(
    /^[a-z][a-z0-9_-]{0,62}$/,
    '只能用小写字母、数字、_ 和 -，如 double_11 (must be lower-case letters, digits, _ and -)',
  )
export const staff = z
  .string()
  .regex(
    /^[A-Za-z0-9_-]{1,32}$/,
    '须为 1 至 32 位字母、数字、_ 或 -，如 M1001 (must be 1 to 32 letters, digits, _ or -)',
  )
export const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, '须为时刻，如 09:00 (must be a time of day such as 09:00)')
export const isoDate = z.iso.date('须为日期，如 2026-11-22 (must be a date such as 2026-11-22)')
export const version = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(\.[1-9]\d{0,3})?$/,
    '须为日期，同日再加序号，如 2026-11-22.1 (must be a date, with a counter on the same day)',
  )

export const unit = z.enum(['minute', 'hour', 'calendar_day', 'working_day'])
export const offset = z.strictObject({ value: z.int().min(-1000).max(1000), unit })
export const length = z.strictObject({ value: z.int().min(1).max(1000), unit })
export const grade = z.enum(['O', 'T', 'K', 'S', 'R', 'E', '?'])
/** How well something is known, where it stands, and on which day somebody last read it there. */
export const provenance = { grade, source: text, readOn: isoDate.optional() }
export const stated = length.extend(provenance)
export const demand = z.enum(['required', 'optional', 'none'])
export const bilingual = z.strictObject({ zh: text, en: text })
export const department = z.enum(['marketing', 'legal', 'tech', 'design', 'pr', 'finance', 'ops'])

export const fail = (ctx: z.RefinementCtx, path: PropertyKey[], message: string): void =>
  ctx.addIssue({ code: 'custom', path, message })

export function refuseRepeats<T>(
  ctx: z.RefinementCtx,
  items: T[],
  name: (item: T, index: number) => string,
  path: PropertyKey[],
  key: string,
): void {
  const seen = new Set<string>()
  items.forEach((item, i) => {
    if (seen.has(name(item, i))) fail(ctx, [...path, i, key], `“${name(item, i)}”重复 (is there twice)`)
    seen.add(name(item, i))
  })
}

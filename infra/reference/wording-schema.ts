/**
 * Owns what a wording list may look like. What nobody has read in a text, a reading of our own included, can be asked about
 * but never forbid: only grades that rest on a text may be `prohibited`.
 */
import { z } from 'zod'
import { INDUSTRIES, PRODUCT_GROUPS } from '../../workflows/contract/traits'
import type { Sector, Severity, WordingGrade } from '../../workflows/contract/wording'
import { bilingual, documentId, fail, identifier, refuseRepeats, text, version } from './reference-schema-parts'
import { isRead } from '../../activities/domain/rules/grades'

export const SECTORS = [...Object.keys(INDUSTRIES), ...Object.keys(PRODUCT_GROUPS)].filter(
  (word): word is Sector => word !== 'other',
)

const grade = z.enum(['O', 'T', 'K', 'S', 'R', '?', 'ours'])
const citation = { article: text, source: text, grade }
const sector = z.enum(SECTORS as [Sector, ...Sector[]])
const sectors = z
  .array(sector)
  .min(1)
  .max(20)
  .refine((list) => new Set(list).size === list.length, '行业重复 (names a sector twice)')
const appliesTo = z.union(
  [z.strictObject({ all: z.literal(true) }), z.strictObject({ only: sectors }), z.strictObject({ except: sectors })],
  `须为 {"all": true}、{"only": […]} 或 {"except": […]}，用词限 ${SECTORS.join('、')} (must be {"all"…}, {"only"…} or {"except"…})`,
)

const term = text.max(60).refine((s) => /[\p{L}\p{N}]/u.test(s), '须含文字或数字 (must contain a letter or a number)')
const terms = z.array(term).min(1).max(2_000).superRefine(refuseSameTerms)

const exception = z.strictObject({ id: identifier, ...bilingual.shape, ...citation, proof: bilingual.optional() })
const stricter = z.strictObject({ sectors, ...bilingual.shape, ...citation })
const rule = z
  .strictObject({
    id: identifier,
    category: z.enum([
      'absolute',
      'state',
      'morals',
      'patent',
      'restricted_product',
      'medical_claim',
      'sector_claim',
      'quoted_data',
    ]),
    severity: z.enum(['prohibited', 'needs_context']),
    appliesTo,
    reason: bilingual,
    ...citation,
    exceptions: z.array(identifier).max(30),
    terms,
    combinations: z
      .array(
        z
          .strictObject({ first: terms, then: terms })
          .refine(
            ({ first, then }) => first.length * then.length <= 5_000,
            '组合超过 5000 个 (more than 5,000 combinations)',
          ),
      )
      .max(10)
      .optional(),
    stricter: z.array(stricter).max(10).optional(),
  })
  .superRefine(refuseUnfounded)

const plain = z.strictObject({ id: identifier, reason: bilingual, ...citation, terms })
const figures = z.strictObject({
  id: identifier,
  reason: bilingual,
  ...citation,
  metrics: terms,
  ranks: terms,
  counted: terms,
  exceptions: z.array(identifier).max(30).optional(),
  wordsSource: text,
  wordsGrade: grade,
})

export const wordingSchema = z
  .strictObject({
    kind: z.literal('wording'),
    id: documentId,
    version,
    name: bilingual,
    exceptions: z.array(exception).max(50),
    rules: z.array(rule).max(200),
    plain: z.array(plain).max(50).optional(),
    figures: figures.optional(),
  })
  .superRefine((value, ctx) => {
    refuseRepeats(ctx, value.exceptions, (e) => e.id, ['exceptions'], 'id')
    refuseRepeats(ctx, value.rules, (r) => r.id, ['rules'], 'id')
    refuseRepeats(ctx, value.plain ?? [], (p) => p.id, ['plain'], 'id')
    const known = new Set(value.exceptions.map((e) => e.id))
    const used = [
      ...value.rules.map(({ exceptions }, i) => ({ exceptions, at: ['rules', i, 'exceptions'] })),
      { exceptions: value.figures?.exceptions ?? [], at: ['figures', 'exceptions'] },
    ]
    for (const { exceptions, at } of used)
      exceptions.forEach((id, j) => {
        if (!known.has(id))
          fail(ctx, [...at, j], `/exceptions 里没有“${id}” (names an exception that is not under /exceptions)`)
      })
    if (value.rules.length === 0 && value.figures === undefined)
      fail(
        ctx,
        ['rules'],
        '与 /figures 均为空，词表没有内容 (is empty, and there are no /figures: the list finds nothing)',
      )
  })

/** Full-width and upper case are no other term. */
function refuseSameTerms(list: string[], ctx: z.RefinementCtx): void {
  const seen = new Map<string, number>()
  list.forEach((each, i) => {
    const same = each.normalize('NFKC').toLowerCase()
    const before = seen.get(same)
    if (before !== undefined) fail(ctx, [i], `“${each}”与 /${before} 是同一个词 (is the same term)`)
    else seen.set(same, i)
  })
}

/** That the characters are not this wording at all; it excuses nothing that is. */
const NOT_MEANT = 'different_sense'

function refuseUnfounded(
  value: { severity: Severity; grade: WordingGrade; exceptions: string[] },
  ctx: z.RefinementCtx,
): void {
  if (value.severity === 'prohibited' && !isRead(value))
    fail(
      ctx,
      ['severity'],
      `等级为 ${value.grade} 时须为 "needs_context"，没有条文就不禁止 (must be "needs_context": what no text says forbids nothing)`,
    )
  if (value.severity === 'prohibited' && value.exceptions.some((id) => id !== NOT_MEANT))
    fail(
      ctx,
      ['exceptions'],
      `severity 为 "prohibited" 时只能是 "${NOT_MEANT}" (may only be this while the severity is "prohibited": no text excuses it)`,
    )
  if (value.severity === 'needs_context' && value.exceptions.length === 0)
    fail(
      ctx,
      ['exceptions'],
      '为空：没有例外可以说明，就应为 "prohibited" (is empty: without an exception it is "prohibited")',
    )
}

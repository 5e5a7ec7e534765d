/**
 * What a rule pack may say in words beside its requirements: notes on a platform, the steps of a review, its fee, and what a
 * number usually looks like. What nobody has read is said to be unknown, never told as a rule.
 */
import { z } from 'zod'
import { formatFault } from '../../activities/domain/rules/number-format'
import { bilingual, fail, identifier, provenance, refuseRepeats, text } from './reference-schema-parts'

const statedText = bilingual.extend(provenance)

/** Notes, or steps in their order. */
export const namedNotes = z
  .array(statedText.extend({ id: identifier }))
  .min(1)
  .max(50)
  .superRefine((notes, ctx) => refuseRepeats(ctx, notes, (note) => note.id, [], 'id'))

export const fee = statedText.superRefine(({ zh, en, grade }, ctx) => {
  if (grade !== '?' && grade !== 'R') return
  for (const [field, words] of Object.entries({ zh, en }))
    // No digit of any script, no Chinese numeral before a unit of money.
    if (/\p{N}|[一二三四五六七八九十百千万亿两]+ ?[元块]|免费|\bfree\b/iu.test(words))
      fail(
        ctx,
        [field],
        `依据为 ${grade} 时不得写金额 (names an amount while the grade is ${grade}: what is not known is not guessed)`,
      )
})

export const numberFormat = statedText
  .extend({ pattern: text.max(200), example: text.max(100) })
  .superRefine((format, ctx) => {
    const fault = formatFault(format)
    if (fault) fail(ctx, [fault.field], fault.message)
  })

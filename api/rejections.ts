/**
 * Rejection memory: what a platform refused before, field by field, the most frequent first, with the newest cases and what
 * was done about them. Counted over the whole company; cases only of filings that the caller may see.
 */
import { z } from 'zod'
import type { RefusedItem } from '../infra/db/rejections'
import type { TextOf } from './present/notes'
import { at, instantOut, textOut } from './present/words'

const refusedBefore = z.object({
  field: z.string().nullable().meta({ description: 'As the platform called it; null: it named none.' }),
  times: z.int(),
  filings: z.int(),
  lastAt: instantOut,
  said: z.string().meta({ example: '抖音曾 4 次因“主图”驳回' }),
})

export const rejectionsSchema = z
  .object({
    platform: z.string(),
    item: z.string().optional(),
    fields: z.array(
      refusedBefore.extend({
        cases: z
          .array(
            z.object({
              filing: z.string(),
              round: z.int(),
              decidedAt: instantOut,
              error: textOut,
              suggestion: textOut,
              resolution: z.object({ how: z.enum(['changed', 'answered']), note: textOut }).optional(),
              passedNext: z.boolean().meta({ description: 'The round after it passed.' }),
            }),
          )
          .meta({ description: 'The newest five that the caller may see.' }),
      }),
    ),
  })
  .meta({ id: 'RejectionMemory' })
type Fields = z.infer<typeof rejectionsSchema>['fields']

export const refusedBeforeSchema = z.array(refusedBefore).meta({
  description: 'What this platform refused of such filings before; the cases stand in /v1/rejections.',
})
export type RefusedBefore = z.infer<typeof refusedBeforeSchema>

const CASES = 5

/** One spelling: full-width letters and blanks do not make another field. */
const keyOf = (field: string | undefined): string => (field ?? '').normalize('NFKC').replace(/\s+/g, '').toLowerCase()

/** Of items that come newest first. */
function byField(items: readonly RefusedItem[]): RefusedItem[][] {
  const groups = new Map<string, RefusedItem[]>()
  for (const one of items) {
    const key = keyOf(one.refused.field)
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()].sort((a, b) => b.length - a.length)
}

function summary(name: string, [newest, ...more]: readonly RefusedItem[]): RefusedBefore[number] | undefined {
  if (!newest) return undefined
  const all = [newest, ...more]
  const field = newest.refused.field ?? null
  return {
    field,
    times: all.length,
    filings: new Set(all.map((one) => one.filing)).size,
    lastAt: at(newest.decidedAt),
    said: `${name}曾 ${all.length} 次${field === null ? '未指明内容' : `因“${field}”`}驳回`,
  }
}

/** Without cases, for the preflight of the next filing. */
export const refusedBeforeOf = (name: string, items: readonly RefusedItem[]): RefusedBefore =>
  byField(items).flatMap((group) => summary(name, group) ?? [])

export const rejectionFields = (
  name: string,
  items: readonly RefusedItem[],
  maySee: (item: RefusedItem) => boolean,
  textOf: TextOf,
): Fields =>
  byField(items).flatMap((group) => {
    const known = summary(name, group)
    return known
      ? [
          {
            ...known,
            cases: group
              .filter(maySee)
              .slice(0, CASES)
              .map((one) => caseOf(one, textOf)),
          },
        ]
      : []
  })

const caseOf = (
  { filing, round, decidedAt, refused, next }: RefusedItem,
  textOf: TextOf,
): Fields[number]['cases'][number] => ({
  filing,
  round,
  decidedAt: at(decidedAt),
  error: textOf(refused.error),
  suggestion: textOf(refused.suggestion),
  resolution: refused.resolution && { how: refused.resolution.how, note: textOf(refused.resolution.note) },
  passedNext: next === 'passed',
})

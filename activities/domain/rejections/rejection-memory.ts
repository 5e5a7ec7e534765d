/**
 * Rejection memory: what a platform refused before, by kind of fault, by field and by wording, the most frequent first, with the
 * newest cases and what was done about them. Counted over the whole company; cases only of filings that the caller may see.
 */
import { z } from 'zod'
import { UNCATEGORISED } from '../filing/rejection-category'
import type { RefusedItem } from './refused-item'
import type { RejectionTaxonomy } from '../../../workflows/contract/reference'
import type { Bilingual } from '../../../workflows/contract/values'
import { refusedWordings, type RefusedWording, type WordingReader } from './refused-wording'
import type { TextOf } from '../record/values'
import { bilingualOut } from '../../../api/present/rules'
import { instantOut, textOut } from '../../../api/present/words'
import { at } from '../time/instants'
import type { refusedBeforeSchema } from '../../../api/schemas/rejections'

const counted = {
  times: z.int(),
  filings: z.int(),
  lastAt: instantOut,
  said: z.string().meta({ example: '抖音曾 4 次因“主图”驳回' }),
}

export const refusedBefore = z.object({
  field: z.string().nullable().meta({ description: 'Field as named by the platform; null: none named.' }),
  ...counted,
})

export const caseSchema = z.object({
  filing: z.string(),
  round: z.int(),
  decidedAt: instantOut,
  category: z.string(),
  error: textOut,
  suggestion: textOut,
  resolution: z.object({ how: z.enum(['changed', 'answered']), note: textOut }).optional(),
  passedNext: z.boolean().meta({ description: 'Whether the next round passed.' }),
})
const cases = z.array(caseSchema).meta({ description: 'The five newest cases visible to the caller.' })

export const memoryShape = {
  categories: z
    .array(z.object({ category: z.string(), label: bilingualOut, ...counted }))
    .meta({ description: 'By rejection category; `uncategorised`: no category assigned yet.' }),
  fields: z.array(refusedBefore.extend({ cases })),
  wordings: z.array(z.object({ wording: z.string(), ...counted, cases })).meta({
    description: 'Rejected wording: terms of the wording lists, and words quoted by the platform.',
  }),
}

export const rejectionsSchema = z
  .object({ platform: z.string(), item: z.string().optional(), category: z.string().optional(), ...memoryShape })
  .meta({ id: 'RejectionMemory' })

export type RefusedBefore = z.infer<typeof refusedBeforeSchema>
type Case = z.infer<typeof caseSchema>

const CASES = 5

/** One spelling: full-width letters and blanks do not make another field. */
const keyOf = (field: string | undefined): string => (field ?? '').normalize('NFKC').replace(/\s+/g, '').toLowerCase()

/** Of items that come newest first. */
function groupsOf(items: readonly RefusedItem[], nameOf: (item: RefusedItem) => string): RefusedItem[][] {
  const groups = new Map<string, RefusedItem[]>()
  for (const one of items) {
    const group = groups.get(nameOf(one))
    if (group) group.push(one)
    else groups.set(nameOf(one), [one])
  }
  return [...groups.values()].sort((a, b) => b.length - a.length)
}

const byField = (items: readonly RefusedItem[]): RefusedItem[][] => groupsOf(items, (one) => keyOf(one.refused.field))

const countsOf = (items: readonly RefusedItem[], said: string) => ({
  times: items.length,
  filings: new Set(items.map((one) => one.filing)).size,
  lastAt: at(items[0]?.decidedAt ?? ''),
  said,
})

function summary(name: string, items: readonly RefusedItem[]): RefusedBefore[number] {
  const field = items[0]?.refused.field ?? null
  const said = field === null ? '驳回，未指明内容' : `因“${field}”驳回`
  return { field, ...countsOf(items, `${name}曾 ${items.length} 次${said}`) }
}

/** Without cases, for the kit. */
export const refusedBeforeOf = (name: string, items: readonly RefusedItem[]): RefusedBefore =>
  byField(items).map((group) => summary(name, group))

/** What remembering takes beside the items. */
export interface Remembering {
  /** Of the platform. */
  name: string
  taxonomy: RejectionTaxonomy | undefined
  maySee: (item: RefusedItem) => boolean
  textOf: TextOf
  reader: WordingReader
}

const UNSORTED: Bilingual = { zh: '未归类', en: 'Not sorted yet' }

export const labelOfCategory = (taxonomy: RejectionTaxonomy | undefined, code: string): Bilingual => {
  if (code === UNCATEGORISED) return UNSORTED
  const known = taxonomy?.categories.find((category) => category.code === code)
  // One of an earlier version: its code is all that is left.
  return known ? { zh: known.zh, en: known.en } : { zh: code, en: code }
}

export function wordingsOf(items: readonly RefusedItem[], around: Remembering): RefusedWording[] {
  const isAboutWords = new Set(around.taxonomy?.categories.flatMap(({ code, wording }) => (wording ? [code] : [])))
  return refusedWordings(items, around.reader, {
    ...around,
    isWording: (category) => category === undefined || isAboutWords.has(category),
  })
}

/** Items come newest first. */
export function memoryOf(
  items: readonly RefusedItem[],
  wordings: readonly RefusedWording[],
  around: Remembering,
): { [K in keyof typeof memoryShape]: z.infer<(typeof memoryShape)[K]> } {
  const { name, taxonomy } = around
  return {
    categories: groupsOf(items, categoryIn).map((group) => {
      const category = group[0] ? categoryIn(group[0]) : UNCATEGORISED
      const label = labelOfCategory(taxonomy, category)
      const said = category === UNCATEGORISED ? '驳回，未归类' : `因“${label.zh}”驳回`
      return { category, label, ...countsOf(group, `${name}曾 ${group.length} 次${said}`) }
    }),
    fields: byField(items).map((group) => ({ ...summary(name, group), cases: casesOf(group, around) })),
    wordings: wordings.map(({ wording, items: group }) => ({
      wording,
      ...countsOf(group, saidOfWording(name, wording, group.length)),
      cases: casesOf(group, around),
    })),
  }
}

export const saidOfWording = (name: string, wording: string, times: number): string =>
  `${name}曾 ${times} 次因用语“${wording}”驳回`

export const categoryIn = ({ refused }: RefusedItem): string => refused.category ?? UNCATEGORISED

export const casesOf = (items: readonly RefusedItem[], { maySee, textOf }: Remembering): Case[] =>
  items
    .filter(maySee)
    .slice(0, CASES)
    .map((one) => caseOf(one, textOf))

const caseOf = (item: RefusedItem, textOf: TextOf): Case => {
  const { filing, round, decidedAt, refused, next } = item
  return {
    filing,
    round,
    decidedAt: at(decidedAt),
    category: categoryIn(item),
    error: textOf(refused.error),
    suggestion: textOf(refused.suggestion),
    resolution: refused.resolution && { how: refused.resolution.how, note: textOf(refused.resolution.note) },
    passedNext: next === 'passed',
  }
}

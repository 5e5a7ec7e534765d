/**
 * Rejection memory: what a platform refused before, by kind of fault, by field and by wording, the most frequent first, with the
 * newest cases and what was done about them. Counted over the whole company; cases only of filings that the caller may see.
 */
import { UNCATEGORISED } from '../filing/rejection-category'
import type { RefusedItem } from './refused-item'
import type { RejectionTaxonomy } from '../../../workflows/contract/reference'
import type { Bilingual } from '../../../workflows/contract/values'
import { refusedWordings, type RefusedWording, type WordingReader } from './refused-wording'
import type { TextOf } from '../record/values'
import { at } from '../time/instants'

/** How often something was refused, on how many filings, and when the last time. */
interface Counted {
  times: number
  filings: number
  lastAt: string
  /** 抖音曾 4 次因“主图”驳回 */
  said: string
}

/** Of one field; null: none was named. */
export interface RefusedField extends Counted {
  field: string | null
}

export type RefusedBefore = RefusedField[]

/** One rejection as whoever may see its filing reads it. Texts are null once they were erased. */
export interface RejectionCase {
  filing: string
  round: number
  decidedAt: string
  category: string
  error?: string | null
  suggestion?: string | null
  resolution?: { how: 'changed' | 'answered'; note?: string | null }
  /** Whether the next round passed. */
  passedNext: boolean
}

export interface RejectionMemory {
  categories: (Counted & { category: string; label: Bilingual })[]
  fields: (RefusedField & { cases: RejectionCase[] })[]
  wordings: (Counted & { wording: string; cases: RejectionCase[] })[]
}

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

const countsOf = (items: readonly RefusedItem[], said: string): Counted => ({
  times: items.length,
  filings: new Set(items.map((one) => one.filing)).size,
  lastAt: at(items[0]?.decidedAt ?? ''),
  said,
})

function summary(name: string, items: readonly RefusedItem[]): RefusedField {
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
): RejectionMemory {
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

export const casesOf = (items: readonly RefusedItem[], { maySee, textOf }: Remembering): RejectionCase[] =>
  items
    .filter(maySee)
    .slice(0, CASES)
    .map((one) => caseOf(one, textOf))

const caseOf = (item: RefusedItem, textOf: TextOf): RejectionCase => {
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

/**
 * Shapes of the wording lists: terms that an advertisement must not use or must be able to explain, each with the article
 * it rests on. Reference documents like the rule packs: versioned, loaded from files, never changed once used.
 */
import type { Bilingual, Grade } from './values'
import type { Industry, ProductGroup } from './traits'

/** As everywhere, but a reading of our own is called `ours`: it is no text, and no estimate of one. */
export type WordingGrade = Exclude<Grade, 'E'> | 'ours'

/** Whose advertising a rule may be about: the industries and the product groups that have rules of their own. */
export type Sector = Exclude<Industry, 'other'> | ProductGroup

export type AppliesTo = { all: true } | { only: Sector[] } | { except: Sector[] }

/**
 * `prohibited`: no text excuses them, the words have to go, unless it is not these words at all. `needs_context`: a permitted
 * exception may justify them.
 */
export type Severity = 'prohibited' | 'needs_context'

export type WordingCategory =
  'absolute' | 'state' | 'morals' | 'patent' | 'restricted_product' | 'medical_claim' | 'sector_claim' | 'quoted_data'

/** Where a rule or an exception is written. */
export interface Citation {
  article: string
  source: string
  grade: WordingGrade
}

export interface WordingException extends Bilingual, Citation {
  id: string
  /** What should be at hand when somebody asks. */
  proof?: Bilingual
}

/** In these sectors the same words weigh more. */
export interface Stricter extends Bilingual, Citation {
  sectors: Sector[]
}

export interface WordingRule extends Citation {
  id: string
  category: WordingCategory
  severity: Severity
  appliesTo: AppliesTo
  reason: Bilingual
  /** Ids of the list's exceptions that may justify a hit; for `prohibited` only that these are not the words meant. */
  exceptions: string[]
  terms: string[]
  /** Each of the first with each of the second, one behind the other, as terms: 全网 and 最低. */
  combinations?: { first: string[]; then: string[] }[]
  stricter?: Stricter[]
}

/** Words that contain a term and are none of its kind: 非处方药, the labels that the law prescribes. */
export interface PlainWords extends Citation {
  id: string
  reason: Bilingual
  terms: string[]
}

/** S3-21: figures that need a source, found by the words that stand beside a number. */
export interface FigureRule extends Citation {
  id: string
  reason: Bilingual
  /** What is measured; the number or the rank stands close to it. */
  metrics: string[]
  /** Ranks: 第一, No.1. */
  ranks: string[]
  /** What is counted; the number stands before it. */
  counted: string[]
  /** Ids of the list's exceptions: ways in which a number is no data, such as a quota of the campaign. */
  exceptions?: string[]
  /** The article says what must be done; which words show a figure is said here. */
  wordsSource: string
  wordsGrade: WordingGrade
}

export interface WordingList {
  kind: 'wording'
  id: string
  version: string
  name: Bilingual
  exceptions: WordingException[]
  rules: WordingRule[]
  plain?: PlainWords[]
  figures?: FigureRule
}

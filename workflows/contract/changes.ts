/** What may change under a filing, and what its rules say of that. */
import type { Grade } from './values'

/** What a filing is judged by, and may change afterwards. */
export const JUDGED_PARTS = [
  'name',
  'objective',
  'startsAt',
  'endsAt',
  'traits',
  'forms',
  'industry',
  'productGroups',
  'prizes',
  'platformForm',
  'promotion',
  'copy',
] as const
/** A field, or a paper by its row: one that is renewed is no change unless the rules name it. */
export type JudgedPart = (typeof JUDGED_PARTS)[number] | `materials/${string}`

/** Changes that a passing does not survive, and how that is stated. A grade of R, E or ? is told, and voids nothing. */
export interface ChangeVoids {
  zh: string
  en: string
  grade: Grade
  source: string
  parts: JudgedPart[]
}

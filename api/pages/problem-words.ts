/** What a refusal says on a page: the problem of REST in the reader's language, and its places as the form's fields. */
import { REFUSALS, type RefusalCode } from '../../workflows/contract/codes'
import { API_ERRORS, type ApiErrorCode } from '../http/error-codes'
import { problemBody, type Problem } from '../http/errors'
import type { Fault } from './ui/faults'
import type { Language } from './words/languages'

const entryOf = (code: string): { zh: string; en: string } | undefined => {
  if (code in REFUSALS) return REFUSALS[code as RefusalCode]
  return code in API_ERRORS ? API_ERRORS[code as ApiErrorCode] : undefined
}

const inWords = (code: string, language: Language): string | undefined =>
  entryOf(code)?.[language === 'en' ? 'en' : 'zh']

export const sentenceOf = (problem: Problem, language: Language): string =>
  inWords(problem.code, language) ?? String(problemBody(problem).title)

/**
 * Every place that a problem names, with the field of the form that stands for it. `fieldOf` is given the JSON pointer
 * (`/number`); what has no field is said of the form as a whole.
 */
export function faultsOfProblem(
  problem: Problem,
  language: Language,
  fieldOf: (pointer: string) => string | undefined,
): Fault[] {
  const whole = sentenceOf(problem, language)
  const places = problem.more.errors ?? []
  if (places.length === 0) return [{ text: whole }]
  return places.map(({ pointer, code, detail }) => {
    const field = pointer === undefined ? undefined : fieldOf(decodeURIComponent(pointer.replace(/^#/, '')))
    const said = code === undefined ? undefined : inWords(code, language)
    const text = said ?? (detail === '' ? whole : detail)
    return field === undefined ? { text } : { field, text }
  })
}

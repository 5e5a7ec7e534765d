/** What was typed into a form about a campaign, as the command's body; what does not fit goes back beside its field. */
import type { z } from 'zod'
import { toInstant, type Calendar } from '../../../activities/domain/time/calendar'
import { pointerOf } from '../../../infra/schemas/command-schemas'
import { BOTH_LANGUAGES } from '../../../infra/schemas/zod-words'
import type { Problem } from '../../http/errors'
import { faultsOfProblem } from '../problem-words'
import type { Fault } from '../ui/faults'
import { formWords } from '../words/campaign-forms'
import { marksOf, type Language } from '../words/languages'

export type Typed = Readonly<Record<string, string | undefined>>

/** Texts of a form, without those that were left empty. */
export function typedIn(body: unknown): Typed {
  if (typeof body !== 'object' || body === null) return {}
  return Object.fromEntries(
    Object.entries(body as Record<string, unknown>).flatMap(([name, value]) =>
      typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [],
    ),
  )
}

/** `2026-11-04T15:00` of a field for local times, as an instant; what is none stays as it was typed and is refused as such. */
export function instantOf(typed: string | undefined, calendar: Calendar, now: string): string | undefined {
  if (typed === undefined || !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/.test(typed)) return typed
  const offset = toInstant(Date.parse(now), calendar).slice(-6)
  const [day, time = '23:59:59'] = typed.split('T')
  return `${day}T${time.length === 5 ? `${time}:00` : time}${offset}`
}

/** Leaves out what was not said, and with it what would be empty. */
export function said<T extends object>(value: T): T | undefined {
  const parts = Object.entries(value).filter(([, part]) => part !== undefined)
  return parts.length === 0 ? undefined : (Object.fromEntries(parts) as T)
}

/** By the command's own schema; `fields`: which field of the form stands for a place in the body. */
export function checked<S extends z.ZodType>(
  schema: S,
  body: object,
  fields: Readonly<Record<string, string>>,
  language: Language,
): { body: z.infer<S> } | { faults: Fault[] } {
  const parsed = schema.safeParse(body, BOTH_LANGUAGES)
  if (parsed.success) return { body: parsed.data }
  return {
    faults: parsed.error.issues.map((issue) => ({
      field: fields[pointerOf(issue.path)],
      // What an instant looks like to programs helps nobody who types one.
      text: isNoTime(issue) ? formWords(language).noTime : inOneLanguage(issue.message, language),
    })),
  }
}

const isNoTime = (issue: z.core.$ZodIssue): boolean => issue.code === 'invalid_format' && issue.format === 'datetime'

/** Messages are `中文 (English)`. */
function inOneLanguage(message: string, language: Language): string {
  const parts = /^(.*?) \((.*)\)$/.exec(message)
  return (language === 'en' ? parts?.[2] : parts?.[1]) ?? message
}

/** In the list on top a fault stands without its field: it names it. */
export const labelled = (
  faults: readonly Fault[],
  labels: Readonly<Record<string, string>>,
  language: Language,
): Fault[] =>
  faults.map(({ field, text }) => {
    const label = field === undefined ? undefined : labels[field]
    return { field, text: label === undefined ? text : `${label}${marksOf(language).colon}${text}` }
  })

export const faultsFor = (problem: Problem, fields: Readonly<Record<string, string>>, language: Language): Fault[] =>
  faultsOfProblem(problem, language, (pointer) => fields[pointer])

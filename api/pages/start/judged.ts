/** What a form says, judged by the schema of REST; every fault with the field that stands for its place. */
import type { z } from 'zod'
import { COMMAND_SCHEMAS, pointerOf } from '../../../infra/schemas/command-schemas'
import { notStorable } from '../../../infra/schemas/schema-parts'
import { BOTH_LANGUAGES } from '../../../infra/schemas/zod-words'
import type { StartCampaign } from '../../../workflows/contract/commands'
import type { Problem } from '../../http/errors'
import { faultsOfProblem } from '../problem-words'
import type { Fault } from '../ui/faults'
import { marksOf, type Language } from '../words/languages'
import { startWords } from '../words/start'
import { isLeftOut, type FormBody } from './form-schema'
import { platformField } from './platform-fields'

export interface Judged {
  body?: StartCampaign
  faults: Fault[]
}

const START = COMMAND_SCHEMAS.startCampaign
/** What is not asked again of a campaign that is there. */
const AMEND = START.omit({ externalRef: true }).partial()

export function judge({ body, parts }: FormBody, names: Names, isEdit = false): Judged {
  const parsed = (isEdit ? AMEND : START).safeParse(body, BOTH_LANGUAGES)
  const broken = notStorable(body, { values: true })
  if (parsed.success && broken.length === 0) return { body: parsed.data as StartCampaign, faults: [] }
  const issues = [...broken, ...(parsed.error?.issues ?? [])]
  const faults = unique(issues.map((issue) => faultOf(issue, parts, names)))
  // What is reckoned is wrong only where something that was typed is, and nobody can mend it there.
  const typed = faults.filter(({ field }) => field === undefined || !isLeftOut(field))
  return { faults: typed.length > 0 ? typed : faults.map(({ text }) => ({ text })) }
}

export interface Names {
  language: Language
  labelOf: (field: string) => string | undefined
}

function faultOf(issue: z.core.$ZodIssue, parts: FormBody['parts'], names: Names): Fault {
  const pointer = pointerOf(issue.path)
  const field = platformField(parts, pointer) ?? pointer
  return { field, text: withLabel(field, textOf(issue, field, names.language), names) }
}

/** Money and shares are typed in other units than they are stored in. */
function textOf({ message }: z.core.$ZodIssue, field: string, language: Language): string {
  const words = startWords(language)
  const isOddNumber = /整数/.test(message)
  if (isOddNumber && field.endsWith('Fen')) return words.oddAmount
  if (isOddNumber && field.endsWith('Bps')) return words.oddShare
  return inOneLanguage(message, language)
}

function withLabel(field: string, text: string, { labelOf, language }: Names): string {
  const label = labelOf(field)
  return label === undefined ? text : `${label}${marksOf(language).colon}${text}`
}

/** Faults of schemas come in both: 必填 (required). */
function inOneLanguage(text: string, language: Language): string {
  const [, zh, en] = /^(.*?) \(([^()]*)\)$/s.exec(text) ?? []
  return (language === 'en' ? en : zh) ?? text
}

/** The places of a refusal by the record. */
export const refusedFaults = (problem: Problem, parts: FormBody['parts'], names: Names): Fault[] =>
  unique(
    faultsOfProblem(problem, names.language, (pointer) => platformField(parts, pointer) ?? pointer).map((fault) =>
      fault.field === undefined ? fault : { ...fault, text: withLabel(fault.field, fault.text, names) },
    ),
  )

const unique = (faults: Fault[]): Fault[] =>
  faults.filter(({ field, text }, i) => faults.findIndex((f) => f.field === field && f.text === text) === i)

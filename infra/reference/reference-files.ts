/**
 * Owns reading reference documents from files: every `*.json` of a folder, checked by schema, with all faults of all files
 * reported at once, each by file and JSON pointer. Knows nothing of the database.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { ReferenceDoc } from '../../workflows/contract/reference'
import { MOST_NAMES_OF_PEOPLE, placeText, scanJson, type Place } from './json-places'
import { referenceSchemas } from './reference-schema'
import { BOTH_LANGUAGES } from '../schemas/zod-words'

/** What the service ships with: the rules, wording lists, policy, calendar and sample directory of `infra/data`. */
export const REFERENCE_DATA_DIR = path.join(__dirname, '..', 'data')

/** Every fault of the reference data at once, one a line. */
export class ReferenceDataError extends Error {
  override readonly name = 'ReferenceDataError'
  constructor(
    what: string,
    readonly problems: string[],
  ) {
    super([what, ...problems.map((problem) => `  ${problem}`)].join('\n'))
  }
}

/** Id of a document within its kind: the platform of a rule pack, the `id` of the others. */
export const referenceId = (doc: ReferenceDoc): string => (doc.kind === 'rule_pack' ? doc.platform : doc.id)

/** What a document is called in messages: kind, id, version. */
export const referenceLabel = (doc: ReferenceDoc): string => `${doc.kind} ${referenceId(doc)} ${doc.version}`

/** Every `*.json` under `dir`, checked; throws a ReferenceDataError that names file and JSON pointer of each fault. */
export const loadReferenceDir = (dir: string): ReferenceDoc[] => {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
  if (files.length === 0) throw new ReferenceDataError(`There is no reference data (*.json) under ${dir}`, [])
  const docs: ReferenceDoc[] = []
  const problems: string[] = []
  const fileOf = new Map<string, string>()
  for (const file of files.sort()) {
    const checked = checkFile(path.join(dir, file))
    if ('problems' in checked) {
      problems.push(...checked.problems)
      continue
    }
    const twin = fileOf.get(referenceLabel(checked.doc))
    if (twin !== undefined)
      problems.push(`${path.join(dir, file)}: is ${referenceLabel(checked.doc)}, and so is ${twin}`)
    fileOf.set(referenceLabel(checked.doc), file)
    docs.push(checked.doc)
  }
  if (problems.length > 0) throw new ReferenceDataError(`The reference data under ${dir} cannot be used:`, problems)
  return docs
}

const checkFile = (file: string): { doc: ReferenceDoc } | { problems: string[] } => {
  const checked = checkReferenceText(readFileSync(file, 'utf8'), MOST_NAMES_OF_PEOPLE)
  if ('doc' in checked) return checked
  const { problems } = checked
  return {
    problems: problems.map(({ pointer, message, place }) =>
      pointer === undefined
        ? `${file}: 不是 JSON (is not JSON)：${placeText(place)}：${message}`
        : `${file}: ${pointer || '/'}: ${message}，${placeText(place)}`,
    ),
  }
}

/** A fault of a text: its place, and its JSON pointer unless the text is no JSON at all. */
export interface TextProblem {
  pointer?: string
  message: string
  place: Place
}

/** The document that a JSON text holds, or every problem of it, in the order of the text. */
export const checkReferenceText = (
  text: string,
  mostNames?: number,
): { doc: ReferenceDoc } | { problems: TextProblem[] } => {
  const scanned = scanJson(text, mostNames)
  if (!scanned.ok) return { problems: [{ message: scanned.fault, place: scanned.place }] }
  const checked = checkReferenceDoc(JSON.parse(text) as unknown)
  if ('doc' in checked) return checked
  const problems = checked.problems.map((problem) => ({ ...problem, place: scanned.placeOf(problem.pointer) }))
  return { problems: problems.sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column) }
}

export interface ReferenceProblem {
  pointer: string
  message: string
  /** Stable, where there is one. */
  code?: string
}

/** The document, or every problem of it with the JSON pointer of its place. */
export const checkReferenceDoc = (value: unknown): { doc: ReferenceDoc } | { problems: ReferenceProblem[] } => {
  const kind = z
    .looseObject({
      kind: z.enum(['rule_pack', 'policy', 'calendar', 'directory', 'wording', 'template', 'rejection_taxonomy']),
    })
    .safeParse(value, BOTH_LANGUAGES)
  if (!kind.success) return { problems: kind.error.issues.flatMap(problemsOf) }
  const parsed = referenceSchemas[kind.data.kind].safeParse(value, BOTH_LANGUAGES)
  if (!parsed.success) return { problems: parsed.error.issues.flatMap(problemsOf) }
  // Typed, not cast: the compiler says when a schema and the contract part ways.
  const doc: ReferenceDoc = parsed.data
  return { doc }
}

type Issue = z.core.$ZodIssue

const problemsOf = (issue: Issue): ReferenceProblem[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({
        pointer: pointerTo([...issue.path, key]),
        message: '没有这个字段 (is not known here)',
      }))
    : [{ pointer: pointerTo(issue.path), message: issue.code === 'invalid_key' ? keyMessage(issue) : issue.message }]

const keyMessage = (issue: Extract<Issue, { code: 'invalid_key' }>): string =>
  `名称${issue.issues.map(({ message }) => message).join('，')} (its name)`

const pointerTo = (path: PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** Single cells of an import: what a text, an instant, a person, a platform is, or why it is none. */
import { types } from 'node:util'
import { toInstant } from '../activities/domain/calendar'
import { parseDay, zoneOf } from '../activities/domain/zone'
import { ZONE } from '../infra/clock'
import { instant, oneLine } from '../infra/command-schemas'
import type { ReadCell } from '../infra/files/sheet-reader'
import type { DirectoryPerson, Requirement, RulePack } from '../workflows/contract/reference'
import { PHASES } from '../workflows/contract/words'
import { IMPORT_COLUMNS, type ImportField } from './import-columns'
import type { ImportFinding } from './import-schema'

/** Cells come from a thread: their dates need not be of this realm. */
const isDate = (cell: unknown): cell is Date => types.isDate(cell)

/** A cell that is not what it has to be. */
export class CellRefused extends Error {
  constructor(
    readonly code: ImportFinding['code'],
    readonly detail: string,
    readonly accepts?: string[],
  ) {
    super(code)
  }
}

/** The text of a cell; numbers as they stand there. Undefined where there is none. */
export function textOf(field: ImportField, cell: ReadCell | undefined): string | undefined {
  const { header, max } = IMPORT_COLUMNS[field]
  if (cell === null || cell === undefined) return undefined
  if (isDate(cell) || typeof cell === 'boolean') throw new CellRefused('text_unfit', `${header}须为文字`)
  // Excel keeps fifteen digits of a number: what is longer was already changed when the sheet was saved.
  if (typeof cell === 'number' && !Number.isSafeInteger(cell))
    throw new CellRefused('text_unfit', `${header}请按文本格式填写，数字格式会丢失位数`)
  const value = String(cell).trim()
  if (value === '') return undefined
  if (value.startsWith('=')) throw new CellRefused('formula_refused', `${header}不能填写公式`)
  if (value.length > max) throw new CellRefused('field_too_long', `${header}不能超过 ${max} 个字符`)
  if (!oneLine(max).safeParse(value).success) throw new CellRefused('text_unfit', `${header}含有换行或无法保存的字符`)
  return value
}

const LOCAL = /^(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?)?$/

/** An instant: a date cell or a local time of the product's zone, or an instant with its offset. Only a day: its start, or its end. */
export function instantOf(field: ImportField, cell: ReadCell | undefined): string | undefined {
  const { header } = IMPORT_COLUMNS[field]
  const refuse = (): never => {
    throw new CellRefused('date_invalid', `${header}须为日期时间，如 2026-11-20 15:30`)
  }
  if (cell === null || cell === undefined || cell === '') return undefined
  // A sheet's date is the wall clock, read as if it were UTC; fractions of days lose a millisecond. A day alone is its midnight.
  if (isDate(cell) && Number.isNaN(cell.getTime())) return refuse()
  const text = isDate(cell)
    ? new Date(Math.round(cell.getTime() / 1_000) * 1_000).toISOString().slice(0, 19).replace('T00:00:00', '')
    : cell
  if (typeof text !== 'string') return refuse()
  const trimmed = text.trim()
  if (trimmed.startsWith('=')) throw new CellRefused('formula_refused', `${header}不能填写公式`)
  if (instant.safeParse(trimmed).success) return toInstant(Date.parse(trimmed), ZONE)
  const [, year, month, day, hour, minute, second] = LOCAL.exec(trimmed) ?? []
  if (year === undefined || month === undefined || day === undefined) return refuse()
  const endOfDay = hour === undefined && (field === 'endsAt' || field === 'credentialValidUntil')
  const [h, m, s] = endOfDay ? [23, 59, 59] : [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)]
  if (h > 23 || m > 59 || s > 59) return refuse()
  try {
    const at = parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
    return toInstant(zoneOf(ZONE).instantOf({ day: at, msOfDay: ((h * 60 + m) * 60 + s) * 1_000 }), ZONE)
  } catch (error) {
    if (error instanceof RangeError) return refuse()
    throw error
  }
}

/** A staff number, or a name that only one person has. */
export function staffOf(field: ImportField, said: string | undefined, people: readonly DirectoryPerson[]) {
  if (said === undefined) return undefined
  if (people.some(({ staff }) => staff === said)) return said
  const named = people.filter(({ name }) => name === said)
  if (named.length === 1) return named[0]?.staff
  const { header } = IMPORT_COLUMNS[field]
  if (named.length === 0) throw new CellRefused('person_unknown', `通讯录中没有${header}“${said.slice(0, 40)}”`)
  const staff = named.map((person) => person.staff)
  throw new CellRefused('person_ambiguous', `${header}“${said}”有重名，请填工号`, staff)
}

export function packOf(said: string | undefined, packs: readonly RulePack[]): RulePack | undefined {
  if (said === undefined) return undefined
  const asked = packs.filter((pack) => pack.requirements.length > 0)
  const found = asked.find(({ platform, name }) => platform === said || name.zh === said || name.en === said)
  if (found) return found
  throw new CellRefused(
    'requirement_unknown',
    `规则包中没有平台“${said.slice(0, 40)}”`,
    asked.map((p) => p.name.zh),
  )
}

export function requirementOf(said: string | undefined, pack: RulePack | undefined): Requirement | undefined {
  if (said === undefined || pack === undefined) return undefined
  const found = pack.requirements.find(({ item, noun }) => item === said || noun.zh === said || noun.en === said)
  if (found) return found
  const accepts = pack.requirements.map((r) => r.noun.zh)
  throw new CellRefused('requirement_unknown', `${pack.name.zh}没有备案事项“${said.slice(0, 40)}”`, accepts)
}

const TAKEN_OVER = ['submitted', 'in_review', 'passed'] as const
export type TakenOverPhase = (typeof TAKEN_OVER)[number]

/** Where a filing stands that runs elsewhere, by the word that people see or its identifier. */
export function phaseOf(said: string | undefined): TakenOverPhase | undefined {
  if (said === undefined) return undefined
  const found = TAKEN_OVER.find((phase) => phase === said || PHASES[phase].zh === said)
  if (found) return found
  const accepts = TAKEN_OVER.map((phase) => PHASES[phase].zh)
  throw new CellRefused('phase_unknown', `不能从“${said.slice(0, 20)}”状态接管`, accepts)
}

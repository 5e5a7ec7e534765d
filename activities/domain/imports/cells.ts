/** Single cells of an import: what a text, a person, a platform is, or why it is none. Instants have `dates.ts`. */
import { numberKey, seenText } from '../rules/number-key'
import { isLine } from '../rules/plain-text'
import type { DirectoryPerson, Requirement, RulePack } from '../../../workflows/contract/reference'
import { PHASES } from '../../../workflows/contract/words'
import { IMPORT_COLUMNS, type ImportField } from './columns'
import type { ImportCode } from './findings'
import type { NumberCell, ReadCell } from './sheet-cells'

/** A cell that is not what it has to be. */
export class CellRefused extends Error {
  constructor(
    readonly code: ImportCode,
    readonly detail: string,
    readonly accepts?: string[],
  ) {
    super(code)
  }
}

/** What formulas without a result show; as text, where it was pasted. */
const ERROR_TEXT =
  /^#(N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|GETTING_DATA|UNKNOWN!|EXTERNAL!|PYTHON!)$/i

/** Nothing stands there that anybody sees. */
export const isEmpty = (cell: ReadCell | undefined): cell is null | undefined =>
  cell === undefined || cell === null || (typeof cell === 'string' && seenText(cell) === '')

/** Refuses what is an error in every column: a formula, and what a formula left. */
export function refuseNoContent(field: ImportField, cell: ReadCell): void {
  const { header } = IMPORT_COLUMNS[field]
  const text = typeof cell === 'string' ? cell.trim() : ''
  if (text.startsWith('=')) throw new CellRefused('formula_refused', `${header}不能填写公式`)
  const isError = typeof cell === 'object' && cell?.kind === 'error'
  if (!isError && !ERROR_TEXT.test(text)) return
  const shown = (isError ? cell.code : text).slice(0, 20)
  throw new CellRefused('cell_error', `${header}为错误值“${shown}”，请改为实际内容，没有内容的请清空`)
}

/** The text of a cell; a number as its cell shows it. Undefined where there is none. */
export function textOf(field: ImportField, cell: ReadCell | undefined): string | undefined {
  const { header, max } = IMPORT_COLUMNS[field]
  if (isEmpty(cell)) return undefined
  refuseNoContent(field, cell)
  const value = plainText(field, cell)
  if (value.length > max) throw new CellRefused('field_too_long', `${header}不能超过 ${max} 个字符`)
  if (!isLine(value, max)) throw new CellRefused('text_unfit', `${header}含有换行或无法保存的字符`)
  return value
}

const AS_TEXT = '请把该列设为“文本”格式后重新填写完整内容'

function plainText(field: ImportField, cell: Exclude<ReadCell, null>): string {
  const { header } = IMPORT_COLUMNS[field]
  if (typeof cell === 'string') {
    if (isCutNumber(field, cell))
      throw new CellRefused('text_unfit', `${header}“${cell.trim()}”是缩写的数字，位数已丢失；${AS_TEXT}`)
    return cell.trim()
  }
  if (typeof cell === 'boolean') throw new CellRefused('text_unfit', `${header}须为文字`)
  if (cell.kind === 'number') return numberText(header, cell)
  throw new CellRefused('text_unfit', `${header}被识别成了日期；${AS_TEXT}`)
}

function numberText(header: string, { text, fault }: NumberCell): string {
  if (fault === undefined) return text
  const shown = text.slice(0, 60)
  // Excel keeps fifteen digits of a number: what is longer was already changed when the sheet was saved.
  const why =
    fault === 'rounded'
      ? `${header}是超过 15 位的数字，第 16 位起已被表格软件改成 0`
      : `${header}显示为“${shown}”，看不出完整的编号`
  throw new CellRefused('text_unfit', `${why}；${AS_TEXT}`)
}

const NUMBERS: readonly ImportField[] = ['externalRef', 'account', 'applicationNumber', 'credentialNumber']

/** `2.02611E+15`: what a long number shows where it was pasted from a narrow column. */
const isCutNumber = (field: ImportField, cell: string): boolean =>
  NUMBERS.includes(field) && /^\d(\.\d+)?E\+\d{1,3}$/i.test(seenText(cell))

/** Words that name something known are the same in any width and case, and whatever blanks or unseen characters stand in them. */
const names = (one: string, other: string): boolean => numberKey(one) === numberKey(other)

/** A staff number, or a name that only one person has. */
export function staffOf(field: ImportField, said: string | undefined, people: readonly DirectoryPerson[]) {
  if (said === undefined) return undefined
  const known = people.find(({ staff }) => staff === said) ?? people.find(({ staff }) => names(staff, said))
  if (known) return known.staff
  const named = people.filter(({ name }) => names(name, said))
  if (named.length === 1) return named[0]?.staff
  const { header } = IMPORT_COLUMNS[field]
  if (named.length === 0) throw new CellRefused('person_unknown', `通讯录中没有${header}“${said.slice(0, 40)}”`)
  const staff = named.map((person) => person.staff)
  throw new CellRefused('person_ambiguous', `${header}“${said}”有重名，请填工号`, staff)
}

export function packOf(said: string | undefined, packs: readonly RulePack[]): RulePack | undefined {
  if (said === undefined) return undefined
  const asked = packs.filter((pack) => pack.requirements.length > 0)
  const found = asked.find(({ platform, name }) => [platform, name.zh, name.en].some((one) => names(one, said)))
  if (found) return found
  throw new CellRefused(
    'requirement_unknown',
    `规则包中没有平台“${said.slice(0, 40)}”`,
    asked.map((p) => p.name.zh),
  )
}

export function requirementOf(said: string | undefined, pack: RulePack | undefined): Requirement | undefined {
  if (said === undefined || pack === undefined) return undefined
  const found = pack.requirements.find(({ item, noun }) => [item, noun.zh, noun.en].some((one) => names(one, said)))
  if (found) return found
  const accepts = pack.requirements.map((r) => r.noun.zh)
  throw new CellRefused('requirement_unknown', `${pack.name.zh}没有备案事项“${said.slice(0, 40)}”`, accepts)
}

const TAKEN_OVER = ['submitted', 'in_review', 'passed'] as const
export type TakenOverPhase = (typeof TAKEN_OVER)[number]

/** Where a filing stands that runs elsewhere, by the word that people see or its identifier. */
export function phaseOf(said: string | undefined): TakenOverPhase | undefined {
  if (said === undefined) return undefined
  const found = TAKEN_OVER.find((phase) => names(phase, said) || names(PHASES[phase].zh, said))
  if (found) return found
  const accepts = TAKEN_OVER.map((phase) => PHASES[phase].zh)
  throw new CellRefused('phase_unknown', `不能从“${said.slice(0, 20)}”状态接管`, accepts)
}

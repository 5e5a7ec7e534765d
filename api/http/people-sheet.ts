/** People from a workbook: every fault of every cell at once, and what the rows say as a sync of those whom they name. */
import type { FastifyRequest } from 'fastify'
import type { PersonSaid } from '../../activities/domain/people/directory-change'
import {
  PEOPLE_COLUMN_NAMES,
  PEOPLE_COLUMNS,
  readPersonRow,
  type PeopleColumn,
} from '../../activities/domain/people/directory-sheet'
import type { ReadCell, ReadRows } from '../../activities/domain/imports/sheet-cells'
import { seenText } from '../../activities/domain/rules/number-key'
import type { Gate } from '../../infra/files/gate'
import { codeOfIssue } from '../../infra/reference/directory-schema'
import { BOTH_LANGUAGES } from '../../infra/schemas/zod-words'
import { createTurns } from '../../infra/turns'
import { HOLDER_ROLES } from '../../workflows/contract/words'
import { departmentWord, syncedPerson } from '../schemas/people-schema'
import { cellFault } from './change-directory'
import { Problem, type ProblemPart } from './errors'
import { refusedColumns, uploadedSheet } from './import-table'
import type { Sync } from './sync-directory'

const LIMITS = { rows: 10_001, columns: 40 }
const MOST_FAULTS = 200

const DEPARTMENT_WORDS = Object.fromEntries(
  departmentWord.options.map((department) => [department, HOLDER_ROLES[department].zh]),
) as Record<(typeof departmentWord.options)[number], string>

export interface SheetSync {
  sync: Sync
  /** Of each of its people, as the sheet counts. */
  rows: number[]
}

export async function syncOfSheet(gate: Gate, request: FastifyRequest): Promise<SheetSync> {
  const sheet = await uploadedSheet(gate, request, LIMITS)
  const columns = columnsOf(sheet)
  // Nobody sees that a hidden one is empty.
  const shown = new Set([...columns].flatMap(([i, column]) => (sheet.hiddenColumns.has(i) ? [] : [column])))
  const othersTurn = createTurns()
  const found: { people: PersonSaid[]; rows: number[]; leavers: string[] } = { people: [], rows: [], leavers: [] }
  const errors: ProblemPart[] = []
  const first = new Map<string, number>()
  for (const [n, cells] of sheet.rows.slice(1).entries()) {
    await othersTurn()
    const line = n + 2
    const fail = (column: string, detail: string, code?: string) => errors.push(cellFault(line, column, detail, code))
    const texts = textsOf(sheet, columns, cells, n + 1, fail)
    if (Object.keys(texts).length === 0) continue
    if (sheet.hiddenRows.has(n + 1)) fail('', '该行被隐藏或筛选掉，请取消隐藏或删除', 'row_hidden')
    readRow(texts, line, { shown, found, first, fail })
    if (errors.length >= MOST_FAULTS) break
  }
  if (found.people.length + found.leavers.length === 0 && errors.length === 0)
    errors.push({ line: 2, detail: '没有任何人员，请从第二行起填写' })
  if (errors.length > 0) throw new Problem('directory_unfit', { errors: errors.slice(0, MOST_FAULTS) })
  const { people, leavers, rows } = found
  return { sync: { mode: 'delta', people, leavers }, rows }
}

type Fail = (column: string, detail: string, code?: string) => void

function readRow(
  texts: Partial<Record<PeopleColumn, string>>,
  line: number,
  {
    shown,
    found,
    first,
    fail,
  }: {
    shown: ReadonlySet<PeopleColumn>
    found: { people: PersonSaid[]; rows: number[]; leavers: string[] }
    first: Map<string, number>
    fail: Fail
  },
): void {
  const { person, hasLeft, faults } = readPersonRow(texts, shown, DEPARTMENT_WORDS)
  for (const { column, detail } of faults) fail(column, detail)
  const { staff } = texts
  const before = staff === undefined ? undefined : first.get(staff)
  if (before !== undefined) fail('staff', `与第 ${before} 行重复`, 'staff_twice')
  if (staff !== undefined) first.set(staff, line)
  if (hasLeft) {
    if (staff !== undefined) found.leavers.push(staff)
    return
  }
  const read = syncedPerson.safeParse(person, BOTH_LANGUAGES)
  const told = new Set<string>(faults.map(({ column }) => column))
  for (const issue of read.error?.issues ?? []) {
    const column = String(issue.path[0] ?? '')
    if (!told.has(column)) fail(column, issue.message, codeOfIssue(issue))
  }
  if (!read.data || faults.length > 0) return
  found.people.push(read.data)
  found.rows.push(line)
}

/** Where each column stands; the first row names them, in any order. */
function columnsOf({ rows: [headings = []] }: ReadRows): Map<number, PeopleColumn> {
  const at = headings.flatMap((heading, i): [number, PeopleColumn][] => {
    const text = typeof heading === 'string' ? seenText(heading).replaceAll('*', '') : ''
    const column = PEOPLE_COLUMN_NAMES.find((one) => one === text || PEOPLE_COLUMNS[one].header === text)
    return column === undefined ? [] : [[i, column]]
  })
  const named = at.map(([, column]) => column)
  const header = (column: PeopleColumn): string => PEOPLE_COLUMNS[column].header
  const missing = PEOPLE_COLUMN_NAMES.filter((one) => PEOPLE_COLUMNS[one].mandatory && !named.includes(one))
  if (missing.length > 0) throw refusedColumns('missing', missing.map(header))
  const twice = PEOPLE_COLUMN_NAMES.filter((one) => named.filter((other) => other === one).length > 1)
  if (twice.length > 0) throw refusedColumns('twice', twice.map(header))
  return new Map(at)
}

/** What people see in the cells of a row; blanks alone are nothing. */
function textsOf(
  { formulas, hiddenColumns }: ReadRows,
  columns: ReadonlyMap<number, PeopleColumn>,
  cells: readonly ReadCell[],
  row: number,
  fail: Fail,
): Partial<Record<PeopleColumn, string>> {
  const texts: Partial<Record<PeopleColumn, string>> = {}
  for (const [i, column] of columns) {
    const cell = cells[i] ?? null
    if (cell === null || (typeof cell === 'string' && seenText(cell) === '')) continue
    if (formulas.has(`${row}:${i}`)) fail(column, '不能填写公式，请粘贴为值', 'formula_refused')
    else if (hiddenColumns.has(i)) fail(column, '该列被隐藏，请取消隐藏', 'column_hidden')
    else if (typeof cell === 'string') texts[column] = cell.trim()
    else if (typeof cell === 'object' && cell.kind === 'number' && cell.fault === undefined) texts[column] = cell.text
    else fail(column, '须为文字：请把该列设为“文本”格式后重新填写', 'text_unfit')
  }
  return texts
}

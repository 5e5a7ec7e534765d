/**
 * The table in which filings that already run elsewhere are handed in: its columns, how a sheet's cells become the same rows
 * that JSON brings, and the template. What a row means is judged in `preview.ts`.
 */
import { seenText } from '../rules/number-key'
import type { ReadCell, ReadRows } from './sheet-cells'

export const IMPORT_LIMITS = { rows: 2_001, columns: 40 }
export const IMPORT_MAX_BYTES = 2 * 1024 * 1024
export const IMPORT_MAX_ROWS = IMPORT_LIMITS.rows - 1

type ColumnKind = 'text' | 'instant'

interface ImportColumn {
  header: string
  /** Every row has it. */
  mandatory: boolean
  width: number
  /** Characters. */
  max: number
  kind: ColumnKind
  hint: string
}

const column = (
  header: string,
  mandatory: boolean,
  max: number,
  hint: string,
  kind: ColumnKind = 'text',
): ImportColumn => ({ header, mandatory, max, hint, kind, width: kind === 'instant' ? 18 : 22 })

export const IMPORT_COLUMNS = {
  name: column('活动名称', true, 200, '同名的行属于同一活动'),
  externalRef: column('外部编号', false, 128, '贵司系统中的编号；填写后按编号归并为同一活动'),
  platform: column('平台', true, 64, '名称或代号，如 抖音 或 douyin'),
  item: column('备案事项', true, 64, '名称或代号，如 活动报备 或 activity_report'),
  account: column('平台账号', false, 128, '该备案所属的账号、店铺或应用'),
  applicationNumber: column('备案申请号', false, 128, '平台给出的编号；平台要求编号时必填'),
  submittedAt: column('提交时间', true, 40, '已在平台提交的时间，如 2026-11-20 15:30', 'instant'),
  phase: column('目前状态', false, 20, '已提交、审核中或已通过；不填视为已提交'),
  passedAt: column('通过时间', false, 40, '已通过的必填', 'instant'),
  credentialNumber: column('备案凭证编号', false, 128, '已通过的填写'),
  credentialValidUntil: column('凭证有效期至', false, 40, '已通过的填写', 'instant'),
  lead: column('备案负责人', true, 64, '工号，或通讯录中不重名的姓名'),
  backup: column('备用联系人', true, 64, '工号，或通讯录中不重名的姓名'),
  launchAt: column('计划上线时间', false, 40, '该平台的上线时间', 'instant'),
  endsAt: column('活动结束时间', false, 40, '活动全部结束的时间', 'instant'),
} as const satisfies Record<string, ImportColumn>

export type ImportField = keyof typeof IMPORT_COLUMNS
export const IMPORT_FIELDS = Object.keys(IMPORT_COLUMNS) as ImportField[]

/** One row, wherever it came from. `row` is what its sender counts by. */
export interface ImportRow {
  row: number
  cells: Partial<Record<ImportField, ReadCell>>
  formulas: ReadonlySet<ImportField>
  /** Filtered out or hidden in the sheet: whoever looks at it does not see the row. */
  isHidden?: boolean
}

export interface ImportTable {
  rows: ImportRow[]
  /** Columns with a heading of ours that nobody sees in the sheet. */
  hidden?: ImportField[]
  /** Headings that mean nothing here. */
  ignored: string[]
}

const fieldOf = (heading: ReadCell): ImportField | undefined => {
  const text = typeof heading === 'string' ? seenText(heading).replaceAll('*', '') : ''
  return IMPORT_FIELDS.find((field) => field === text || IMPORT_COLUMNS[field].header === text)
}

/** The first row names the columns, in any order. Empty rows are skipped; the others keep the sheet's count. */
export async function tableOf(
  { rows, formulas, hiddenRows, hiddenColumns }: ReadRows,
  othersTurn: () => Promise<void> | undefined,
): Promise<ImportTable> {
  const headings = rows[0] ?? []
  const fields = headings.map(fieldOf)
  const missing = IMPORT_FIELDS.filter((f) => IMPORT_COLUMNS[f].mandatory && !fields.includes(f))
  if (missing.length > 0) throw new HeaderRefused('missing', missing)
  const twice = IMPORT_FIELDS.filter((f) => fields.filter((one) => one === f).length > 1)
  if (twice.length > 0) throw new HeaderRefused('twice', twice)
  const read: ImportRow[] = []
  for (const [n, cells] of rows.slice(1).entries()) {
    await othersTurn()
    const named = fields.flatMap((field, at) => (field === undefined ? [] : [[field, filled(cells[at])] as const]))
    const computed = fields.filter((field, at) => field !== undefined && formulas.has(`${n + 1}:${at}`))
    read.push({
      row: n + 2,
      cells: Object.fromEntries(named),
      formulas: new Set(computed as ImportField[]),
      isHidden: hiddenRows.has(n + 1),
    })
  }
  return {
    rows: read.filter(({ cells, formulas: f }) => f.size > 0 || Object.values(cells).some((cell) => cell !== null)),
    hidden: fields.flatMap((field, at) => (field !== undefined && hiddenColumns.has(at) ? [field] : [])),
    ignored: headings.flatMap((heading, at) => (filled(heading) === null || fields[at] ? [] : [shown(heading)])),
  }
}

/** Blanks alone are nothing. */
const filled = (cell: ReadCell | undefined): ReadCell =>
  cell === undefined || (typeof cell === 'string' && seenText(cell) === '') ? null : cell

/** Cells as a repeat of an import has always been known by: dates and numbers plain. */
export const plainCell = (cell: ReadCell): unknown => {
  if (typeof cell !== 'object' || cell === null) return cell
  if (cell.kind === 'number') return cell.value
  return cell.kind === 'error' ? cell.code : cell.wall.padEnd(19, 'T00:00:00') + '.000Z'
}

const shown = (heading: ReadCell | undefined): string => (typeof heading === 'string' ? heading.slice(0, 100) : '?')

export class HeaderRefused extends Error {
  constructor(
    readonly fault: 'missing' | 'twice',
    readonly fields: readonly ImportField[],
  ) {
    super(`${fault}: ${fields.join(', ')}`)
  }
}

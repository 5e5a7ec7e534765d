/** The rows that an import brings, whether as a workbook or as JSON; what cannot be read is refused with what to do about it. */
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import {
  HeaderRefused,
  IMPORT_COLUMNS,
  IMPORT_LIMITS,
  tableOf,
  type ImportTable,
} from '../../activities/domain/imports/columns'
import { createGate, type Gate } from '../../infra/files/gate'
import type { ActiveKind } from '../../infra/files/office-package'
import { BOTH_LANGUAGES } from '../../infra/schemas/zod-words'
import type { ReadRows } from '../../activities/domain/imports/sheet-cells'
import { readFirstSheet, SheetRefused, type SheetFault, type SheetLimits } from '../../infra/sheets/sheet-reader'
import { createTurns } from '../../infra/turns'
import { importFrame, importRow } from '../schemas/import-schema'
import { InvalidInput, Problem } from './errors'
import { takeFile } from './upload'

const NAME_MAX_BYTES = 255
/** An open sheet takes tens of megabytes, however small it was packed. */
const SHEETS_AT_ONCE = 2
const PATIENCE_MS = 20_000

/** For all imports of one process. */
export const createSheetGate = (): Gate => createGate(SHEETS_AT_ONCE, PATIENCE_MS)

const FAULTS: Record<SheetFault, string> = {
  not_a_sheet: '不是 XLSX 工作簿',
  damaged: '文件已损坏，请另存为 XLSX 后重试',
  polyglot: '文件中夹带了另一种文件，请重新导出后上传',
  encrypted: '文件有密码，请取消密码后上传',
  too_large_inside: '文件展开后超过大小上限',
  active_content: '文件带有宏、外部链接或嵌入对象，请另存为不带这些内容的 XLSX',
  foreign_part: '文件中有不属于工作簿的部分，请用 Excel 或 WPS 另存为新的 XLSX 后上传',
  too_many_rows: '行数过多，请分批导入并删除末尾的空行',
  too_many_columns: '列数过多，请删除多余的列',
}

/** Of active content: what to do about each kind. */
const ACTIVE: Record<ActiveKind, string> = {
  macro: '文件带有宏，请用“另存为”选“Excel 工作簿（*.xlsx）”，不保留宏，再上传',
  external_link: '文件链接到其他工作簿，请在“数据”→“编辑链接”中断开全部链接，保存后再上传',
  dde: '文件中的公式会启动其他程序（DDE），请删除这些公式或只粘贴为值，保存后再上传',
  ole: '文件中嵌入了对象，请删除嵌入的对象（图片可以保留），保存后再上传',
  connection: '文件带有数据连接或查询，请在“数据”→“查询和连接”中全部删除，保存后再上传',
  document_type: '文件内含文档类型声明，请用 Excel 或 WPS 另存为新的 XLSX 后上传',
}

const refused = (reason: string, detail: string, more: Record<string, unknown> = {}): Problem =>
  new Problem('spreadsheet_refused', { detail, extra: { reason, reasonText: detail, ...more } })

/** The first visible sheet of the upload of a request, in these limits. */
export async function uploadedSheet(gate: Gate, request: FastifyRequest, limits: SheetLimits): Promise<ReadRows> {
  const content = await uploaded(request)
  refuseOtherFiles(content)
  try {
    return await gate(() => readFirstSheet(content, limits))
  } catch (error) {
    if (error instanceof SheetRefused) throw refusedSheet(error, limits)
    throw error
  }
}

/** What is wrong with the columns of a sheet. */
export const refusedColumns = (fault: 'missing' | 'twice', columns: readonly string[]): Problem =>
  refused(`columns_${fault}`, `${fault === 'missing' ? '第一行缺少列' : '第一行有重复的列'}：${columns.join('、')}`, {
    columns,
  })

function refusedSheet({ fault, where, kind }: SheetRefused, limits: SheetLimits): Problem {
  const limit: Partial<Record<SheetFault, string>> = {
    too_many_rows: `超过 ${limits.rows - 1} 行，请分批导入并删除末尾的空行`,
    too_many_columns: `超过 ${limits.columns} 列，请删除多余的列`,
  }
  return refused(fault, kind ? ACTIVE[kind] : (limit[fault] ?? FAULTS[fault]), { where, kind })
}

/** The bytes of the upload, and nothing of it on disk. Its name is looked at only to be refused. */
async function uploaded(request: FastifyRequest): Promise<Buffer> {
  const { name, taken } = await takeFile(request, (part: MultipartFile) => part.toBuffer())
  // eslint-disable-next-line no-control-regex -- control characters are what it refuses
  if (Buffer.byteLength(name ?? '') > NAME_MAX_BYTES || /[\u0000-\u001F\u007F\\/]/.test(name ?? ''))
    throw new Problem('malformed_upload', { detail: `文件名不能超过 ${NAME_MAX_BYTES} 字节，也不能含路径或控制字符` })
  return taken
}

function refuseOtherFiles(taken: Buffer): void {
  if (taken.length === 0) throw new Problem('file_empty')
  if (isCompound(taken)) {
    // What has a password is packed into the container that old workbooks are.
    if (taken.includes(Buffer.from('EncryptedPackage', 'utf16le'))) throw refused('encrypted', FAULTS.encrypted)
    throw new Problem('file_type_refused', { detail: '旧版 XLS 格式，请另存为“Excel 工作簿（*.xlsx）”后上传' })
  }
  if (!taken.subarray(0, 2).equals(Buffer.from('PK'))) throw new Problem('file_type_refused', { detail: 'XLSX' })
}

const isCompound = (bytes: Buffer): boolean => bytes.subarray(0, 8).toString('hex') === 'd0cf11e0a1b11ae1'

/** The rows of a workbook. */
export async function tableOfSheet(gate: Gate, content: Buffer): Promise<ImportTable> {
  refuseOtherFiles(content)
  try {
    return await tableOf(await gate(() => readFirstSheet(content, IMPORT_LIMITS)), createTurns())
  } catch (error) {
    if (error instanceof SheetRefused) throw refusedSheet(error, IMPORT_LIMITS)
    if (!(error instanceof HeaderRefused)) throw error
    throw refusedColumns(
      error.fault,
      error.fields.map((field) => IMPORT_COLUMNS[field].header),
    )
  }
}

const MOST_ISSUES = 50

/** The rows of a body of JSON, checked in short pieces: two thousand of them hold everybody else up. */
async function jsonTable(body: unknown): Promise<ImportTable> {
  const frame = safely(importFrame.safeParse(body, BOTH_LANGUAGES))
  const othersTurn = createTurns()
  const rows: ImportTable['rows'] = []
  const issues: z.core.$ZodIssue[] = []
  for (const [n, row] of frame.rows.entries()) {
    await othersTurn()
    const { data, error } = importRow.safeParse(row, BOTH_LANGUAGES)
    if (data) rows.push({ row: n + 1, cells: data, formulas: new Set() })
    else for (const issue of error?.issues ?? []) issues.push({ ...issue, path: ['rows', n, ...issue.path] })
    if (issues.length >= MOST_ISSUES) break
  }
  if (issues.length > 0) throw new InvalidInput(issues)
  return { rows, ignored: [] }
}

function safely<T>({ data, error }: z.ZodSafeParseResult<T>): T {
  if (error) throw new InvalidInput(error.issues)
  return data
}

/** From the sheet of a multipart body, or from a body of JSON. */
export const tableIn = (gate: Gate, request: FastifyRequest): Promise<ImportTable> =>
  request.body === undefined || request.body === null
    ? uploaded(request).then((content) => tableOfSheet(gate, content))
    : jsonTable(request.body)

/** Filings that already run elsewhere: a template to fill in, a preview that stores nothing, and the taking over itself. */
import multipart, { type MultipartFile } from '@fastify/multipart'
import type { FastifyRequest, FastifySchema, FastifySchemaCompiler } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { readClock } from '../../infra/postgres/clock'
import {
  findImport,
  readImport,
  takeInImport,
  type ImportRequest,
  type TakenImport,
} from '../../infra/postgres/intake/imports'
import { readSurroundings } from '../../infra/postgres/record/read-context'
import { createGate, type Gate } from '../../infra/files/gate'
import type { ActiveKind } from '../../infra/files/office-package'
import { readFirstSheet, SheetRefused, type SheetFault } from '../../infra/sheets/sheet-reader'
import { XLSX } from '../../infra/sheets/sheet-writer'
import { createTurns, inTurns } from '../../infra/turns'
import { BOTH_LANGUAGES } from '../../infra/schemas/zod-words'
import { attachment } from '../http/attachment'
import { actorOf, holderOf, seenBy } from '../http/auth'
import type { RouteDeps } from '../http/deps'
import { InvalidInput, Problem } from '../http/errors'
import {
  HeaderRefused,
  IMPORT_COLUMNS,
  IMPORT_LIMITS,
  IMPORT_MAX_BYTES,
  plainCell,
  tableOf,
  type ImportTable,
} from '../../activities/domain/imports/columns'
import { importTemplate } from '../../infra/sheets/import-template'
import { previewImport, readImportTable, type ImportPreview } from '../../activities/domain/imports/preview'
import { knownOfImport } from '../../infra/postgres/reads/import-checks'
import { importedCampaigns } from '../../infra/postgres/intake/take-in-import'
import { refusalOf, awaitImport } from './await-import'
import { importResult, presentImport } from '../present/import'
import { importBody, importFrame, importPreview, importRow } from '../schemas/import-schema'
import { takeFile } from '../http/upload'
import { requireIdempotencyKey } from '../http/writes'
import { actorHeader, createHeaders, READ_REFUSALS, refusals } from './common'

const TAGS = ['filings']
const importQuery = z.strictObject({
  hiddenRows: z
    .literal('include')
    .optional()
    .meta({
      description:
        'Rows that are filtered out or hidden in the sheet are faults, because a reader of the sheet does not ' +
        'see them. `include` confirms that they are to be imported.',
    }),
})
const NAME_MAX_BYTES = 255
/** An open sheet takes tens of megabytes, however small it was packed. */
const SHEETS_AT_ONCE = 2
const PATIENCE_MS = 20_000

const FAULTS: Record<SheetFault, string> = {
  not_a_sheet: '不是 XLSX 工作簿',
  damaged: '文件已损坏，请另存为 XLSX 后重试',
  polyglot: '文件中夹带了另一种文件，请重新导出后上传',
  encrypted: '文件有密码，请取消密码后上传',
  too_large_inside: '文件展开后超过大小上限',
  active_content: '文件带有宏、外部链接或嵌入对象，请另存为不带这些内容的 XLSX',
  foreign_part: '文件中有不属于工作簿的部分，请用 Excel 或 WPS 另存为新的 XLSX 后上传',
  too_many_rows: `超过 ${IMPORT_LIMITS.rows - 1} 行，请分批导入并删除末尾的空行`,
  too_many_columns: `超过 ${IMPORT_LIMITS.columns} 列，请删除多余的列`,
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

/** The bytes of the upload, and nothing of it on disk. Its name is looked at only to be refused. */
async function uploaded(request: FastifyRequest): Promise<Buffer> {
  const { name, taken } = await takeFile(request, (part: MultipartFile) => part.toBuffer())
  // eslint-disable-next-line no-control-regex -- control characters are what it refuses
  if (Buffer.byteLength(name ?? '') > NAME_MAX_BYTES || /[\u0000-\u001F\u007F\\/]/.test(name ?? ''))
    throw new Problem('malformed_upload', { detail: `文件名不能超过 ${NAME_MAX_BYTES} 字节，也不能含路径或控制字符` })
  if (taken.length === 0) throw new Problem('file_empty')
  if (isCompound(taken)) {
    // What has a password is packed into the container that old workbooks are.
    if (taken.includes(Buffer.from('EncryptedPackage', 'utf16le'))) throw refused('encrypted', FAULTS.encrypted)
    throw new Problem('file_type_refused', { detail: '旧版 XLS 格式，请另存为“Excel 工作簿（*.xlsx）”后上传' })
  }
  if (!taken.subarray(0, 2).equals(Buffer.from('PK'))) throw new Problem('file_type_refused', { detail: 'XLSX' })
  return taken
}

const isCompound = (bytes: Buffer): boolean => bytes.subarray(0, 8).toString('hex') === 'd0cf11e0a1b11ae1'

async function sheetOf(gate: Gate, request: FastifyRequest): Promise<ImportTable> {
  const content = await uploaded(request)
  try {
    return await tableOf(await gate(() => readFirstSheet(content, IMPORT_LIMITS)), createTurns())
  } catch (error) {
    if (error instanceof SheetRefused) {
      const { fault, where, kind } = error
      throw refused(fault, kind ? ACTIVE[kind] : FAULTS[fault], { where, kind })
    }
    if (!(error instanceof HeaderRefused)) throw error
    const columns = error.fields.map((field) => IMPORT_COLUMNS[field].header)
    const what = error.fault === 'missing' ? '第一行缺少列' : '第一行有重复的列'
    throw refused(`columns_${error.fault}`, `${what}：${columns.join('、')}`, { columns })
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

const plainCells = (cells: ImportTable['rows'][number]['cells']): Record<string, unknown> =>
  Object.fromEntries(Object.entries(cells).map(([field, cell]) => [field, plainCell(cell)]))

const tableIn = (gate: Gate, request: FastifyRequest): Promise<ImportTable> =>
  request.body === undefined || request.body === null ? sheetOf(gate, request) : jsonTable(request.body)

async function previewOf(deps: RouteDeps, request: FastifyRequest, table: ImportTable): Promise<ImportPreview> {
  const db = await deps.pool.connect()
  try {
    const { now } = await readClock(db)
    const { calendar } = await readSurroundings(db, deps.reference, undefined, undefined)
    const packs = await deps.reference.list('rule_pack', db)
    const people = (await deps.reference.list('directory', db)).flatMap((directory) => directory.people)
    const { client } = holderOf(request)
    const takesHiddenRows = importQuery.parse(request.query).hiddenRows !== undefined
    const seesAll = seenBy(request) === undefined
    const ctx = { client, seesAll, now, packs, people, calendar, takesHiddenRows, othersTurn: createTurns() }
    const reading = await readImportTable(ctx, table)
    return await previewImport(ctx, reading, await knownOfImport(db, client, reading))
  } finally {
    db.release()
  }
}

async function takeIn(
  deps: RouteDeps,
  request: FastifyRequest,
  table: ImportTable,
  asked: ImportRequest,
): Promise<TakenImport> {
  const preview = await previewOf(deps, request, table)
  if (!preview.importable) {
    // The record may know these rows from the same request, sent once more while it was under way.
    const known = await findImport(deps.pool, asked)
    if (known) return known
    throw new Problem('import_faulty', { extra: { preview } })
  }
  return takeInImport(deps.pool, asked, importedCampaigns(preview))
}

export const importRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const gate = createGate(SHEETS_AT_ONCE, PATIENCE_MS)
    // Bodies are checked by hand: see `jsonTable`.
    const validatorCompiler: FastifySchemaCompiler<FastifySchema> = (route) => {
      if (route.httpPart === 'body') return (value: unknown) => ({ value })
      if (!app.validatorCompiler) throw new Error('the app has no validator')
      return app.validatorCompiler(route)
    }
    await app.register(multipart, {
      preservePath: true,
      limits: { files: 1, fields: 5, parts: 6, fieldSize: 4096, fileSize: IMPORT_MAX_BYTES, headerPairs: 50 },
    })

    app.get(
      '/filings/import/template',
      {
        schema: {
          operationId: 'getImportTemplate',
          summary: 'Download the import template',
          tags: TAGS,
          headers: actorHeader,
          response: {
            200: {
              description: 'A sheet with headings; columns with an asterisk are required in every row.',
              content: { [XLSX]: { schema: z.any() } },
            },
            ...refusals(400, 401, 403, 429),
          },
        },
      },
      async (_request, reply) => {
        void reply.type(XLSX).header('content-disposition', attachment('备案导入模板.xlsx'))
        return reply.send(await importTemplate())
      },
    )

    app.post(
      '/filings/import/preview',
      {
        bodyLimit: IMPORT_MAX_BYTES + 64 * 1024,
        validatorCompiler,
        schema: {
          operationId: 'previewImport',
          summary: 'Preview an import of filings already under way',
          description:
            'Takes a workbook (multipart, in the part named `file`; the first visible sheet is read) or rows as ' +
            'JSON. Returns every fault with row and column, application numbers that are repeated in the sheet ' +
            'or already recorded, and what the valid rows would create. Stores nothing.',
          tags: TAGS,
          headers: actorHeader,
          querystring: importQuery,
          body: importBody.nullish(),
          response: { 200: importPreview, ...refusals(400, 401, 403, 413, 415, 422, 429, 503) },
        },
      },
      async (request) => previewOf(deps, request, await tableIn(gate, request)),
    )

    app.post(
      '/filings/import',
      {
        bodyLimit: IMPORT_MAX_BYTES + 64 * 1024,
        validatorCompiler,
        schema: {
          operationId: 'importFilings',
          summary: 'Import filings already under way at their platforms',
          description:
            'Takes the same sheet or rows as the preview. If there is any error, nothing is imported (422, with ' +
            'the preview). Otherwise the whole import is stored, each campaign is started, and each filing is ' +
            'taken over where it stands: its times count from its submission, and past steps are neither asked ' +
            'for nor announced as news. Campaigns are taken over one by one, each completely or not at all; a ' +
            'campaign whose application number or external reference was used meanwhile is refused alone, with ' +
            'the reason in the answer. A large import is answered with 202 before it is finished; `GET ' +
            '/v1/imports/{id}` shows the progress. Each lead and backup contact gets one mail for the whole ' +
            'import. A repeat with the same Idempotency-Key returns the same import; the same rows under ' +
            'another key are refused because their application numbers are already recorded.',
          tags: TAGS,
          headers: createHeaders,
          querystring: importQuery,
          body: importBody.nullish(),
          response: {
            201: importResult.describe('Decided: `state` says whether all or part of it was taken over.'),
            202: importResult.describe('Stored and being processed: poll the address in Location.'),
            ...refusals(400, 401, 403, 409, 413, 415, 422, 429, 503),
          },
        },
      },
      async (request, reply) => {
        const idempotencyKey = requireIdempotencyKey(request)
        const table = await tableIn(gate, request)
        const content = await inTurns(table.rows, ({ row, cells }) => [row, plainCells(cells)])
        const asked = { actor: actorOf(request), route: 'POST /v1/filings/import', idempotencyKey, content }
        const taken = (await findImport(deps.pool, asked)) ?? (await takeIn(deps, request, table, asked))
        if (!taken.sameContent)
          throw new Problem('idempotency_key_reused', {
            errors: [{ header: 'Idempotency-Key', detail: '该幂等键已用于另一次导入' }],
          })
        if (!taken.fresh) void reply.header('idempotent-replay', 'true')
        const stored = await awaitImport(deps, taken.id)
        const refusal = refusalOf(stored)
        if (refusal) throw refusal
        void reply.header('location', `/v1/imports/${taken.id}`)
        return reply.code(stored.decidedAt ? 201 : 202).send(presentImport(stored))
      },
    )

    app.get(
      '/imports/:id',
      {
        schema: {
          operationId: 'getImport',
          summary: 'Read the outcome of an import',
          tags: TAGS,
          headers: actorHeader,
          params: z.object({ id: z.uuid() }),
          response: { 200: importResult, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const stored = await readImport(deps.pool, request.params.id)
        const seen = seenBy(request)
        if (!stored || (seen !== undefined && stored.client !== seen)) throw new Problem('not_found')
        return presentImport(stored)
      },
    )
  }

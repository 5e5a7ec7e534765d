/** Filings that already run elsewhere: a template to fill in, a preview that stores nothing, and the taking over itself. */
import multipart from '@fastify/multipart'
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
import { XLSX } from '../../infra/sheets/sheet-writer'
import { createTurns, inTurns } from '../../infra/turns'
import { attachment } from '../http/attachment'
import { actorOf, holderOf, seenBy } from '../http/auth'
import type { RouteDeps } from '../http/deps'
import { Problem } from '../http/errors'
import { createSheetGate, tableIn } from '../http/import-table'
import { IMPORT_MAX_BYTES, plainCell, type ImportTable } from '../../activities/domain/imports/columns'
import { importTemplate } from '../../infra/sheets/import-template'
import { previewImport, readImportTable, type ImportPreview } from '../../activities/domain/imports/preview'
import { knownOfImport } from '../../infra/postgres/reads/import-checks'
import { importedCampaigns } from '../../infra/postgres/intake/take-in-import'
import { refusalOf, awaitImport } from './await-import'
import { importResult, presentImport } from '../present/import'
import { importBody, importPreview } from '../schemas/import-schema'
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
const plainCells = (cells: ImportTable['rows'][number]['cells']): Record<string, unknown> =>
  Object.fromEntries(Object.entries(cells).map(([field, cell]) => [field, plainCell(cell)]))

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
    const gate = createSheetGate()
    // Bodies are checked by hand, in pieces: see `tableIn`.
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

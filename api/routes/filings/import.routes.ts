/** Filings that already run elsewhere: a template to fill in, a preview that stores nothing, and the taking over itself. */
import multipart from '@fastify/multipart'
import type { FastifyRequest, FastifySchema, FastifySchemaCompiler } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { readImport } from '../../../infra/postgres/intake/imports'
import { XLSX } from '../../../infra/sheets/sheet-writer'
import { attachment } from '../../http/attachment'
import { actorOf, holderOf, seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { createSheetGate, tableIn } from '../../http/import-table'
import { IMPORT_MAX_BYTES } from '../../../activities/domain/imports/columns'
import { previewOfTable, takeInTable, type Asker } from '../../http/run-import'
import { importTemplate } from '../../../infra/sheets/import-template'
import { refusalOf, awaitImport } from './await-import'
import { importResult, presentImport } from '../../present/import'
import { importBody, importPreview } from '../../schemas/import-schema'
import { requireIdempotencyKey } from '../../http/writes'
import { actorHeader, createHeaders, READ_REFUSALS, refusals } from '../common'

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
/** Whose import it is, and whether rows that nobody sees in the sheet are meant. */
const askerOf = (request: FastifyRequest): Asker => ({
  client: holderOf(request).client,
  seesAll: seenBy(request) === undefined,
  takesHiddenRows: importQuery.parse(request.query).hiddenRows !== undefined,
})

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
      async (request) => previewOfTable(deps, askerOf(request), await tableIn(gate, request)),
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
        const asked = { actor: actorOf(request), route: 'POST /v1/filings/import', idempotencyKey }
        const taken = await takeInTable(deps, askerOf(request), table, asked)
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

/** The directory as another system has it, such as that of HR: all of it, or what has changed. */
import multipart from '@fastify/multipart'
import type { FastifySchema, FastifySchemaCompiler } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { MOST_NAMES_OF_PEOPLE } from '../../../infra/reference/json-places'
import type { RouteDeps } from '../../http/deps'
import { createSheetGate } from '../../http/import-table'
import { syncOfSheet } from '../../http/people-sheet'
import { syncDirectory, syncOf } from '../../http/sync-directory'
import { idempotencyKeyOf, requireIdempotencyKey } from '../../http/writes'
import { syncBody, syncOut } from '../../schemas/people-schema'
import { createOrTryHeaders, flag, WRITE_REFUSALS } from '../common'

const TAGS = ['people']
const SHEET_MAX_BYTES = 4 * 1024 * 1024
const SYNC_MAX_BYTES = 16 * 1024 * 1024

export const directorySyncRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const gate = createSheetGate()
    await app.register(multipart, {
      preservePath: true,
      limits: { files: 1, fields: 5, parts: 6, fieldSize: 4096, fileSize: SHEET_MAX_BYTES, headerPairs: 50 },
    })
    // Bodies are checked by hand, in pieces: see `syncOf`.
    const validatorCompiler: FastifySchemaCompiler<FastifySchema> = (route) => {
      if (route.httpPart === 'body') return (value: unknown) => ({ value })
      if (!app.validatorCompiler) throw new Error('the app has no validator')
      return app.validatorCompiler(route)
    }

    app.post(
      '/directory/sync',
      {
        bodyLimit: SYNC_MAX_BYTES,
        config: { mostMembers: MOST_NAMES_OF_PEOPLE, handlerMs: 120_000 },
        validatorCompiler,
        schema: {
          operationId: 'syncDirectory',
          summary: 'Bring the directory up to date with another system',
          description:
            'Joiners, movers and leavers, in one version of the directory; nothing where it is so already. With ' +
            '`dry_run=true` only says what it would change. If more people leave than the policy allows unasked ' +
            '(`directory.leaversUnasked`, 20 per cent), or a department is left without anybody, `confirm` must say ' +
            'so. A workbook (multipart, in the part named `file`) changes whom it names: columns 工号, 姓名, 部门, 上级工号, ' +
            '角色, 邮箱, 电话, 语言, 外部单位, and 离职 for who has left; a column that is not there changes nothing, an empty cell clears; faults name row and column. Any fault refuses all of it, and nobody’s session ends. Sessions and links of leavers die; the ' +
            'manager stands in for what they have open, and an alarm stands until it is handed over.',
          tags: TAGS,
          headers: createOrTryHeaders,
          querystring: z.strictObject({
            dry_run: flag.optional(),
            token: z.string().max(100).optional().meta({
              description: 'Of a preview: refused unless it does exactly what was shown.',
            }),
          }),
          body: syncBody.nullish(),
          response: { 200: syncOut, ...WRITE_REFUSALS },
        },
      },
      async (request) => {
        const dryRun = request.query.dry_run === true
        const key = dryRun ? idempotencyKeyOf(request) : requireIdempotencyKey(request)
        const more = { key: dryRun ? undefined : key, dryRun, token: request.query.token }
        if (!request.isMultipart())
          return syncDirectory(deps, request, { sync: await syncOf(request.body), how: 'sync', ...more })
        const { sync, rows } = await syncOfSheet(gate, request)
        return syncDirectory(deps, request, { sync, rows, how: 'import', ...more })
      },
    )
  }

/** The audit of calls that change something. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { at } from '../../../activities/domain/time/instants'
import { listAudit } from '../../../infra/postgres/audit'
import { instant, staff, text } from '../../../infra/schemas/command-schemas'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { instantOut } from '../../present/words'
import { actorHeader, flag, page, pageOf, pageQuery, READ_REFUSALS } from '../common'

const callSchema = z
  .object({
    request: z.uuid().meta({ description: 'As in `X-Request-Id` and in the log.' }),
    at: instantOut.meta({ description: 'Real time, also in a rehearsal.' }),
    client: z.string().meta({ description: 'Of a signed call-back who signed it, such as `platform:wechat`.' }),
    person: z.string().optional().meta({ description: 'For whom it was made: `X-Actor`.' }),
    operation: z.string().meta({ description: '`operationId` in this document.', example: 'answerTask' }),
    subject: z.string().optional().meta({ description: 'Ids in the path, or of what was created.' }),
    dryRun: z.boolean(),
    status: z.int(),
    code: z.string().optional().meta({
      description: 'Of a refusal, as in `Problem`, also of one that a 200 tells or that was decided after a 202.',
    }),
    intake: z.uuid().optional().meta({ description: 'Of a call answered with 202: its id at `/v1/requests/{id}`.' }),
  })
  .meta({ id: 'AuditedCall' })

const word = text(100).min(1)

export const auditRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/audit',
      {
        schema: {
          operationId: 'listAudit',
          summary: 'List the calls that changed something or were refused, newest first',
          description: 'Neither bodies nor personal data. Of other clients only for a key with `all_clients`.',
          tags: ['system'],
          headers: actorHeader,
          querystring: z.strictObject({
            client: word.optional(),
            person: staff.optional(),
            operation: word.optional(),
            subject: word.optional(),
            refused: flag.optional(),
            from: instant.optional(),
            to: instant.optional(),
            ...pageQuery,
          }),
          response: { 200: pageOf(callSchema, 'AuditPage'), ...READ_REFUSALS },
        },
      },
      (request, reply) =>
        page(deps, request, reply, {
          name: 'audit',
          query: request.query,
          read: (after, limit) =>
            listAudit(deps.pool, seenBy(request), request.query, { before: after && Number(after[0]), limit }),
          keyOf: (row) => [row.id],
          present: (rows) =>
            rows.map((row) => ({
              request: row.request,
              at: at(row.at),
              client: row.client,
              person: row.person ?? undefined,
              operation: row.operation,
              subject: row.subject ?? undefined,
              dryRun: row.dry_run,
              status: row.status,
              code: row.code ?? undefined,
              intake: row.intake ?? undefined,
            })),
        }),
    )
  }

/** Alarms of the running service: what somebody has to look into, and saying that it was done. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { clearAlarm, listAlarms } from '../../../infra/postgres/reads/alarms'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { instantOut } from '../../present/words'
import { at } from '../../../activities/domain/time/instants'
import { actorHeader, page, pageOf, pageQuery, READ_REFUSALS, refusals } from '../common'

const TAGS = ['system']
const alarmSchema = z
  .object({
    id: z.int(),
    subject: z.string().meta({
      description:
        'What the alarm concerns: a campaign number, a filing id, a request id, `import/` followed by an ' +
        'import id, or `webhook/` followed by a webhook id.',
    }),
    code: z.string().meta({ example: 'record_blocked' }),
    detail: z.string(),
    raisedAt: instantOut,
  })
  .meta({ id: 'Alarm' })

export const alarmRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/alarms',
      {
        schema: {
          operationId: 'listAlarms',
          summary: 'List the open alarms, newest first',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject(pageQuery),
          response: { 200: pageOf(alarmSchema, 'AlarmPage'), ...READ_REFUSALS },
        },
      },
      (request, reply) =>
        page(deps, request, reply, {
          name: 'alarms',
          query: request.query,
          read: (after, limit) => listAlarms(deps.pool, seenBy(request), { before: after && Number(after[0]), limit }),
          keyOf: (row) => [row.id],
          present: (rows) =>
            rows.map(({ id, subject, code, detail, raised_at }) => ({
              id,
              subject,
              code,
              detail,
              raisedAt: at(raised_at),
            })),
        }),
    )

    app.post(
      '/alarms/:id/clear',
      {
        schema: {
          operationId: 'clearAlarm',
          summary: 'Clear an alarm that has been dealt with',
          description: 'It is raised again if the problem occurs again.',
          tags: TAGS,
          headers: actorHeader,
          params: z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
          response: { 204: z.undefined().describe('Cleared.'), ...refusals(400, 401, 403, 404, 429) },
        },
      },
      async (request, reply) => {
        if (!(await clearAlarm(deps.pool, seenBy(request), request.params.id))) throw new Problem('not_found')
        return reply.code(204).send()
      },
    )
  }

/** What a platform said, by its own application number; what matches nothing yet is parked. And what became of a request. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { COMMAND_SCHEMAS } from '../../../infra/schemas/command-schemas'
import { filingOfNumber, maySee } from '../../../infra/postgres/reads/read-model'
import { readIntake } from '../../../infra/postgres/intake/intake'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { presentRequest, requestSchema } from '../../present/request'
import { sendCommand } from '../../http/writes'
import { actorHeader, COMMAND_RESPONSE, READ_REFUSALS, writeHeaders } from '../common'
import { saidShape } from './filing-commands.routes'

const { platform, number } = COMMAND_SCHEMAS.report.shape

const reportBody = z.strictObject({ platform: platform.unwrap(), number: number.unwrap(), ...saidShape }).meta({
  id: 'Report',
  description: 'What a platform said about the submission with this application number.',
  example: { platform: 'wechat', number: 'WX-20261122-88', kind: 'passed', credential: { number: 'WXBA-1' } },
})

export const reportRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/reports',
      {
        schema: {
          operationId: 'report',
          summary: 'Record what a platform said about an application number',
          description: 'If no filing matches, the answer is 202 and the report is kept until the number is recorded.',
          tags: ['filings'],
          headers: writeHeaders,
          body: reportBody,
          response: COMMAND_RESPONSE,
        },
      },
      async (request, reply) => {
        const { body } = request
        const filing = await filingOfNumber(deps.pool, seenBy(request), body.platform, body.number)
        return sendCommand(deps, request, reply, {
          command: 'report',
          body,
          subject: filing?.id,
          status: filing ? 'pending' : 'parked',
        })
      },
    )

    app.get(
      '/requests/:id',
      {
        schema: {
          operationId: 'getRequest',
          summary: 'Read the outcome of a request that was answered with 202',
          tags: ['requests'],
          headers: actorHeader,
          params: z.object({ id: z.uuid() }),
          response: { 200: requestSchema, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const row = await readIntake(deps.pool, request.params.id)
        const seen = seenBy(request)
        const isOwn = seen === undefined || row?.client === seen
        // Another key of the client may have spoken of a filing that this one does not see.
        if (!row || !isOwn || !(await maySee(deps.pool, seen, row.subject))) throw new Problem('not_found')
        return presentRequest(row)
      },
    )
  }

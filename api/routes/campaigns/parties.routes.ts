/** Parties of a joint campaign: one takes back what it has confirmed. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { campaignNumber, COMMAND_SCHEMAS, slug } from '../../../infra/schemas/command-schemas'
import { campaignState } from '../../../infra/postgres/reads/campaign'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { sendCommand } from '../../http/writes'
import { COMMAND_RESPONSE, writeHeaders } from '../common'

const params = z.object({ number: campaignNumber, party: slug })
const body = COMMAND_SCHEMAS.takeBackWord
  .omit({ campaign: true, party: true })
  .meta({ id: 'TakeBackWord', example: { question: 'release', text: '对方法务要求暂缓' } })

export const partyRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/campaigns/:number/parties/:party/take-back',
      {
        schema: {
          operationId: 'takeBackWord',
          summary: 'Take back what a party has confirmed',
          description:
            'No platform is cleared from then on (`party_objected`), and the lead gets a task. X-Actor names who ' +
            'says so: the contact of the party, `ours`, lead or backup. With `goal`, what was released is asked again, too.',
          tags: ['campaigns'],
          headers: writeHeaders,
          params,
          body,
          response: COMMAND_RESPONSE,
        },
      },
      async (request, reply) => {
        const { number, party } = request.params
        await campaignState(deps, seenBy(request), number)
        return sendCommand(deps, request, reply, {
          command: 'takeBackWord',
          resource: `${number}/${party}`,
          subject: number,
          body: { campaign: number, party, ...request.body },
        })
      },
    )
  }

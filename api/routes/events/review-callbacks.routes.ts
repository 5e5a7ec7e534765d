/** What an OA has decided, signed over the raw body as call-backs of platforms are, in place of a key. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { refuse } from '../../../activities/domain/decision/refusal'
import { outsideRequest, slug } from '../../../infra/schemas/command-schemas'
import type { RouteDeps } from '../../http/deps'
import { UNLIMITED } from '../../http/limits'
import { addSignedBodies } from '../../http/signed-bodies'
import { sendCommand } from '../../http/writes'
import { DECISION_EXAMPLE, decisionBody, reviewRequest, subjectOfDecision } from '../campaigns/review-requests.routes'
import { pendingAnswer, refusals, COMMAND_RESPONSE } from '../common'

/** The path is not signed, so what is signed says itself which request it is about. */
const signedDecision = decisionBody.extend({ request: outsideRequest }).meta({
  id: 'SignedReviewDecision',
  example: { request: 'MC-20261122-0007-R1.await_oa.vice_president.r1', ...DECISION_EXAMPLE },
})

export const reviewCallbackRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    addSignedBodies(app, deps, deps.oaSecrets ?? {}, 'system')

    app.post(
      '/callbacks/reviews/:system/:request',
      {
        config: UNLIMITED,
        schema: {
          operationId: 'receiveReviewDecision',
          summary: 'Receive what the OA has decided (call-back)',
          description:
            'Signed as call-backs of platforms are, with the system as in the path in place of the platform and a secret of ' +
            'OA_SECRETS. Means the same as `decideReview`; `request` in the body is that of the path. 404 if no secret is configured.',
          tags: ['callbacks'],
          security: [],
          headers: z.looseObject({
            'x-timestamp': z.string().optional().meta({ example: '1795312800' }),
            'x-signature': z
              .string()
              .optional()
              .meta({ example: `v2=${'0'.repeat(64)}` }),
          }),
          params: z.object({ system: slug, request: outsideRequest }),
          body: signedDecision,
          response: {
            200: COMMAND_RESPONSE[200],
            202: pendingAnswer,
            ...refusals(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
          },
        },
      },
      async (request, reply) => {
        const { request: task, system } = request.params
        const { request: named, ...said } = request.body
        if (named !== task) refuse('oa_request_differs', named, '/request')
        const asked = await reviewRequest(deps, undefined, task)
        return sendCommand(deps, request, reply, {
          actor: { client: `oa/${system}`, channel: 'callback' },
          command: 'decideReview',
          resource: task,
          subject: subjectOfDecision(asked),
          body: { task, ...said },
        })
      },
    )
  }

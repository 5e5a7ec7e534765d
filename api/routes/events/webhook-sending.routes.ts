/** Pauses of webhooks, of one or of all, and who has changed what of them. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { listChanges } from '../../../infra/postgres/webhooks/changes'
import { pauseSending, readSending, resumeSending } from '../../../infra/postgres/webhooks/sending'
import { pauseWebhooks } from '../../../infra/postgres/webhooks/subscriptions'
import { changedBy, seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import {
  changeOut,
  presentChange,
  presentSending,
  presentWebhook,
  sendingBody,
  sendingOut,
  webhookOut,
} from '../../schemas/webhooks-schema'
import { actorHeader, flag, page, pageOf, pageQuery, READ_REFUSALS, refusals } from '../common'
import { own } from './webhooks.routes'

const TAGS = ['events']
const params = z.object({ id: z.uuid() })

export const webhookSendingRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/webhooks/:id/pause',
      {
        schema: {
          operationId: 'pauseWebhook',
          summary: 'Send nothing to a webhook until it is enabled',
          description: 'Nothing is lost: what happens meanwhile is sent once it is enabled.',
          tags: TAGS,
          headers: actorHeader,
          params,
          querystring: z.strictObject({
            receiver: flag
              .optional()
              .meta({ description: 'All webhooks of this client with the same host and port are paused with it.' }),
          }),
          response: { 200: webhookOut, ...READ_REFUSALS, ...refusals(409) },
        },
      },
      async (request) => {
        const { id, url, client, status } = await own(deps, request, request.params.id)
        if (status === 'deleted') throw new Problem('webhook_deleted')
        const which = request.query.receiver === true ? { id, receiver: new URL(url).host, client } : { id }
        await pauseWebhooks(deps.pool, which, changedBy(request))
        return presentWebhook(await own(deps, request, id))
      },
    )

    app.get(
      '/webhooks/:id/changes',
      {
        schema: {
          operationId: 'listWebhookChanges',
          summary: 'List who has changed what of a webhook, newest first',
          tags: TAGS,
          headers: actorHeader,
          params,
          querystring: z.strictObject(pageQuery),
          response: { 200: pageOf(changeOut, 'WebhookChangePage'), ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const { id } = await own(deps, request, request.params.id)
        return page(deps, request, reply, {
          name: `changes ${id}`,
          query: request.query,
          read: (key, limit) => listChanges(deps.pool, id, { before: key && Number(key[0]), limit }),
          keyOf: (row) => [row.id],
          present: (rows) => rows.map((row) => presentChange(row, seenBy(request) === undefined)),
        })
      },
    )

    app.get(
      '/webhook-sending',
      {
        schema: {
          operationId: 'getWebhookSending',
          summary: 'Read whether anything is sent to webhooks',
          tags: TAGS,
          headers: actorHeader,
          response: { 200: sendingOut, ...READ_REFUSALS },
        },
      },
      async () => presentSending(await readSending(deps.pool, deps.webhookSending)),
    )

    app.put(
      '/webhook-sending',
      {
        schema: {
          operationId: 'setWebhookSending',
          summary: 'Pause all webhooks, or send again',
          description:
            'A database that was brought back from a backup, or is a copy, pauses by itself until this says that it is the one that sends. ' +
            'The answer says what holds now: what is off by configuration stays paused.',
          tags: TAGS,
          headers: actorHeader,
          body: sendingBody,
          response: { 200: sendingOut, ...READ_REFUSALS, ...refusals(413, 415) },
        },
      },
      async (request) => {
        const by = changedBy(request)
        if (request.body.paused) await pauseSending(deps.pool, 'operator', by)
        else await resumeSending(deps.pool, by, deps.webhookSending)
        return presentSending(await readSending(deps.pool, deps.webhookSending))
      },
    )
  }

/** Webhooks: events are sent to a system instead of being read by it. */
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { mayActAs } from '../../../infra/postgres/registers/api-keys'
import { readClock } from '../../../infra/postgres/clock'
import { canonicalJson } from '../../../infra/postgres/canonical-json'
import { campaignState } from '../../../infra/postgres/reads/campaign'
import { listDeliveries, replayDeliveries } from '../../../infra/postgres/webhooks/deliveries'
import {
  createWebhook,
  deleteWebhook,
  enableWebhook,
  findWebhook,
  listWebhooks,
  rotateSecret,
  type WebhookRow,
} from '../../../infra/postgres/webhooks/subscriptions'
import { refusalOf } from '../../../infra/webhooks/address'
import { changedBy, holderOf, seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { refuseUnknownEvents } from '../../http/event-names'
import {
  deliveryOut,
  deliveryStatus,
  presentDelivery,
  presentWebhook,
  replayBody,
  webhookBody,
  webhookOut,
} from '../../schemas/webhooks-schema'
import {
  actorHeader,
  createHeaders,
  page,
  pageOf,
  pageQuery,
  READ_REFUSALS,
  refusals,
  textKey,
  WRITE_REFUSALS,
} from '../common'
import { refuseUnknownStaff } from '../registers/registers'
import { requireIdempotencyKey } from '../../http/writes'

const TAGS = ['events']
const params = z.object({ id: z.uuid() })

export const webhookRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/webhooks',
      {
        schema: {
          operationId: 'createWebhook',
          summary: 'Have events sent to an address, from now on',
          description:
            'Sent at least once, with a stable id, in order within a campaign; signed as Standard Webhooks says. Only what this ' +
            'key may see, for as long as it may: the key needs `campaigns:read`, too.',
          tags: TAGS,
          headers: createHeaders,
          body: webhookBody,
          response: { 200: webhookOut, 201: webhookOut, ...WRITE_REFUSALS },
        },
      },
      async (request, reply) => {
        const { url, types, campaign, owner } = request.body
        refuseUnknownEvents(types, (index) => ({ pointer: `#/types/${index}` }))
        const { client, id: key } = readingKey(request)
        const refused = refusalOf(url, deps.webhookReach ?? { networks: [], loopback: false })
        if (refused)
          throw new Problem('webhook_url_refused', {
            errors: [{ pointer: '#/url', detail: `地址不可用 (${refused})`, code: refused }],
          })
        if (campaign !== undefined) await campaignState(deps, seenBy(request), campaign)
        refuseOwnerOfOthers(request, owner)
        await refuseUnknownStaff(deps, { owner })
        const made = await createWebhook(deps.pool, {
          client,
          key,
          ownOnly: seenBy(request) !== undefined,
          idempotencyKey: requireIdempotencyKey(request),
          bodyHash: createHash('sha256').update(canonicalJson(request.body)).digest(),
          url,
          types,
          campaign,
          owner: owner ?? request.person,
          now: (await readClock(deps.pool)).now,
          by: changedBy(request),
        })
        if (!made) throw new Problem('idempotency_key_reused')
        void reply.code(made.fresh ? 201 : 200).header('location', `/v1/webhooks/${made.id}`)
        return { ...presentWebhook(await own(deps, request, made.id)), secret: made.secret }
      },
    )

    app.get(
      '/webhooks',
      {
        schema: {
          operationId: 'listWebhooks',
          summary: 'List the webhooks',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject(pageQuery),
          response: { 200: pageOf(webhookOut, 'WebhookPage'), ...READ_REFUSALS },
        },
      },
      (request, reply) =>
        page(deps, request, reply, {
          name: 'webhooks',
          query: request.query,
          read: (after, limit) => listWebhooks(deps.pool, seenBy(request), { after: textKey(after), limit }),
          keyOf: ({ id }) => [id],
          present: (rows) => rows.map(presentWebhook),
        }),
    )

    app.get(
      '/webhooks/:id',
      {
        schema: {
          operationId: 'getWebhook',
          summary: 'Read a webhook',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: { 200: webhookOut, ...READ_REFUSALS },
        },
      },
      async (request) => presentWebhook(await own(deps, request, request.params.id)),
    )

    app.get(
      '/webhooks/:id/deliveries',
      {
        schema: {
          operationId: 'listWebhookDeliveries',
          summary: 'List what was sent to a webhook and what waits, newest first',
          tags: TAGS,
          headers: actorHeader,
          params,
          querystring: z.strictObject({
            status: deliveryStatus.optional().meta({ description: 'Only these.' }),
            ...pageQuery,
          }),
          response: { 200: pageOf(deliveryOut, 'WebhookDeliveryPage'), ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const { id } = await own(deps, request, request.params.id)
        return page(deps, request, reply, {
          name: `deliveries ${id}`,
          query: request.query,
          read: (key, limit) =>
            listDeliveries(deps.pool, seenBy(request), id, { ...request.query, before: key && Number(key[0]), limit }),
          keyOf: ({ position }) => [position],
          present: (rows) => rows.map(presentDelivery),
        })
      },
    )

    changingRoutes(deps)(app)
  }

const changingRoutes =
  (deps: RouteDeps) =>
  (app: Parameters<FastifyPluginAsyncZod>[0]): void => {
    app.post(
      '/webhooks/:id/rotate-secret',
      {
        schema: {
          operationId: 'rotateWebhookSecret',
          summary: 'Give a webhook a new secret',
          description: 'For 24 hours both secrets sign. A repeat within that time gives the same one.',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: { 200: webhookOut, ...READ_REFUSALS, ...refusals(409) },
        },
      },
      async (request) => {
        const { id } = await own(deps, request, request.params.id)
        const secret = await rotateSecret(deps.pool, id, changedBy(request))
        if (secret === undefined) throw new Problem('webhook_deleted')
        return { ...presentWebhook(await own(deps, request, id)), secret }
      },
    )

    app.post(
      '/webhooks/:id/enable',
      {
        schema: {
          operationId: 'enableWebhook',
          summary: 'Send to a disabled or paused webhook again',
          description: 'Goes on where it stopped: what has happened meanwhile is sent now, as what this key may see.',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: { 200: webhookOut, ...READ_REFUSALS, ...refusals(409, 422) },
        },
      },
      async (request) => {
        const { id } = await own(deps, request, request.params.id)
        const { now } = await readClock(deps.pool)
        const key = { ...readingKey(request), ownOnly: seenBy(request) !== undefined }
        const done = await enableWebhook(deps.pool, id, { key, now, by: changedBy(request) })
        if (done === 'deleted') throw new Problem('webhook_deleted')
        if (done === 'blind') throw new Problem('webhook_key_blind', { detail: 'key_revoked' })
        return presentWebhook(await own(deps, request, id))
      },
    )

    app.post(
      '/webhooks/:id/replay',
      {
        schema: {
          operationId: 'replayWebhook',
          summary: 'Send events of the log once more',
          tags: TAGS,
          headers: actorHeader,
          params,
          body: replayBody,
          response: {
            200: z.object({ replayed: z.int() }).meta({ id: 'Replayed' }),
            ...WRITE_REFUSALS,
          },
        },
      },
      async (request) => {
        const { id, status } = await own(deps, request, request.params.id)
        if (status === 'deleted') throw new Problem('webhook_deleted')
        const { from, to = from } = request.body
        const { now } = await readClock(deps.pool)
        const span = { from, to, now }
        return { replayed: await replayDeliveries(deps.pool, seenBy(request), id, span, changedBy(request)) }
      },
    )

    app.delete(
      '/webhooks/:id',
      {
        schema: {
          operationId: 'deleteWebhook',
          summary: 'Send nothing more to a webhook',
          description: 'Its log can still be read.',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: { 204: z.undefined().describe('Deleted.'), ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        await deleteWebhook(deps.pool, (await own(deps, request, request.params.id)).id, changedBy(request))
        return reply.code(204).send()
      },
    )
  }

export async function own({ pool }: Pick<RouteDeps, 'pool'>, request: FastifyRequest, id: string): Promise<WebhookRow> {
  const row = await findWebhook(pool, seenBy(request), id)
  if (!row) throw new Problem('not_found', { detail: id })
  return row
}

/** Who is named is written to, so a key names those alone that it may act for; an administrator names anybody. */
function refuseOwnerOfOthers(request: FastifyRequest, owner: string | undefined): void {
  const holder = holderOf(request)
  if (owner === undefined || mayActAs(holder, owner) || holder.scopes.includes('admin')) return
  const detail = `该密钥不能代 ${owner} 办理，不能将其登记为负责人 (needs the scope act_as)`
  throw new Problem('act_as_missing', { errors: [{ pointer: '#/owner', detail }], extra: { scope: 'act_as' } })
}

/** What is sent is what the key may read, so it has to be one that may. */
function readingKey(request: FastifyRequest) {
  const holder = holderOf(request)
  if (!holder.scopes.includes('campaigns:read')) throw new Problem('webhook_key_blind', { detail: 'campaigns:read' })
  return holder
}

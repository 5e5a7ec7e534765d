/**
 * Call-backs of platforms: signed over the raw bytes, taken in like any request, matched by application number. The signature
 * is checked before the body is read as JSON; who cannot sign learns nothing, not even whether the platform is known.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { COMMAND_SCHEMAS, shaped, slug } from '../../infra/command-schemas'
import { filingOfNumber } from '../../infra/db/read-model'
import type { RouteDeps } from '../deps'
import { Problem } from '../errors'
import { parseJson } from '../json-body'
import { presentRequest, requestSchema } from '../present/request'
import { sendPending, write } from '../writes'
import { refusals } from './common'
import { saidShape } from './filing-commands.routes'

const TOLERANCE_MS = 5 * 60_000
const SIGNATURE = /^sha256=([0-9a-f]{64})$/

// A platform has uploaded nothing here, so the files that it could name would be somebody else's.
const { fileIds: _fileIds, items, credential, ...told } = saidShape
const withoutFiles = {
  items: z
    .array(items.unwrap().element.omit({ fileIds: true }))
    .max(100)
    .optional(),
  credential: credential.unwrap().omit({ fileIds: true }).optional(),
}

const callbackBody = z
  .strictObject({
    eventId: shaped(/^[\x21-\x7e]{1,200}$/, 'evt-1', {
      zh: ' 1 至 200 个可见 ASCII 字符',
      en: 'visible ASCII characters',
    }).meta({ description: 'Names the event; sent again, it changes nothing.' }),
    number: COMMAND_SCHEMAS.report.shape.number.unwrap(),
    ...told,
    ...withoutFiles,
  })
  .meta({
    id: 'PlatformCallback',
    example: { eventId: 'evt-1', number: 'WX-20261122-88', kind: 'rejected', text: '主图含有绝对化用语' },
  })

/** Signs like a platform does: `X-Signature: sha256=` and the hex of this. */
export const callbackSignature = (secret: string, timestamp: string, body: string | Buffer): string =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')

function verify(request: FastifyRequest, body: Buffer, secrets: RouteDeps['callbackSecrets']): void {
  const { platform } = request.params as { platform?: string }
  const known = platform !== undefined && Object.hasOwn(secrets, platform) ? (secrets[platform] ?? []) : []
  const timestamp = String(request.headers['x-timestamp'] ?? '')
  const given = SIGNATURE.exec(String(request.headers['x-signature'] ?? ''))?.[1]
  const fresh = /^\d{10}$/.test(timestamp) && Math.abs(Date.now() - Number(timestamp) * 1000) <= TOLERANCE_MS
  const isGenuine =
    given !== undefined &&
    fresh &&
    known.some((secret) => timingSafeEqual(Buffer.from(callbackSignature(secret, timestamp, body)), Buffer.from(given)))
  if (!isGenuine) throw new Problem('signature_invalid')
}

export const callbackRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const verified = new WeakSet<FastifyRequest>()
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: Buffer) => {
        verify(request, body, deps.callbackSecrets)
        verified.add(request)
        return parseJson(app, request, body)
      },
    )
    app.addHook('preValidation', async (request) => {
      // A request without a body never meets the parser.
      if (!verified.has(request)) throw new Problem('signature_invalid')
    })

    app.post(
      '/callbacks/:platform',
      {
        schema: {
          operationId: 'receiveCallback',
          summary: 'A platform tells what became of a submission',
          description:
            'Signed: `X-Timestamp` is the Unix time in seconds (at most five minutes off), `X-Signature` is `sha256=` and the ' +
            'hex HMAC-SHA256 of timestamp, a dot and the raw body under the secret of the platform. What cannot be recorded as ' +
            'it is (an instant ahead of the clock, a due time that is over) is answered 200 with `applied: false` and the ' +
            'reason: it becomes a question of the filing that somebody here settles.',
          tags: ['callbacks'],
          security: [],
          headers: z.looseObject({
            'x-timestamp': z.string().optional().meta({ example: '1795312800' }),
            'x-signature': z
              .string()
              .optional()
              .meta({ example: `sha256=${'0'.repeat(64)}` }),
          }),
          params: z.object({ platform: slug }),
          body: callbackBody,
          response: { 200: requestSchema, 202: requestSchema, ...refusals(400, 401, 413, 415, 422, 429, 503) },
        },
      },
      async (request, reply) => {
        const { platform } = request.params
        const { eventId, ...said } = request.body
        const filing = await filingOfNumber(deps.pool, undefined, platform, said.number)
        const written = await write(deps, request, {
          actor: { client: `callback/${platform}`, channel: 'callback' },
          idempotencyKey: eventId,
          resource: platform,
          command: 'report',
          body: { platform, ...said },
          subject: filing?.id,
          status: filing ? 'pending' : 'parked',
        })
        const { taken } = written
        if (written.state !== 'decided')
          return sendPending(reply, taken, written.state) as z.infer<typeof requestSchema>
        // Decided, one way or the other: the platform has nothing more to send.
        return presentRequest({ id: taken.id, status: 'decided', subject: taken.subject, outcome: written.outcome })
      },
    )
  }

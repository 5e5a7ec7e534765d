/**
 * Call-backs of platforms: signed over the raw bytes, taken in like any request, matched by application number. The signature
 * is checked before the body is read as JSON; who cannot sign learns nothing, not even whether the platform is known.
 */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { COMMAND_SCHEMAS, shaped, slug } from '../../../infra/schemas/command-schemas'
import { raiseAlarm } from '../../../infra/postgres/reads/alarms'
import { filingOfNumber } from '../../../infra/postgres/reads/read-model'
import type { Outcome } from '../../../workflows/contract/views'
import type { RouteDeps } from '../../http/deps'
import { problemOf, type Problem } from '../../http/errors'
import { UNLIMITED } from '../../http/limits'
import { addSignedBodies } from '../../http/signed-bodies'
import { presentRequest, requestSchema } from '../../present/request'
import { sendPending, write } from '../../http/writes'
import { refusals } from '../common'
import { saidShape } from '../filings/filing-commands.routes'

/** Refusals of a signed call-back that its platform may never mend: what cannot be read, and other news under a known event. */
const LOST: readonly Problem['code'][] = ['malformed', 'malformed_json', 'idempotency_key_reused']

/** What it was about, as far as it can be read. */
function lostWords(body: unknown, { code, more }: Problem): string {
  const said = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const parts = ['eventId', 'number', 'kind', 'text'].flatMap((name) =>
    typeof said[name] === 'string' ? [`${name}=${said[name].slice(0, 200)}`] : [],
  )
  const places = (more.errors ?? []).flatMap(({ pointer }) => pointer ?? []).join(' ')
  return `签名有效的平台回调未能接收（${[code, places].filter(Boolean).join(' ')}）：${parts.join('，')}`
}

/** Of a report that the record refuses, were it kept as a question. */
const codeOf = (outcome: Outcome): string | undefined =>
  outcome.ok ? (outcome.result as { refused?: { code: string } }).refused?.code : outcome.code

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
    }).meta({ description: 'Identifies the event; sending it again has no effect.' }),
    number: COMMAND_SCHEMAS.report.shape.number.unwrap(),
    ...told,
    ...withoutFiles,
  })
  .meta({
    id: 'PlatformCallback',
    example: { eventId: 'evt-1', number: 'WX-20261122-88', kind: 'rejected', text: '主图含有绝对化用语' },
  })

export const callbackRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const admitted = addSignedBodies(app, deps, deps.callbackSecrets, 'platform')

    // Whoever signed it is the platform: what it says is lost unless somebody here hears that it could not be read.
    app.addHook('onError', async (request, _reply, error) => {
      const problem = problemOf(error)
      if (!admitted.has(request) || !LOST.includes(problem.code)) return
      const { platform } = request.params as { platform: string }
      await raiseAlarm(deps.pool, `callback/${platform}`, `callback_${problem.code}`, lostWords(request.body, problem))
    })

    app.post(
      '/callbacks/:platform',
      {
        config: UNLIMITED,
        schema: {
          operationId: 'receiveCallback',
          summary: 'Receive a report from a platform (call-back)',
          description:
            '`X-Timestamp` is the Unix time in seconds, at most five minutes off. `X-Signature` is `v2=` followed by the hex ' +
            'HMAC-SHA256, under the secret of the platform, of timestamp, a dot, the platform as in the path, a dot and the ' +
            'raw body. The form `sha256=`, without the platform, is accepted only if no other platform uses the same secret. ' +
            '404 if no secret is configured. A report that cannot be recorded as sent (for example a time in the future, or a ' +
            'due time in the past) is answered with 200, `applied: false` and the reason, and its filing gets a question that ' +
            'somebody in the company resolves.',
          tags: ['callbacks'],
          security: [],
          headers: z.looseObject({
            'x-timestamp': z.string().optional().meta({ example: '1795312800' }),
            'x-signature': z
              .string()
              .optional()
              .meta({ example: `v2=${'0'.repeat(64)}` }),
          }),
          params: z.object({ platform: slug }),
          body: callbackBody,
          response: { 200: requestSchema, 202: requestSchema, ...refusals(400, 401, 404, 413, 415, 422, 429, 503) },
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
        const { outcome } = written
        request.problemCode = codeOf(outcome)
        return presentRequest({ id: taken.id, status: 'decided', subject: taken.subject, outcome })
      },
    )
  }

/**
 * What a mail provider tells of letters that it took from us: bounces, delays, automatic answers. Signed like the call-backs of
 * platforms; written down before it is answered, and made a refusal of its letter by the record.
 */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { keepReturn, mailOfMessageId } from '../../../infra/postgres/intake/mail-returns'
import { shaped, slug, text as storable } from '../../../infra/schemas/command-schemas'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { UNLIMITED } from '../../http/limits'
import { addSignedBodies } from '../../http/signed-bodies'
import { refusals } from '../common'

const LONGEST_TEXT = 1_000
/** Of a letter of which too much came back nothing more is taken, so soon. */
const RETRY_AFTER_S = '3600'

const body = z
  .strictObject({
    eventId: shaped(/^[\x21-\x7e]{1,200}$/, 'evt-1', {
      zh: ' 1 至 200 个可见 ASCII 字符',
      en: 'visible ASCII characters',
    }).meta({ description: 'Identifies the event; sending it again has no effect.' }),
    kind: z.enum(['bounced', 'delayed', 'automatic']),
    messageId: shaped(/^<[\x21-\x7e]{1,298}>$/, '<0d5e3c6f@filing.example.com>', {
      zh: '尖括号内的可见 ASCII 字符',
      en: 'visible ASCII characters in angle brackets',
    })
      .optional()
      .meta({ description: 'Message-ID of the letter, with its angle brackets. Either this or `returnPath`.' }),
    returnPath: shaped(/^[\x21-\x7e]{3,320}$/, 'r1-0123456789abcdef0123456789abcdef@bounces.example.com', {
      zh: '邮件地址',
      en: 'a mail address',
    })
      .optional()
      .meta({ description: 'Address that the letter was sent from (MAIL FROM), if RETURN_DOMAIN is set.' }),
    code: z.int().min(400).max(599).optional().meta({ description: 'SMTP reply code of the refusal.' }),
    status: z
      .string()
      .regex(/^[245]\.\d{1,3}\.\d{1,3}$/)
      .optional()
      .meta({ description: 'Enhanced status of the refusal.' }),
    text: storable(LONGEST_TEXT)
      .optional()
      .meta({ description: 'What the mail server said. Addresses in it are not kept.' }),
  })
  .refine(({ messageId, returnPath }) => messageId !== undefined || returnPath !== undefined, {
    path: ['messageId'],
    error: '须给出 messageId 或 returnPath (either of them is required)',
  })
  .meta({
    id: 'MailReturn',
    example: {
      eventId: 'evt-1',
      kind: 'bounced',
      messageId: '<0d5e3c6f@filing.example.com>',
      code: 550,
      status: '5.1.1',
      text: '550 5.1.1 no such mailbox',
    },
  })

const answer = z.object({ letter: z.enum(['known', 'unknown']) })

export const mailReturnRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { secrets = {}, paths } = deps.mailReturns ?? {}
    const knownAs = async (messageId: string | undefined): Promise<number | undefined> =>
      messageId === undefined ? undefined : mailOfMessageId(deps.pool, messageId)
    addSignedBodies(app, deps, secrets, 'provider')

    app.post(
      '/callbacks/mail/:provider',
      {
        config: UNLIMITED,
        schema: {
          operationId: 'receiveMailReturn',
          summary: 'Receive what came back of a mail (webhook of a mail provider)',
          description:
            'Signed as call-backs of platforms are, with the provider as in the path in place of the platform and a secret of ' +
            'RETURN_WEBHOOK_SECRETS. A bounce has the effect of a refusal at once: the letter is marked, its campaign gets the ' +
            'alarm `mail_refused`, and the backup is told; where its tasks are done only the letter is marked. What is delayed ' +
            'or automatic is kept and changes nothing. `bounced` says that delivery was given up, whatever the words of the ' +
            'refusal. 429 when too much of one letter came back; its first bounce is always kept. 404 if no secret is configured.',
          tags: ['callbacks'],
          security: [],
          headers: z.looseObject({
            'x-timestamp': z.string().optional().meta({ example: '1795312800' }),
            'x-signature': z
              .string()
              .optional()
              .meta({ example: `v2=${'0'.repeat(64)}` }),
          }),
          params: z.object({ provider: slug }),
          body,
          response: { 200: answer, ...refusals(400, 401, 404, 413, 415, 422, 429, 503) },
        },
      },
      async (request) => {
        const { eventId, kind, messageId, returnPath, code, status, text } = request.body
        const mail = (returnPath === undefined ? undefined : paths?.mailOf(returnPath)) ?? (await knownAs(messageId))
        if (mail === undefined) return { letter: 'unknown' as const }
        const kept = await keepReturn(deps, {
          mail,
          via: request.params.provider,
          event: eventId,
          returned: { kind, code, status, said: text },
        })
        if (kept === 'too_many') throw new Problem('rate_limited', { headers: { 'retry-after': RETRY_AFTER_S } })
        return { letter: kept === 'unknown' ? ('unknown' as const) : ('known' as const) }
      },
    )
  }

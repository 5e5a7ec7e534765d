/** How mails are written: a changed policy tried on everything that runs, and released for it. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { mergePatch } from '../../../activities/domain/rules/merge-patch'
import { notOfMails } from '../../../activities/domain/rules/mail-policy'
import { POLICY_ID } from '../../../infra/postgres/record/read-context'
import { rehearseMail } from '../../../infra/postgres/reads/rehearse-mail'
import { isInstalled } from '../../../infra/reference/reference'
import { checkReferenceDoc } from '../../../infra/reference/reference-files'
import { releaseMail } from '../../../infra/reference/release-mail'
import { oneLine, shaped } from '../../../infra/schemas/command-schemas'
import type { Policy } from '../../../workflows/contract/policy'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { pointerFragment, Problem } from '../../http/errors'
import { actorHeader, refusals } from '../common'
import { authorOf } from './rule-packs'

const version = shaped(/^\d{4}-\d{2}-\d{2}(\.\d{1,4})?$/, '2026-11-30.4')
const count = z.int().min(0)
const counted = z
  .object({
    letters: count.meta({ description: 'Mails; what leaves in one envelope is one.' }),
    onDaysOff: count,
    outsideOfficeHours: count.meta({ description: 'On working days, outside office hours.' }),
    mostOnADay: z.object({ person: z.string(), on: z.iso.date(), letters: count }).optional(),
  })
  .meta({ id: 'LettersCounted' })

const rehearsalBody = z
  .strictObject({
    version: version.optional().meta({ description: 'An installed version of the policy.' }),
    changes: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({
        description:
          'Changes to the latest version, as a JSON Merge Patch (RFC 7396): of `ladders`, `mail`, and of `ladder` and ' +
          '`urgent` of `tasks`.',
      }),
    days: z.int().min(1).max(90).default(28),
    limit: z.int().min(1).max(1000).default(200).meta({ description: 'Campaigns that it is tried on, at most.' }),
  })
  .refine((body) => (body.version === undefined) !== (body.changes === undefined), {
    message: 'version 与 changes 须填且只填一项 (give either version or changes)',
  })
  .meta({
    id: 'MailRehearsalAsked',
    example: { changes: { ladders: { standard: { repeat: { cap: 3 } } } }, days: 28 },
  })

const rehearsalOut = z
  .object({
    campaigns: count.meta({ description: 'Campaigns that it was tried on.' }),
    running: count.meta({ description: 'Campaigns that run.' }),
    cut: count.meta({
      description: 'Of those tried: with more to do than is played; their last mails may be missing.',
    }),
    from: z.iso.datetime({ offset: true }),
    until: z.iso.datetime({ offset: true }),
    before: counted,
    after: counted,
    days: z.array(z.object({ on: z.iso.date(), before: count, after: count })),
    text: z.object({ zh: z.string(), en: z.string() }),
  })
  .meta({ id: 'MailRehearsal' })

export const mailPolicyRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/mail-policy/rehearsals',
      {
        schema: {
          operationId: 'rehearseMail',
          summary: 'Try a changed policy on everything that runs: how many mails leave when',
          description:
            'Changes nothing. Each running campaign is played on from now as if nobody answered anything, once as its ' +
            'mails are written now and once under the policy given. Filings that the service hands in itself are left where ' +
            'they are.',
          tags: ['rules'],
          headers: actorHeader,
          body: rehearsalBody,
          response: { 200: rehearsalOut, ...refusals(400, 401, 403, 404, 413, 415, 422, 429, 503) },
        },
      },
      async (request) => {
        const { days, limit } = request.body
        const policy = await policyAsked(deps, request.body)
        const { span, words, ...rest } = await rehearseMail(deps, policy, {
          client: seenBy(request),
          days,
          limit,
          isGone: () => request.socket.destroyed,
        })
        return { ...rest, ...span, text: words }
      },
    )

    app.post(
      '/mail-policy/releases',
      {
        schema: {
          operationId: 'releaseMail',
          summary: 'Write the mails of everything that runs as an installed version of the policy says',
          description:
            'Ladders, envelopes and urgency of that version count for every running campaign from now on; holders, ' +
            'due times and reviews stay those of the version it was started under. Each open task goes on at the next ' +
            'rung of its new ladder. Rehearse it first.',
          tags: ['rules'],
          headers: actorHeader,
          body: z.strictObject({ version, reason: oneLine(500) }).meta({
            id: 'MailReleaseAsked',
            example: { version: '2026-11-30.4', reason: 'fewer mails in quiet weeks' },
          }),
          response: {
            200: z
              .object({ version: z.string(), releasedAt: z.iso.datetime({ offset: true }), running: count })
              .meta({ id: 'MailReleased' }),
            ...refusals(400, 401, 403, 404, 413, 415, 422, 429, 503),
          },
        },
      },
      async (request) => {
        const { person } = authorOf(request)
        const { version: policyVersion, reason } = request.body
        if (!(await isInstalled(deps.pool, 'policy', POLICY_ID, policyVersion))) throw unknownVersion(policyVersion)
        const released = await releaseMail(deps.pool, { policyVersion, source: `${person}: ${reason}` })
        deps.reference.refresh()
        return { version: policyVersion, releasedAt: released.releasedAt, running: released.running }
      },
    )
  }

const unknownVersion = (version: string): Problem =>
  new Problem('unprocessable', {
    errors: [
      {
        pointer: pointerFragment('/version'),
        detail: `规则 ${version} 尚未安装 (this version of the policy is not installed)`,
      },
    ],
  })

/** The installed version, or the latest with changes that are about mails alone. */
async function policyAsked(
  { pool, reference }: RouteDeps,
  asked: { version?: string; changes?: Record<string, unknown> },
): Promise<Policy> {
  if (asked.version !== undefined) {
    if (!(await isInstalled(pool, 'policy', POLICY_ID, asked.version))) throw unknownVersion(asked.version)
    return reference.get('policy', POLICY_ID, asked.version)
  }
  const latest = await reference.latest('policy', POLICY_ID)
  if (!latest) throw new Problem('not_found')
  const checked = checkReferenceDoc(mergePatch(latest, asked.changes))
  if ('problems' in checked)
    throw new Problem('unprocessable', {
      errors: checked.problems.map(({ pointer, message }) => ({
        pointer: pointerFragment(`/changes${pointer}`),
        detail: message,
      })),
    })
  const changed = checked.doc as Policy
  const foreign = notOfMails(latest, changed)
  if (foreign.length > 0)
    throw new Problem('unprocessable', {
      errors: foreign.map((pointer) => ({
        pointer: pointerFragment(`/changes${pointer}`),
        detail: '只能改动邮件规则：ladders、mail，以及 tasks 中的 ladder 与 urgent (only what is about mails)',
      })),
    })
  return { ...changed, version: `${latest.version}+` }
}

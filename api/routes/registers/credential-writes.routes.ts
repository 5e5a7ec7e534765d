/** What is said of a shared credential by request: registered, renewed, corrected, lost, reinstated. Each reaches every use. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import {
  correctCredential,
  CredentialRefused,
  eraseTexts,
  loseCredential,
  registerCredential,
  reinstateCredential,
  renewCredential,
  type Written,
} from '../../../infra/postgres/registers/credential-writes'
import type { Author } from '../../../infra/postgres/registers/requests'
import { refuseUnknown } from '../../../activities/domain/decision/refusal'
import { checkAll } from '../../http/all-faults'
import { credentialDetail } from './credentials'
import {
  correctionBody,
  credentialBody,
  credentialDetailOut,
  credentialParams,
  lossBody,
  reinstatementBody,
  renewalBody,
} from '../../schemas/credentials-schema'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { authorOf } from './registers'
import { refuseForeignFiles } from '../../http/writes'
import { actorHeader, createHeaders, READ_REFUSALS, WRITE_REFUSALS } from '../common'

const TAGS = ['registers']
const response = { 200: credentialDetailOut, 201: credentialDetailOut, ...WRITE_REFUSALS }

export const credentialWriteRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const send = async (
      request: FastifyRequest,
      reply: FastifyReply,
      body: object,
      step: (author: Author) => Promise<Written>,
    ): Promise<z.infer<typeof credentialDetailOut>> => {
      const author = authorOf(request)
      await refuseForeignFiles(deps, request, body)
      const { id, fresh } = await orProblem(step(author))
      void reply.code(fresh ? 201 : 200).header('location', `/v1/credentials/${id}`)
      return credentialDetail(deps, request, id)
    }

    app.post(
      '/credentials',
      {
        schema: {
          operationId: 'registerCredential',
          summary: 'Register a credential that an account, app or product already holds',
          description:
            'Filings of the same platform, item and account that are in preparation, or opened later, use it if ' +
            'it is valid until their campaign ends. Only for items whose rules allow a credential to be shared.',
          tags: TAGS,
          headers: createHeaders,
          body: credentialBody,
          response,
        },
      },
      async (request, reply) => {
        const { platform, item, account, ...proof } = request.body
        await checkAll(
          () => refuseUnshared(deps, platform, item),
          () => refuseForeignFiles(deps, request, proof),
        )
        return send(request, reply, proof, (author) =>
          registerCredential(deps.pool, { platform, item, account }, proof, author),
        )
      },
    )

    const onCredential = <B extends z.ZodObject | z.ZodType>(
      path: string,
      about: { operationId: string; summary: string; description: string },
      body: B,
      step: (id: string, body: z.output<B>, author: Author) => Promise<Written>,
    ) =>
      app.post(
        `/credentials/:id/${path}`,
        { schema: { ...about, tags: TAGS, headers: createHeaders, params: credentialParams, body, response } },
        async (request, reply) => {
          const given = request.body as z.output<B>
          return send(request, reply, given as object, (author) => step(request.params.id, given, author))
        },
      )

    onCredential(
      'renewals',
      {
        operationId: 'renewCredential',
        summary: 'Record that a credential was renewed',
        description: 'Applies to every filing that uses it, including those that lost it when it lapsed.',
      },
      renewalBody,
      (id, body, author) => renewCredential(deps.pool, id, body, author),
    )
    onCredential(
      'corrections',
      {
        operationId: 'correctCredential',
        summary: 'Correct the entry of a credential',
        description:
          'Adds a step; the wrong one stays in the history. Applies to every filing that uses the credential.',
      },
      correctionBody,
      (id, body, author) => correctCredential(deps.pool, id, body, author),
    )
    onCredential(
      'losses',
      {
        operationId: 'recordCredentialLoss',
        summary: 'Record that a credential was suspended, revoked or has lapsed',
        description:
          'Affects every running filing that uses it, and the one that obtained it: clearance is withdrawn, ' +
          'everyone concerned is told by mail at once, and a task to restore it is opened. `GET ' +
          '/v1/credentials/{id}` shows beforehand which filings are affected.',
      },
      lossBody,
      (id, body, author) => loseCredential(deps.pool, id, body, author),
    )
    onCredential(
      'reinstatements',
      {
        operationId: 'reinstateCredential',
        summary: 'Record that a credential is valid again',
        description: 'Filings that lost it use it again automatically, unless they are already being filed separately.',
      },
      reinstatementBody,
      (id, body, author) => reinstateCredential(deps.pool, id, body, author),
    )

    app.delete(
      '/credentials/:id/texts',
      {
        schema: {
          operationId: 'eraseCredentialTexts',
          summary: 'Erase the free texts recorded with a credential',
          description: 'The history itself is kept. Texts that were passed on to campaigns remain in their own notes.',
          tags: TAGS,
          headers: actorHeader,
          params: credentialParams,
          response: { 200: credentialDetailOut, ...READ_REFUSALS },
        },
      },
      async (request) => {
        await eraseTexts(deps.pool, request.params.id)
        return credentialDetail(deps, request, request.params.id)
      },
    )
  }

async function orProblem<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    if (!(error instanceof CredentialRefused)) throw error
    const { code, pointer, extra } = error
    const errors = pointer === undefined ? undefined : [{ pointer: `#${pointer}`, detail: '不适用' }]
    throw new Problem(code, { errors, extra })
  }
}

async function refuseUnshared({ reference }: RouteDeps, platform: string, item: string): Promise<void> {
  const pack = await reference.latest('rule_pack', platform)
  const requirement = pack?.requirements.find((r) => r.item === item)
  const platforms = (await reference.list('rule_pack')).map((p) => p.platform)
  if (!pack) return refuseUnknown('requirement_unknown', platform, '/platform', platforms, { platforms })
  const items = pack.requirements.map((r) => r.item)
  if (!requirement) return refuseUnknown('requirement_unknown', `${platform}/${item}`, '/item', items, { items })
  if (!requirement.credentialServes)
    throw new Problem('credential_not_shared', {
      detail: `${platform}/${item}`,
      errors: [{ pointer: '#/item', detail: '规则包未写明该事项的凭证可以沿用' }],
      extra: {
        shared: pack.requirements.filter((r) => r.credentialServes).map((r) => r.item),
      },
    })
}

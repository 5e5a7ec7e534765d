/** Content that a campaign keeps: copy with its hits and their answers, and the facts of a prize promotion. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { copiesOf } from '../../../activities/domain/content/open-content'
import { campaignNumber } from '../../../infra/schemas/command-schemas'
import { CONTENT_SCHEMAS, copyName } from '../../../infra/schemas/content-schemas'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { copySchema, keptPromotionSchema, presentCopy, presentPromotion } from '../../present/content'
import { textsOf } from '../../../infra/postgres/reads/notes'
import { campaignState } from '../../../infra/postgres/reads/campaign'
import { sendCommand, type Write } from '../../http/writes'
import { actorHeader, COMMAND_RESPONSE, READ_REFUSALS, writeHeaders } from '../common'

const TAGS = ['content']
const params = z.object({ number: campaignNumber })

const copyBody = CONTENT_SCHEMAS.handInCopy.omit({ campaign: true }).meta({
  id: 'CopyHandIn',
  example: {
    copy: 'main',
    parts: [
      { part: '/poster/title', text: '双11 会员抽奖' },
      { part: '/poster/text', text: '满意度 98%，全网最佳体验' },
    ],
  },
})
const answersBody = CONTENT_SCHEMAS.answerWording.omit({ campaign: true, copy: true }).meta({
  id: 'WordingAnswers',
  example: { ifVersion: 1, answers: [{ hit: 'h1', source: '2026 年会员满意度调查，样本 1,024 人' }] },
})
const promotionBody = CONTENT_SCHEMAS.handInPromotion.omit({ campaign: true }).meta({
  id: 'PromotionHandIn',
  example: {
    promotion: {
      kind: 'draw',
      prizes: [{ id: 'first', tier: '一等奖', form: 'goods', name: '手机', quantity: 3, valueFen: 699900 }],
    },
  },
})

export const copyRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const command = async (
      request: FastifyRequest,
      reply: FastifyReply,
      number: string,
      wanted: Pick<Write, 'command' | 'body'>,
    ) => {
      await campaignState(deps, seenBy(request), number)
      return sendCommand(deps, request, reply, { ...wanted, resource: number, subject: number })
    }
    const response = COMMAND_RESPONSE

    app.post(
      '/campaigns/:number/copy',
      {
        schema: {
          operationId: 'handInCopy',
          summary: 'Record copy for a campaign and screen it',
          description:
            'Screened at once; the list versions are kept with it. `result.open` lists the hits that block the ' +
            'recheck of filings whose materials show copy, until they are reworded in a newer version or ' +
            'answered. A hit that remains in a newer version keeps its answer. When a wording list gets a new ' +
            'version, or the industry or product groups of the campaign change, the copy is screened again ' +
            '(`screenedAt`). At most 50 copies in use and a million characters per campaign.',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: copyBody,
          response,
        },
      },
      (request, reply) => {
        const { number } = request.params
        return command(request, reply, number, {
          command: 'handInCopy',
          body: { campaign: number, ...request.body },
        })
      },
    )

    app.post(
      '/campaigns/:number/copy/:copy/answers',
      {
        schema: {
          operationId: 'answerWording',
          summary: 'Justify hits or name the sources of quoted figures',
          description:
            'Needs a named person (X-Actor). An exception must be justified by a member of the legal ' +
            'department; `prohibited` wording can only be reworded. Either all answers take effect or none.',
          tags: TAGS,
          headers: writeHeaders,
          params: params.extend({ copy: copyName }),
          body: answersBody,
          response,
        },
      },
      (request, reply) => {
        const { number, copy } = request.params
        return command(request, reply, number, {
          command: 'answerWording',
          body: { campaign: number, copy, ...request.body },
        })
      },
    )

    app.get(
      '/campaigns/:number/copy',
      {
        schema: {
          operationId: 'listCopy',
          summary: 'Read the copy of a campaign with its hits and answers',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: { 200: z.object({ items: z.array(copySchema) }).meta({ id: 'Copies' }), ...READ_REFUSALS },
        },
      },
      async (request) => {
        const state = await campaignState(deps, seenBy(request), request.params.number)
        const textOf = await textsOf(deps.pool, state.copies)
        return { items: await Promise.all(copiesOf(state).map((copy) => presentCopy(deps.reference, copy, textOf))) }
      },
    )

    app.post(
      '/campaigns/:number/promotion',
      {
        schema: {
          operationId: 'handInPromotion',
          summary: 'Record the information on a prize promotion and check it',
          description:
            'A draw prize above the legal cap is refused with the legal article. Information that must be ' +
            'published before the start and is missing is listed and blocks the recheck. After the start only ' +
            'changes that favour consumers are accepted; if the data do not show that, a named person and a ' +
            '`reason` are needed.',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: promotionBody,
          response,
        },
      },
      (request, reply) => {
        const { number } = request.params
        return command(request, reply, number, {
          command: 'handInPromotion',
          body: { campaign: number, ...request.body },
        })
      },
    )

    app.get(
      '/campaigns/:number/promotion',
      {
        schema: {
          operationId: 'getPromotion',
          summary: 'Read the prize promotion of a campaign and what is missing',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: { 200: keptPromotionSchema, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const { promotion } = await campaignState(deps, seenBy(request), request.params.number)
        if (!promotion) throw new Problem('not_found', { detail: 'promotion' })
        return presentPromotion(promotion, await textsOf(deps.pool, promotion))
      },
    )
  }

/** Questions about content before it is filed: wording that will be refused, prize promotions. They store nothing. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { readClock } from '../../../infra/postgres/clock'
import type { RouteDeps } from '../../http/deps'
import { checkPromotion } from '../../../activities/domain/content/promotion-check'
import { promotionAnswer, promotionCheckBody } from '../../schemas/promotion-schema'
import { createWordingChecks } from '../../../infra/reference/wording/checks'
import { wordingAnswer, wordingBody } from '../../schemas/wording-schema'
import { refuseForeignFiles } from '../../http/writes'
import { actorHeader, refusals } from '../common'

const TAGS = ['content']
const REFUSALS = refusals(400, 401, 403, 413, 415, 422, 429, 503)

export const contentRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const wording = createWordingChecks()
    app.addHook('onClose', () => wording.stop())

    app.post(
      '/wording/check',
      {
        schema: {
          operationId: 'checkWording',
          summary: 'Check copy for wording that may be rejected',
          description:
            'Finds every term of the wording lists and every quoted figure, with its position in the text as ' +
            'sent, including full-width, traditional and spaced-out spellings. A hit stays open until it is ' +
            'reworded, justified in writing by a permitted exception or, for a figure, given a source. Stores ' +
            'nothing.',
          tags: TAGS,
          headers: actorHeader,
          body: wordingBody,
          response: { 200: wordingAnswer, ...REFUSALS },
        },
      },
      async (request) => {
        await refuseForeignFiles(deps, request, request.body)
        const lists = await deps.reference.list('wording')
        return wording.check(lists, request.body)
      },
    )

    app.post(
      '/promotions/check',
      {
        schema: {
          operationId: 'checkPromotion',
          summary: 'Check whether a prize promotion may start or be changed',
          description:
            'Finds information that must be published before the start and is missing, draw prizes above the ' +
            'cap and, with `before` and `startedAt`, changes after the start that do not favour consumers, each ' +
            'with its legal article. Stores nothing.',
          tags: TAGS,
          headers: actorHeader,
          body: promotionCheckBody,
          response: { 200: promotionAnswer, ...REFUSALS },
        },
      },
      async (request) => {
        const { now } = await readClock(deps.pool)
        return checkPromotion(await deps.reference.latest('rule_pack', 'law'), request.body, now)
      },
    )
  }

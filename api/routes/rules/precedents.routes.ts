/** What the company decided where the rules only ask: listed, so that what has grown old is looked at again. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { withStaleness } from '../../../activities/domain/requirements/precedents'
import { platformId } from '../../../infra/schemas/command-schemas'
import { listPrecedents } from '../../../infra/postgres/reads/precedents'
import { seenBy } from '../../http/auth'
import type { CursorKey } from '../../http/cursor'
import type { RouteDeps } from '../../http/deps'
import { presentRules, precedentSchema, presentPrecedent } from '../../present/precedent'
import { actorHeader, page, pageOf, pageQuery, READ_REFUSALS } from '../common'

const DAY_MS = 86_400_000

const keyOf = (key: CursorKey | undefined) =>
  key && { decidedAt: String(key[0]), campaign: String(key[1]), seq: Number(key[2]) }

export const precedentRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/precedents',
      {
        schema: {
          operationId: 'listPrecedents',
          summary: 'List decisions on questions the rules leave open, newest first',
          description:
            "The company's own decisions, from all its campaigns. `stale`: older than the policy allows, or " +
            'made under another version of the rules.',
          tags: ['planning'],
          headers: actorHeader,
          querystring: z.strictObject({
            platform: platformId.optional(),
            item: platformId.optional(),
            older_than_days: z.coerce.number().int().min(0).max(36_500).optional().meta({
              description: 'Only decisions at least this many days old.',
            }),
            ...pageQuery,
          }),
          response: { 200: pageOf(precedentSchema, 'PrecedentPage'), ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const known = await presentRules(deps)
        const { platform, item, older_than_days: days } = request.query
        const decidedBefore =
          days === undefined ? undefined : new Date(Date.parse(known.now) - days * DAY_MS).toISOString()
        return page(deps, request, reply, {
          name: 'precedents',
          query: request.query,
          read: (after, limit) =>
            listPrecedents(deps.pool, { platform, item, decidedBefore }, { after: keyOf(after), limit }),
          keyOf: ({ key }) => [key.decidedAt, key.campaign, key.seq],
          present: (rows) => rows.map((p) => presentPrecedent(withStaleness(p, known), known, seenBy(request))),
        })
      },
    )
  }

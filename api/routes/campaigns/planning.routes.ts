/** Questions before a campaign is started: who wants what of it, and when it must begin. They store nothing. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { readClock } from '../../../infra/postgres/clock'
import { readReviewedRounds } from '../../../infra/postgres/reads/review-history'
import { readSurroundings } from '../../../infra/postgres/record/read-context'
import { othersFirst } from '../../../infra/turns'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { heldFor } from '../../../infra/postgres/reads/held-credentials'
import { plan } from '../../../activities/domain/planning/campaign-plan'
import { withPrecedents } from '../../present/tasks'
import { planAnswer, planBody } from '../../schemas/plan-schema'
import { checkRequirements } from '../../../activities/domain/requirements/check'
import { fieldsQuery, selectable } from '../../http/fields'
import { withHeld } from '../../present/requirement-check'
import { checkAnswer, checkBody } from '../../schemas/requirements-schema'
import { actorHeader, refusals } from '../common'

const TAGS = ['planning']
const REFUSALS = refusals(400, 401, 403, 413, 415, 422, 429, 503)

export const planningRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/requirements/check',
      {
        config: selectable(checkAnswer),
        schema: {
          operationId: 'checkRequirements',
          summary: 'Check which filings a campaign needs, and why',
          description:
            'For each platform and authority: `required`, `not_required` or `ask`, with reason, rule, rule pack ' +
            'version, materials, review times and entry point; legal duties are listed separately. What the ' +
            'rules do not settle is `ask`, with earlier decisions of the company on the same rule. Stores ' +
            'nothing.',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject(fieldsQuery),
          body: checkBody,
          response: { 200: checkAnswer, ...REFUSALS },
        },
      },
      async (request) => {
        const packs = await deps.reference.list('rule_pack')
        await othersFirst()
        const answer = checkRequirements(packs, request.body)
        return withPrecedents(deps, seenBy(request), await withHeld(deps, answer))
      },
    )

    app.post(
      '/plan',
      {
        schema: {
          operationId: 'planCampaign',
          summary: 'Calculate the latest safe start of filings',
          description:
            "Counts backward from the launch by the working calendar: buffer, review time (from the company's " +
            'own filings, or from the rule pack while those are few) and the internal deadlines of the policy. ' +
            'Platforms are ranked by expected clearance. Stores nothing.',
          tags: TAGS,
          headers: actorHeader,
          body: planBody,
          response: { 200: planAnswer, ...REFUSALS },
        },
      },
      async (request) => {
        const db = await deps.pool.connect()
        try {
          const { now } = await readClock(db)
          const { policy, calendar } = await readSurroundings(db, deps.reference, undefined, undefined)
          const packs = await deps.reference.list('rule_pack', db)
          const reviewed = await readReviewedRounds(db, request.body.filings)
          const held = await heldFor(
            db,
            packs,
            request.body.filings.filter(({ account }) => account),
            now,
          )
          return plan({ packs, policy, calendar, now, reviewed, held }, request.body)
        } finally {
          db.release()
        }
      },
    )
  }

/** What belongs to one campaign, read: facts, tasks, filings, the mails to come, clearance. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { campaignNumber, instant, oneLine, slug } from '../../infra/command-schemas'
import { seenBy } from '../auth'
import { clearanceAnswer, clearanceSchema } from '../clearance'
import type { RouteDeps } from '../deps'
import { factSchema, presentFacts } from '../present/fact'
import { factsInOrder, keyOfFact } from '../timeline'
import { campaignState } from '../read-campaign'
import { remindersOf, reminderSchema } from '../reminders'
import { actorHeader, page, pageOf, pageQuery, READ_REFUSALS, refusals } from './common'
import { filingPage, filingPageSchema, filingQuery } from './filings.routes'
import { taskPage, taskPageSchema, taskQuery } from './tasks.routes'

const TAGS = ['campaigns']
const params = z.object({ number: campaignNumber })

export const campaignPartRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/campaigns/:number/facts',
      {
        schema: {
          operationId: 'listCampaignFacts',
          summary: 'Everything that happened, oldest first',
          description:
            'Facts are never changed. Free text is shown in its place, or null where it was erased; `hash` chains each fact ' +
            'to the one before.',
          tags: TAGS,
          headers: actorHeader,
          params,
          querystring: z.strictObject({
            order: z
              .enum(['recorded', 'happened'])
              .default('recorded')
              .meta({
                description:
                  '`recorded`: as they were written down. `happened`: by when they happened; what came to be known late stands ' +
                  'where it belongs.',
              }),
            after: z.coerce.number().int().min(0).max(2_147_483_647).default(0).meta({
              description: 'Only facts after this position; for followers who keep the last `seq` they have seen.',
            }),
            ...pageQuery,
          }),
          response: { 200: pageOf(factSchema, 'FactPage'), ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const { number } = request.params
        await campaignState(deps, seenBy(request), number)
        return page(deps, request, reply, {
          name: `facts ${number}`,
          query: request.query,
          read: (key, limit) => factsInOrder(deps, number, { ...request.query, key, limit }),
          keyOf: keyOfFact,
          present: (rows) => presentFacts(deps.pool, rows),
        })
      },
    )

    app.get(
      '/campaigns/:number/tasks',
      {
        schema: {
          operationId: 'listCampaignTasks',
          summary: 'Tasks of a campaign and of its filings',
          tags: TAGS,
          headers: actorHeader,
          params,
          querystring: z.strictObject(taskQuery),
          response: { 200: taskPageSchema, ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const { number } = request.params
        await campaignState(deps, seenBy(request), number)
        return taskPage(deps, request, reply, { ...request.query, campaign: number })
      },
    )

    app.get(
      '/campaigns/:number/filings',
      {
        schema: {
          operationId: 'listCampaignFilings',
          summary: 'Filings of a campaign',
          tags: TAGS,
          headers: actorHeader,
          params,
          querystring: z.strictObject(filingQuery),
          response: { 200: filingPageSchema, ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const { number } = request.params
        await campaignState(deps, seenBy(request), number)
        return filingPage(deps, request, reply, { ...request.query, campaign: number })
      },
    )

    app.get(
      '/campaigns/:number/reminders',
      {
        schema: {
          operationId: 'listCampaignReminders',
          summary: 'Every mail still to come: when, to whom, why',
          description: 'As things stand: an answer, a moved due date or a new round changes it.',
          tags: TAGS,
          headers: actorHeader,
          params,
          querystring: z.strictObject({}),
          response: { 200: z.object({ items: z.array(reminderSchema) }).meta({ id: 'Reminders' }), ...READ_REFUSALS },
        },
      },
      async (request) => ({
        items: await remindersOf(deps, await campaignState(deps, seenBy(request), request.params.number)),
      }),
    )

    app.get(
      '/campaigns/:number/clearance',
      {
        schema: {
          operationId: 'getCampaignClearance',
          summary: 'May this go live on a platform, and if not, why',
          tags: TAGS,
          headers: actorHeader,
          params,
          querystring: z.strictObject({
            platform: slug.optional().meta({ description: 'Default: every platform of the campaign.' }),
            account: oneLine(128).optional(),
            at: instant.optional().meta({
              description:
                'For this instant instead of now. One to come: will credentials and papers last? One that is past: as it really ' +
                'was, with what has come to be known since; before the campaign was started it is refused (422).',
            }),
          }),
          response: { 200: clearanceSchema, ...READ_REFUSALS, ...refusals(422) },
        },
      },
      async (request) => {
        const state = await campaignState(deps, seenBy(request), request.params.number)
        return clearanceAnswer(deps, state, request.query)
      },
    )
  }

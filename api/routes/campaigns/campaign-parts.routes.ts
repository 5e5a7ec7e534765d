/** What belongs to one campaign, read: facts, tasks, filings, the mails to come, clearance. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { campaignNumber, instant, oneLine, slug } from '../../../infra/schemas/command-schemas'
import { seenBy } from '../../http/auth'
import { clearanceAnswer } from '../../../activities/domain/clearance/clearance-question'
import { clearanceSchema } from '../../schemas/clearance'
import { fieldsQuery, selectable } from '../../http/fields'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { factSchema, presentFacts } from '../../present/fact'
import { factsInOrder, keyOfFact } from '../../present/timeline'
import { campaignState } from '../../../infra/postgres/reads/campaign'
import { readClearance } from '../../../infra/postgres/reads/clearance'
import { at } from '../../../activities/domain/time/instants'
import { mailToCome } from '../../../activities/domain/mail/mail-to-come'
import { readMailToCome } from '../../../infra/postgres/reads/mail-to-come'
import { reminderSchema } from '../../schemas/reminders'
import { actorHeader, askAgainHeaders, hasSeen, page, pageOf, pageQuery, READ_REFUSALS, refusals } from '../common'
import { filingPage, filingPageSchema, filingQuery } from '../filings/filings.routes'
import { taskPage, taskPageSchema, taskQuery } from '../filings/tasks.routes'

const TAGS = ['campaigns']
const params = z.object({ number: campaignNumber })

const factPage = pageOf(factSchema, 'FactPage')

export const campaignPartRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/campaigns/:number/facts',
      {
        config: selectable(factPage),
        schema: {
          operationId: 'listCampaignFacts',
          summary: 'List the facts of a campaign, oldest first',
          description:
            'Everything that happened to the campaign. Facts are never changed. Free text is included, or null ' +
            'if erased; `hash` chains each fact to the previous one.',
          tags: TAGS,
          headers: actorHeader,
          params,
          querystring: z.strictObject({
            order: z
              .enum(['recorded', 'happened'])
              .default('recorded')
              .meta({
                description:
                  '`recorded`: in the order of recording. `happened`: in the order in which things happened, ' +
                  'including what was recorded later.',
              }),
            after: z.coerce.number().int().min(0).max(2_147_483_647).default(0).meta({
              description: 'Only facts after this `seq`; for clients that poll for new facts.',
            }),
            ...fieldsQuery,
            ...pageQuery,
          }),
          response: { 200: factPage, ...READ_REFUSALS },
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
        config: selectable(taskPageSchema),
        schema: {
          operationId: 'listCampaignTasks',
          summary: 'List the tasks of a campaign and its filings',
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
        config: selectable(filingPageSchema),
        schema: {
          operationId: 'listCampaignFilings',
          summary: 'List the filings of a campaign',
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
          summary: 'List the mails still to be sent: when, to whom, why',
          description: 'As things stand now; an answer, a moved due time or a new round changes the list.',
          tags: TAGS,
          headers: actorHeader,
          params,
          querystring: z.strictObject({}),
          response: { 200: z.object({ items: z.array(reminderSchema) }).meta({ id: 'Reminders' }), ...READ_REFUSALS },
        },
      },
      async (request) => {
        const state = await campaignState(deps, seenBy(request), request.params.number)
        const { around, ledger } = await readMailToCome(deps, state)
        return { items: mailToCome(around, state, ledger) }
      },
    )

    app.get(
      '/campaigns/:number/clearance',
      {
        schema: {
          operationId: 'getCampaignClearance',
          summary: 'Check whether a campaign may go live on a platform, and if not, why',
          description:
            'The ETag changes when the answer changes, not with the time at which it is asked: with If-None-Match ' +
            'an unchanged answer is 304.',
          tags: TAGS,
          headers: askAgainHeaders,
          params,
          querystring: z.strictObject({
            platform: slug.optional().meta({ description: 'Defaults to every platform of the campaign.' }),
            account: oneLine(128).optional(),
            at: instant.optional().meta({
              description:
                'Check for this time instead of now. In the future: whether credentials and documents will ' +
                'still be valid. In the past: the true state then, including what became known later; a time ' +
                'before the campaign was started is refused (422).',
            }),
          }),
          response: {
            200: clearanceSchema,
            304: z.undefined().describe('The same as was answered with this ETag.'),
            ...READ_REFUSALS,
            ...refusals(422),
          },
        },
      },
      async (request, reply) => {
        const state = await campaignState(deps, seenBy(request), request.params.number)
        const known = await readClearance(deps, state, request.query.at)
        if (!known)
          throw new Problem('at_before_start', {
            errors: [{ parameter: 'at', detail: `活动立项于 ${at(state.startedAt)}` }],
          })
        const answer = clearanceAnswer(known, request.query)
        const { number, items } = answer
        return hasSeen(request, reply, { number, items }) ? reply.code(304).send() : answer
      },
    )
  }

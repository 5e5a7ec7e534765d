/** Past internal reviews, and how long they took. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { approvalTimes } from '../../../activities/domain/waiting/approval-times'
import { at } from '../../../activities/domain/time/instants'
import { REVIEW_PATHS, REVIEW_PHASES, roleLabel } from '../../../workflows/contract/words'
import { campaignNumber, instant, slug, staff } from '../../../infra/schemas/command-schemas'
import { textsOf } from '../../../infra/postgres/reads/notes'
import { approvalSteps, pastReviews, type PastReviewFilter } from '../../../infra/postgres/reads/past-reviews'
import { waitingAround } from '../../../infra/postgres/reads/waiting'
import { TooManyRows } from '../../../infra/sheets/register-refused'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { presentReview, reviewSchema } from '../../present/review'
import { instantOut, keysOf, staffOut } from '../../present/words'
import { actorHeader, page, pageOf, pageQuery, READ_REFUSALS, refusals } from '../common'

const TAGS = ['campaigns']
/** More approvals than a report is made of. */
const MAX_REVIEWS = 5_000

const period = {
  decided_from: instant.optional().meta({ description: 'Decided then or later.' }),
  decided_before: instant.optional().meta({ description: 'Decided before.' }),
}

const pastReviewSchema = z
  .object({ campaign: z.string(), name: z.string(), lead: staffOut, review: reviewSchema })
  .meta({ id: 'PastReview' })

const took = {
  count: z.int(),
  averageWorkingDays: z.number(),
  fewest: z.int(),
  most: z.int(),
}
const timesSchema = z
  .object({
    usual: z.object({ min: z.int(), max: z.int() }).meta({ description: 'In working days.' }),
    approvals: z.object(took).optional().meta({ description: 'From opening to approval.' }),
    steps: z
      .array(z.object({ step: z.string(), label: z.string(), person: staffOut, ...took }))
      .meta({ description: 'Each signature, the slowest first.' }),
    outside: z
      .array(
        z.object({
          review: z.string(),
          campaign: z.string(),
          name: z.string(),
          openedAt: instantOut,
          approvedAt: instantOut,
          workingDays: z.int(),
          isShort: z.boolean(),
        }),
      )
      .meta({ description: 'Took fewer or more.' }),
  })
  .meta({ id: 'ApprovalTimes' })

const filterOf = (query: { decided_from?: string; decided_before?: string }): PastReviewFilter => ({
  decidedFrom: query.decided_from,
  decidedBefore: query.decided_before,
})

const keyOf = (key: readonly unknown[] | undefined): [string, number] | undefined =>
  typeof key?.[0] === 'string' ? [key[0], Number(key[1])] : undefined

export const pastReviewRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/reviews',
      {
        schema: {
          operationId: 'listReviews',
          summary: 'Search past internal reviews, newest campaign first',
          description: 'Decided or ended ones.',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject({
            campaign: campaignNumber.optional(),
            person: staff.optional().meta({ description: 'Who signed, or asked for a change.' }),
            step: slug.optional().meta({ description: 'Department, `approval` or tier.' }),
            outcome: z.enum(keysOf(REVIEW_PHASES)).optional(),
            path: z.enum(keysOf(REVIEW_PATHS)).optional(),
            ...period,
            ...pageQuery,
          }),
          response: { 200: pageOf(pastReviewSchema, 'PastReviewPage'), ...READ_REFUSALS },
        },
      },
      (request, reply) => {
        const { campaign, person, step, outcome, path, ...query } = request.query
        const filter = { campaign, person, step, outcome, path, ...filterOf(query) }
        return page(deps, request, reply, {
          name: 'reviews',
          query: request.query,
          read: (after, limit) => pastReviews(deps.pool, seenBy(request), filter, { after: keyOf(after), limit }),
          keyOf: (row) => [row.campaign, String(row.review.n)],
          present: async (rows) => {
            const textOf = await textsOf(deps.pool, rows)
            return rows.map(({ review, ...row }) => ({ ...row, review: presentReview(review, textOf) }))
          },
        })
      },
    )

    app.get(
      '/reviews/times',
      {
        schema: {
          operationId: 'getApprovalTimes',
          summary: 'Read how many working days approvals took, by step and holder',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject({
            ...period,
            min: z.coerce.number().int().min(0).max(365).default(3).meta({ description: 'Fewer are reported.' }),
            max: z.coerce.number().int().min(0).max(365).default(7).meta({ description: 'More are reported.' }),
          }),
          response: { 200: timesSchema, ...READ_REFUSALS, ...refusals(422) },
        },
      },
      async (request) => {
        const { min, max, ...query } = request.query
        if (max < min)
          throw new Problem('malformed', { errors: [{ parameter: 'max', detail: '不能小于 min (less than min)' }] })
        const page = { limit: MAX_REVIEWS + 1 }
        const found = await pastReviews(deps.pool, seenBy(request), filterOf(query), page)
        if (found.length > MAX_REVIEWS) throw new TooManyRows(MAX_REVIEWS)
        const approved = found.flatMap(({ campaign, name, review: { id, openedAt, approvedAt } }) =>
          approvedAt === undefined ? [] : [{ review: id, campaign, name, openedAt, approvedAt }],
        )
        const steps = await approvalSteps(
          deps.pool,
          found.map(({ review }) => review.id),
        )
        const { calendar } = await waitingAround(deps)
        const times = approvalTimes(approved, steps, calendar, { min, max })
        return {
          ...times,
          usual: { min, max },
          steps: times.steps.map((each) => ({ ...each, label: roleLabel(each.step) })),
          outside: times.outside.map((each) => ({
            ...each,
            openedAt: at(each.openedAt),
            approvedAt: at(each.approvedAt),
          })),
        }
      },
    )
  }

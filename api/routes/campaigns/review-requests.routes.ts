/** An OA decides internal reviews (U-24): it reads what it is asked, and says what it has decided. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { refuse } from '../../../activities/domain/decision/refusal'
import type { ReviewState } from '../../../activities/domain/record/review-state'
import type { CampaignState } from '../../../activities/domain/record/state'
import type { TaskState } from '../../../activities/domain/record/values'
import { withFilings } from '../../../infra/postgres/reads/campaign'
import { textsOf } from '../../../infra/postgres/reads/notes'
import { findCampaign, type Seen } from '../../../infra/postgres/reads/read-model'
import { openReviewRequests } from '../../../infra/postgres/reads/review-requests'
import { COMMAND_SCHEMAS, outsideRequest } from '../../../infra/schemas/command-schemas'
import { campaignOf, subjectOfTask } from '../../../workflows/contract/ids'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { sendCommand } from '../../http/writes'
import { presentReviewRequest, reviewRequestSchema } from '../../present/review-request'
import { actorHeader, COMMAND_RESPONSE, page, pageOf, pageQuery, READ_REFUSALS, writeHeaders } from '../common'

const TAGS = ['campaigns']
const params = z.object({ request: outsideRequest })

export const DECISION_EXAMPLE = {
  document: 'OA-2026-1188',
  event: 'evt-1',
  result: 'approved',
  basis: 'plan-0a1b2c3d4e.budget-5f6a7b8c9d.filed-1a2b3c4d5e.copy-6f7a8b9c0d.launches-2a3b4c5d6e',
  signers: [{ person: 'M1009', role: 'approval', answer: 'approved', at: '2026-11-23T10:00:00+08:00' }],
}

export const decisionBody = COMMAND_SCHEMAS.decideReview
  .omit({ task: true })
  .meta({ id: 'ReviewDecision', example: DECISION_EXAMPLE })

interface Asked {
  s: CampaignState
  r: ReviewState
  task: TaskState
}

/** What an OA was asked, or 404. */
export async function reviewRequest(deps: Pick<RouteDeps, 'pool'>, seen: Seen, request: string): Promise<Asked> {
  const review = subjectOfTask(request)
  const row = await findCampaign(deps.pool, seen, campaignOf(review))
  const [s] = row ? await withFilings(deps, [row]) : []
  const r = s?.reviews?.[review]
  const task = r?.tasks[request]
  return s && r && task ? { s, r, task } : refuse('not_found', request)
}

/** The workflow of a review takes it; where that is over, its campaign's does. */
export const subjectOfDecision = ({ r, s }: Asked): string => (r.ended ? s.number : r.id)

export const reviewRequestRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const shown = async ({ s, r, task }: Asked) =>
      presentReviewRequest(s, r, task, await textsOf(deps.pool, [s.objective]))

    app.get(
      '/review-requests',
      {
        schema: {
          operationId: 'listReviewRequests',
          summary: 'Read which internal reviews wait for the OA, the first asked first',
          description: 'Of the campaigns of all clients if the key has `all_clients`.',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject(pageQuery),
          response: { 200: pageOf(reviewRequestSchema, 'ReviewRequestPage'), ...READ_REFUSALS },
        },
      },
      (request, reply) =>
        page(deps, request, reply, {
          name: 'review-requests',
          query: request.query,
          read: (after, limit) =>
            openReviewRequests(deps.pool, seenBy(request), {
              after: after && [String(after[0]), String(after[1])],
              limit,
            }),
          keyOf: ({ openedAt, request: id }) => [openedAt.toISOString(), id],
          present: (rows) =>
            Promise.all(rows.map(async (row) => shown(await reviewRequest(deps, seenBy(request), row.request)))),
        }),
    )

    app.get(
      '/review-requests/:request',
      {
        schema: {
          operationId: 'getReviewRequest',
          summary: 'Read what the OA is asked to decide, as it is now',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: { 200: reviewRequestSchema, ...READ_REFUSALS },
        },
      },
      async (request) => shown(await reviewRequest(deps, seenBy(request), request.params.request)),
    )

    app.post(
      '/review-requests/:request/decision',
      {
        schema: {
          operationId: 'decideReview',
          summary: 'Say what the OA has decided',
          description:
            'Saying it again changes nothing. `applied: false` with `conflict`: it was decided here meanwhile, or the OA ' +
            'had said something else; it is kept, and somebody in the company looks at it. `basis_changed` says what is ' +
            'otherwise now: read the request again. X-Actor counts for nothing here.',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: decisionBody,
          response: COMMAND_RESPONSE,
        },
      },
      async (request, reply) => {
        const { request: task } = request.params
        const asked = await reviewRequest(deps, seenBy(request), task)
        return sendCommand(deps, request, reply, {
          command: 'decideReview',
          resource: task,
          subject: subjectOfDecision(asked),
          body: { task, ...request.body },
        })
      },
    )
  }

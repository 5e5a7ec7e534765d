/** Handing over: the work of somebody who leaves (U-21), and many tasks at once. First shown, then done exactly as it was shown. */
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { toInstant } from '../../../activities/domain/time/calendar'
import { ZONE } from '../../../activities/domain/time/zone'
import { findHandover, keepHandover, type Handover, type ItemOutcome } from '../../../infra/postgres/people/handovers'
import { leaverIsDone } from '../../../infra/postgres/people/leavers'
import { MOST_ITEMS, tasksBy, workOfPerson, type WorkItem } from '../../../infra/postgres/people/open-work'
import { applyHandover } from '../../http/apply-handover'
import { actorOf, holderOf, seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { taskTitles } from '../../present/task-titles'
import { personParams } from '../../schemas/absences-schema'
import {
  applyBody,
  handoverOut,
  handoverParams,
  leavingBody,
  reassignBody,
  type HandoverOut,
} from '../../schemas/handovers-schema'
import { actorHeader, READ_REFUSALS, WRITE_REFUSALS } from '../common'
import { refuseUnknownStaff } from '../registers/registers'

const TAGS = ['people']

export const handoverRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const shown = async (
      request: FastifyRequest,
      wanted: Pick<Handover, 'why' | 'person' | 'successor' | 'items'>,
    ): Promise<HandoverOut> => {
      if (wanted.items.length > MOST_ITEMS) throw new Problem('too_many_rows')
      const { client } = holderOf(request)
      const id = await keepHandover(deps.pool, {
        ...wanted,
        client,
        seesAll: seenBy(request) === undefined,
        by: actorOf(request).person,
      })
      return present(deps, request, await found(deps, request, id))
    }

    app.post(
      '/people/:staff/leaving',
      {
        schema: {
          operationId: 'previewLeaving',
          summary: 'Show what somebody who leaves has open and ahead',
          description:
            'Tasks, roles in campaigns, accounts, company documents, watched platforms, people managed, absences ' +
            'with this substitute, sessions and links. Nothing is changed: `POST /v1/handovers/{id}/apply` hands ' +
            'over exactly this list, within 24 hours. A key without `all_clients` sees the campaigns of its own ' +
            'client only.',
          tags: TAGS,
          headers: actorHeader,
          params: personParams,
          body: leavingBody,
          response: { 201: handoverOut, ...WRITE_REFUSALS },
        },
      },
      async (request, reply) => {
        const { staff: person } = request.params
        const { to } = request.body
        await refuseUnknownStaff(deps, { to })
        if (to === person) throw new Problem('delegate_to_self', { detail: to })
        const items = await workOfPerson(deps.pool, seenBy(request), person)
        void reply.code(201)
        return shown(request, { why: 'leaving', person, successor: to, items })
      },
    )

    app.post(
      '/handovers',
      {
        schema: {
          operationId: 'previewReassignment',
          summary: 'Show which open tasks a query finds, to hand them to one person',
          description:
            'Nothing is changed: `POST /v1/handovers/{id}/apply` hands over exactly this list, within 24 hours.',
          tags: TAGS,
          headers: actorHeader,
          body: reassignBody,
          response: { 201: handoverOut, ...WRITE_REFUSALS },
        },
      },
      async (request, reply) => {
        const { to, ...query } = request.body
        await refuseUnknownStaff(deps, { to }, true)
        const items = (await tasksBy(deps.pool, seenBy(request), query)).filter(({ from }) => from !== to)
        void reply.code(201)
        return shown(request, { why: 'reassigned', successor: to, items })
      },
    )

    app.get(
      '/handovers/:id',
      {
        schema: {
          operationId: 'getHandover',
          summary: 'Read a hand-over and what became of its items',
          tags: TAGS,
          headers: actorHeader,
          params: handoverParams,
          response: { 200: handoverOut, ...READ_REFUSALS },
        },
      },
      async (request) => present(deps, request, await found(deps, request, request.params.id)),
    )

    app.post(
      '/handovers/:id/apply',
      {
        schema: {
          operationId: 'applyHandover',
          summary: 'Hand over exactly what was shown',
          description:
            'Says of each item what became of it; what has changed since it was shown is left as it is. The new ' +
            'holder gets one mail. A repeat goes on with what is missing and hands over nothing twice.',
          tags: TAGS,
          headers: actorHeader,
          params: handoverParams,
          body: applyBody.nullish(),
          response: { 200: handoverOut, ...WRITE_REFUSALS },
        },
      },
      async (request) => {
        const handover = await found(deps, request, request.params.id)
        if (handover.isStale) throw new Problem('handover_stale')
        await refuseUnknownStaff(deps, { to: handover.successor }, handover.why === 'reassigned')
        const untilMs = performance.now() + deps.settings.answerWithinMs
        const outcomes = await applyHandover(deps, request, handover, { reason: request.body?.reason, untilMs })
        const left =
          handover.person === undefined
            ? undefined
            : (await workOfPerson(deps.pool, seenBy(request), handover.person)).length
        if (handover.person !== undefined) await leaverIsDone(deps.pool, handover.person)
        return { ...(await present(deps, request, { ...handover, outcomes }, true)), left }
      },
    )
  }

async function found(deps: RouteDeps, request: FastifyRequest, id: string): Promise<Handover> {
  const handover = await findHandover(deps.pool, id, seenBy(request))
  if (!handover) throw new Problem('not_found', { detail: id })
  return handover
}

async function present(
  deps: RouteDeps,
  request: FastifyRequest,
  handover: Handover,
  isApplied = Object.keys(handover.outcomes).length > 0,
): Promise<HandoverOut> {
  const { id, why, person, successor: to, madeAt, items, outcomes } = handover
  const tasks = items.flatMap(({ kind, what }) => (kind === 'task' ? [what] : []))
  const titles = await taskTitles(deps, seenBy(request), tasks)
  const outcomeOf = ({ item }: WorkItem): Partial<ItemOutcome> | { outcome: 'pending' } =>
    outcomes[item] ?? (isApplied ? { outcome: 'pending' } : {})
  return {
    id,
    why,
    person,
    to,
    madeAt: toInstant(madeAt.getTime(), ZONE),
    items: items.map((item) => ({ ...item, title: titles.get(item.item), ...outcomeOf(item) })),
    pending: items.filter(({ item }) => outcomes[item] === undefined).length,
  }
}

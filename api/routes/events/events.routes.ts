/** The feed of events: every fact of every campaign, once, in an order that never changes. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { factTypesFor, isAsked } from '../../../activities/domain/events/business-events'
import { campaignState } from '../../../infra/postgres/reads/campaign'
import { feedHead, listEvents, markAt, readFeed, type EventRow, type Feed } from '../../../infra/postgres/reads/events'
import { storedFact } from '../../../infra/postgres/reads/stored-fact'
import { isKeyInForce } from '../../../infra/postgres/registers/api-keys'
import { campaignNumber } from '../../../infra/schemas/command-schemas'
import { holderOf, seenBy } from '../../http/auth'
import { fieldsQuery, selectable } from '../../http/fields'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { openEventCursor, sealEventCursor } from '../../http/event-cursor'
import { refuseUnknownEvents } from '../../http/event-names'
import { createEventWaiters, type EventWaiters } from '../../http/event-waiters'
import { eventSchema, presentEvents } from '../../present/event'
import { actorHeader, READ_REFUSALS, refusals } from '../common'

const MOST_WAIT_S = 30
/** Places that one read looks at: with a narrow filter most of them are somebody else's. */
const WINDOW = 5_000

const querystring = z.strictObject({
  after: z.string().max(200).optional().meta({
    description:
      'The `cursor` of the last answer. Without it the feed is read from the first event; `latest` begins with the next one.',
  }),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  types: z.string().max(2_000).optional().meta({
    description: 'Only these: business events or types of facts, separated by commas.',
    example: 'filing.passed,filing.rejected,clearance.changed',
  }),
  campaign: campaignNumber.optional(),
  ...fieldsQuery,
  wait: z.coerce.number().int().min(0).max(MOST_WAIT_S).default(0).meta({
    description: 'Seconds to wait for an event if there is none yet.',
  }),
})

const pageSchema = z
  .object({
    items: z.array(eventSchema),
    cursor: z.string().meta({ description: 'Where to go on, with `after`; also if there are no items.' }),
    more: z.boolean().meta({ description: 'There is more to read at once.' }),
  })
  .meta({ id: 'EventPage' })

type Query = z.infer<typeof querystring>

export const eventRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const waiters = createEventWaiters(() => feedHead(deps.pool))
    app.addHook('preClose', async () => waiters.close())
    app.get(
      '/events',
      {
        config: { handlerMs: (MOST_WAIT_S + 15) * 1_000, ...selectable(pageSchema) },
        schema: {
          operationId: 'listEvents',
          summary: 'Follow all events, in an order that never changes',
          description:
            'Every fact of every campaign that the key may see, once. Keep `cursor` with what you did with the items, and go ' +
            'on from there: nothing is lost and nothing changes its place. Facts are kept for ever, and so is the feed.',
          tags: ['events'],
          headers: actorHeader,
          querystring,
          response: { 200: pageSchema, ...READ_REFUSALS, ...refusals(410) },
        },
      },
      async (request, reply) => readOn(deps, waiters, request, reply, request.query),
    )
  }

interface Found {
  rows: EventRow[]
  /** The last place that was looked at. */
  upTo: number
  more: boolean
}

async function readOn(
  deps: RouteDeps,
  waiters: EventWaiters,
  request: FastifyRequest,
  reply: FastifyReply,
  query: Query,
): Promise<z.infer<typeof pageSchema>> {
  const { pool } = deps
  const seen = seenBy(request)
  const names = namesIn(query.types)
  if (query.campaign !== undefined) await campaignState(deps, seen, query.campaign)
  const feed = await feedOf(deps)
  const after = await placeAfter(deps, feed, query.after)
  const look = { seen, names, ...query }
  const first = await nextEvents(deps, look, after, feed.head)
  const found =
    first.rows.length > 0 || query.wait === 0 ? first : await waited(deps, waiters, request, reply, look, first)
  return {
    items: await presentEvents(pool, found.rows),
    cursor: sealEventCursor({ epoch: feed.epoch, position: found.upTo, mark: await markAt(pool, found.upTo) }),
    more: found.more,
  }
}

interface Look {
  seen: string | undefined
  names: readonly string[] | undefined
  campaign?: string
  limit: number
  wait: number
}

/** The next events after a place, in a bounded number of places. */
async function nextEvents({ pool }: RouteDeps, look: Look, after: number, head: number): Promise<Found> {
  const { seen, names, campaign, limit } = look
  const upTo = campaign === undefined ? Math.min(head, after + WINDOW) : head
  if (upTo <= after) return { rows: [], upTo: after, more: false }
  const types = names && factTypesFor(names)
  const rows = await listEvents(pool, seen, { campaign, types }, { after, upTo, limit })
  const last = rows.length === limit ? (rows[rows.length - 1]?.position ?? upTo) : upTo
  return {
    rows: names ? rows.filter((row) => isAsked(storedFact(row), names)) : rows,
    upTo: last,
    more: last < head,
  }
}

async function waited(
  deps: RouteDeps,
  waiters: EventWaiters,
  request: FastifyRequest,
  reply: FastifyReply,
  look: Look,
  from: Found,
): Promise<Found> {
  const key = holderOf(request).id
  const until = performance.now() + look.wait * 1_000
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  waiters.enter(key)
  try {
    let found = from
    for (;;) {
      const left = until - performance.now()
      if (found.rows.length > 0 || left <= 0 || gone.signal.aborted) return found
      if (!found.more) {
        await waiters.beyond(found.upTo, left, gone.signal)
        // What it may see is judged when it is answered.
        if (!(await isKeyInForce(deps.pool, key))) throw new Problem('unauthenticated')
      }
      const before = found.upTo
      found = await nextEvents(deps, look, found.upTo, await feedHead(deps.pool))
      if (found.upTo === before) return found
    }
  } finally {
    waiters.leave(key)
  }
}

async function feedOf({ pool }: RouteDeps): Promise<Feed> {
  const feed = await readFeed(pool)
  if (feed) return feed
  throw new Problem('unavailable', { detail: '事件流正在准备，请稍后再试 (the feed is being prepared)' })
}

/** Where a cursor stands. One of before the database was brought back is refused, and so is one whose event is no longer there. */
async function placeAfter({ pool }: RouteDeps, { epoch, head }: Feed, cursor: string | undefined): Promise<number> {
  if (cursor === undefined) return 0
  if (cursor === 'latest') return head
  const { position, mark, ...given } = openEventCursor(cursor)
  const isHere = given.epoch === epoch && position <= head && (await markAt(pool, position)) === mark
  if (!isHere) throw new Problem('events_restarted')
  return position
}

function namesIn(types: string | undefined): string[] | undefined {
  const names = types?.split(',').map((name) => name.trim())
  refuseUnknownEvents(names ?? [], () => ({ parameter: 'types' }))
  return names
}

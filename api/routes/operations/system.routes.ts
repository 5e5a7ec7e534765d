/** What concerns the installation: health, the clock of a rehearsal. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { changeClock, ClockRefused, readClock, type ClockState } from '../../../infra/postgres/clock'
import { instant } from '../../../infra/schemas/command-schemas'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { UNLIMITED } from '../../http/limits'
import { instantOut } from '../../present/words'
import { at } from '../../../activities/domain/time/instants'
import { actorHeader, READ_REFUSALS, refusals } from '../common'

const clockSchema = z
  .object({
    now: instantOut,
    mode: z.enum(['real', 'rehearsal']),
    speed: z.number(),
    paused: z.boolean(),
  })
  .meta({ id: 'Clock' })

const clockBody = z
  .strictObject({
    to: instant.optional().meta({ description: 'Moves the clock forward to this time.' }),
    speed: z.number().positive().max(1_000_000).optional(),
    paused: z.boolean().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, '没有任何变更 (nothing to change)')
  .meta({ id: 'ClockChange', example: { to: '2026-12-01T09:00:00+08:00', paused: true } })

const showClock = ({ now, mode, speed, paused }: ClockState) => ({ now: at(now), mode, speed, paused })

export const systemRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/clock',
      {
        schema: {
          operationId: 'getClock',
          summary: 'Read the clock',
          tags: ['system'],
          headers: actorHeader,
          response: { 200: clockSchema, ...READ_REFUSALS },
        },
      },
      async () => showClock(await readClock(deps.pool)),
    )

    app.post(
      '/clock',
      {
        schema: {
          operationId: 'changeClock',
          summary: 'Move, speed up or pause the rehearsal clock',
          description: 'Only for a rehearsal; the real clock cannot be changed.',
          tags: ['system'],
          headers: actorHeader,
          body: clockBody,
          response: { 200: clockSchema, ...refusals(400, 401, 403, 409, 415, 429, 503) },
        },
      },
      async (request) => {
        try {
          return showClock(await changeClock(deps.pool, request.body))
        } catch (error) {
          if (error instanceof ClockRefused) throw new Problem('clock_refused', { detail: error.message })
          throw error
        }
      },
    )
  }

const liveSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' })
const readySchema = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    checks: z.object({ database: z.boolean(), temporal: z.boolean() }),
  })
  .meta({ id: 'Readiness' })

type Checks = z.infer<typeof readySchema>['checks']

/** Whether the servers answer. Whoever asks while it is being found out gets the same answer: nobody limits how often. */
function createCheck({ pool, gateway, logger }: RouteDeps): () => Promise<Checks> {
  const find = async (): Promise<Checks> => {
    const database = pool.query('select 1').then(
      () => true,
      (error: unknown) => {
        logger.warn({ err: error }, 'the database does not answer')
        return false
      },
    )
    return { database: await database, temporal: await gateway.isReachable() }
  }
  let finding: Promise<Checks> | undefined
  return () => (finding ??= find().finally(() => (finding = undefined)))
}

/** Outside /v1, without a key and without a limit. */
export const healthRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const check = createCheck(deps)
    app.get(
      '/livez',
      {
        config: UNLIMITED,
        schema: {
          operationId: 'getLiveness',
          summary: 'Check that the process is running',
          tags: ['system'],
          security: [],
          response: { 200: liveSchema, ...refusals(431) },
        },
      },
      async () => ({ status: 'ok' as const }),
    )
    app.get(
      '/readyz',
      {
        config: UNLIMITED,
        schema: {
          operationId: 'getReadiness',
          summary: 'Check that database and Temporal are reachable',
          tags: ['system'],
          security: [],
          response: { 200: readySchema, 503: readySchema, ...refusals(431) },
        },
      },
      async (_request, reply) => {
        const checks = await check()
        const ready = checks.database && checks.temporal
        void reply.code(ready ? 200 : 503)
        return { status: ready ? ('ready' as const) : ('not_ready' as const), checks }
      },
    )
  }

/** What concerns the installation: health, the clock of a rehearsal, the rules in force. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { changeClock, ClockRefused, readClock, type ClockState } from '../../infra/clock'
import { instant } from '../../infra/command-schemas'
import type { RouteDeps } from '../deps'
import { Problem } from '../errors'
import { at, instantOut } from '../present/words'
import { actorHeader, READ_REFUSALS, refusals } from './common'

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
    to: instant.optional().meta({ description: 'Jump to this instant; never backwards.' }),
    speed: z.number().positive().max(1_000_000).optional(),
    paused: z.boolean().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, '没有任何变更 (nothing to change)')
  .meta({ id: 'ClockChange', example: { to: '2026-12-01T09:00:00+08:00', paused: true } })

const showClock = ({ now, mode, speed, paused }: ClockState) => ({ now: at(now), mode, speed, paused })

const duration = z.object({ value: z.int(), unit: z.string(), grade: z.string(), source: z.string() })
const stated = { grade: z.string(), source: z.string() }
const bilingual = z.object({ zh: z.string(), en: z.string() })
const demand = z.enum(['required', 'optional', 'none'])
const ruling = z.object({ answer: z.enum(['required', 'not_required', 'ask']), reason: bilingual, ...stated })
const condition = z.record(z.string(), z.unknown()).meta({
  description: 'always, trait, form, industry or product with a word; all or any with conditions; not with one.',
  example: { any: [{ trait: 'lottery' }, { trait: 'mass_interaction' }] },
})
const appliesWhen = z
  .array(ruling.extend({ id: z.string(), when: condition }))
  .meta({ description: 'The first rule whose condition holds gives the answer; none: `otherwise`.' })
const rulePackSchema = z
  .object({
    platform: z.string(),
    version: z.string(),
    name: bilingual,
    role: z.enum(['platform', 'authority', 'law']).optional(),
    requirements: z.array(
      z.object({
        item: z.string(),
        noun: bilingual,
        kind: z.enum(['approval', 'filing', 'platform_review', 'duty']),
        startsAfter: z.enum(['nothing', 'plan_complete']),
        materials: z.array(
          z.object({ row: z.string(), zh: z.string(), en: z.string(), department: z.string(), mandatory: z.boolean() }),
        ),
        review: z.object({ min: duration, usual: duration, max: duration }),
        applicationNumber: demand,
        credential: demand,
        entry: z.object({ zh: z.string(), url: z.string().optional(), grade: z.string(), source: z.string() }),
        numberSurvivesResubmission: z.boolean(),
        appliesWhen: appliesWhen.optional(),
        otherwise: ruling.optional(),
        subject: z.enum(['campaign', 'account', 'app', 'product']).optional(),
        dueAfterLaunch: duration.optional(),
        limits: z
          .array(
            bilingual.extend({
              id: z.string(),
              max: z.int().optional(),
              per: z.enum(['day', 'month', 'filing']),
              ...stated,
            }),
          )
          .optional(),
        validity: bilingual.extend(stated).optional(),
        expedited: z.object({ min: duration, max: duration }).optional(),
        sideDeadlines: z.array(bilingual.extend({ id: z.string(), within: duration })).optional(),
      }),
    ),
    duties: z
      .array(
        z.object({
          item: z.string(),
          noun: bilingual,
          law: bilingual,
          appliesWhen,
          otherwise: ruling,
          steps: z.array(bilingual.extend({ article: z.string(), ...stated, when: condition.optional() })),
          retention: bilingual.extend({ article: z.string(), ...stated }).optional(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'RulePack' })

export const systemRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/rule-packs',
      {
        schema: {
          operationId: 'listRulePacks',
          summary: 'Platforms and what each demands, in the latest version',
          tags: ['system'],
          headers: actorHeader,
          querystring: z.strictObject({}),
          response: { 200: z.object({ items: z.array(rulePackSchema) }).meta({ id: 'RulePacks' }), ...READ_REFUSALS },
        },
      },
      async () => ({
        items: (await deps.reference.list('rule_pack')).map(
          ({ kind: _, ...pack }) => pack as z.infer<typeof rulePackSchema>,
        ),
      }),
    )

    app.get(
      '/clock',
      {
        schema: {
          operationId: 'getClock',
          summary: "The record's clock",
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
          summary: 'Move, speed up or pause the clock of a rehearsal',
          description: 'Refused on the real clock.',
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

/** Outside /v1, without a key. */
export const healthRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/livez',
      {
        schema: {
          operationId: 'getLiveness',
          summary: 'The process answers',
          tags: ['system'],
          security: [],
          response: { 200: liveSchema, ...refusals(429) },
        },
      },
      async () => ({ status: 'ok' as const }),
    )
    app.get(
      '/readyz',
      {
        schema: {
          operationId: 'getReadiness',
          summary: 'Database and Temporal answer',
          tags: ['system'],
          security: [],
          response: { 200: readySchema, 503: readySchema, ...refusals(429) },
        },
      },
      async (_request, reply) => {
        const database = deps.pool.query('select 1').then(
          () => true,
          (error: unknown) => {
            deps.logger.warn({ err: error }, 'the database does not answer')
            return false
          },
        )
        const checks = { database: await database, temporal: await deps.gateway.isReachable() }
        const ready = checks.database && checks.temporal
        void reply.code(ready ? 200 : 503)
        return { status: ready ? ('ready' as const) : ('not_ready' as const), checks }
      },
    )
  }

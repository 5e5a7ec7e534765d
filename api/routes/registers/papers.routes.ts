/** Company papers (U-19): registered once, used by many filings, renewed by an owner who is reminded. */
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { materialLabel } from '../../../activities/domain/rules/materials'
import { daysLeft } from '../../../activities/domain/mail/paper-reminders'
import { readClock } from '../../../infra/postgres/clock'
import {
  createPaper,
  handPaperOver,
  listPapers,
  PaperRefused,
  readPaper,
  replacePaper,
  type PresentPaper,
} from '../../../infra/postgres/registers/papers'
import { usesOf } from '../../../infra/postgres/registers/paper-uses'
import { PHASES } from '../../../workflows/contract/words'
import { checkAll } from '../../http/all-faults'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { authorOf, refuseUnknownStaff, registerClock } from './registers'
import {
  ownerBody,
  paperBody,
  paperDetailOut,
  paperFilter,
  paperOut,
  paperParams,
  replacedOut,
  versionBody,
  type PaperOut,
} from '../../schemas/papers-schema'
import { refuseForeignFiles } from '../../http/writes'
import {
  actorHeader,
  createHeaders,
  flag,
  page,
  pageOf,
  pageQuery,
  READ_REFUSALS,
  textKey,
  WRITE_REFUSALS,
} from '../common'

const TAGS = ['registers']
const SHOWN = 200

export const paperRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const present = async () => {
      const clock = await registerClock(deps)
      return ({ head, present: p }: PresentPaper): PaperOut => ({
        ...head,
        rowLabel: materialLabel(head.row),
        owner: p.owner,
        version: p.version,
        fileIds: p.fileIds,
        validFrom: p.validFrom,
        validUntil: p.validUntil,
        daysLeft: p.validUntil === undefined ? undefined : daysLeft(p.validUntil, clock),
        lapsed: p.validUntil !== undefined && Date.parse(p.validUntil) <= Date.parse(clock.now),
      })
    }
    const uses = async (request: FastifyRequest, id: string, newest: number) => {
      const { filings, total } = await usesOf(deps.pool, id, seenBy(request), SHOWN)
      return {
        filings: filings.map(({ name, rows, phase, ...filing }) => ({
          ...filing,
          campaignName: name,
          phase: phase as keyof typeof PHASES,
          phaseLabel: PHASES[phase as keyof typeof PHASES].zh,
          rows: rows.map((row) => ({ ...row, newest: row.version === newest })),
        })),
        filingsTotal: total,
      }
    }
    const detail = async (request: FastifyRequest, id: string) => {
      const paper = await readPaper(deps.pool, id)
      if (!paper) throw new Problem('not_found', { detail: id })
      const shown = (await present())(paper)
      return { ...shown, steps: paper.steps, ...(await uses(request, id, shown.version)) }
    }
    const checked = async (
      request: FastifyRequest,
      body: { owner?: string; validFrom?: string; validUntil?: string },
    ) => {
      await checkAll(
        () => refuseForeignFiles(deps, request, body),
        () => refuseUnknownStaff(deps, { owner: body.owner }),
        () => refuseOver(deps, body),
      )
    }

    app.post(
      '/papers',
      {
        schema: {
          operationId: 'createPaper',
          summary: 'Register a document of the company or a brand',
          description:
            'A licence, qualification or authorisation used by many filings. Its owner is reminded before it ' +
            'expires (60 and 30 days before and on the day, unless the policy says otherwise), even if no ' +
            'filing uses it.',
          tags: TAGS,
          headers: createHeaders,
          body: paperBody,
          response: { 200: paperDetailOut, 201: paperDetailOut, ...WRITE_REFUSALS },
        },
      },
      async (request, reply) => {
        const author = authorOf(request)
        await checked(request, request.body)
        const { id, fresh } = await orProblem(createPaper(deps.pool, request.body, author))
        void reply.code(fresh ? 201 : 200).header('location', `/v1/papers/${id}`)
        return detail(request, id)
      },
    )

    app.get(
      '/papers',
      {
        schema: {
          operationId: 'listPapers',
          summary: 'List the documents of the company and its brands, newest first',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject({ ...paperFilter, ...pageQuery }),
          response: { 200: pageOf(paperOut, 'PaperPage'), ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const { ends_before: endsBefore, row, scope, brand, owner } = request.query
        const show = await present()
        return page(deps, request, reply, {
          name: 'papers',
          query: request.query,
          read: (after, limit) =>
            listPapers(deps.pool, { row, scope, brand, owner, endsBefore }, { after: textKey(after), limit }),
          keyOf: ({ head }) => [head.id],
          present: (rows) => rows.map(show),
        })
      },
    )

    app.get(
      '/papers/:id',
      {
        schema: {
          operationId: 'getPaper',
          summary: 'Read a company document, its versions and the running filings that use it',
          tags: TAGS,
          headers: actorHeader,
          params: paperParams,
          response: { 200: paperDetailOut, ...READ_REFUSALS },
        },
      },
      (request) => detail(request, request.params.id),
    )

    app.post(
      '/papers/:id/versions',
      {
        schema: {
          operationId: 'replacePaper',
          summary: 'Replace a company document with a new version, or preview the effect',
          description:
            'Nothing is overwritten. Running filings keep the version they use; their leads are told by mail ' +
            'and replace it where necessary. With `dry_run=true` nothing is stored and nobody is told.',
          tags: TAGS,
          headers: createHeaders,
          params: paperParams,
          querystring: z.strictObject({ dry_run: flag.optional() }),
          body: versionBody,
          response: { 200: replacedOut, 201: replacedOut, ...WRITE_REFUSALS },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const author = authorOf(request)
        const known = await readPaper(deps.pool, id)
        if (!known) throw new Problem('not_found', { detail: id })
        await checked(request, request.body)
        if (request.query.dry_run) {
          const version = known.present.version + 1
          return { paper: id, version, stored: false, ...(await uses(request, id, version)) }
        }
        const { version, fresh } = await orProblem(replacePaper(deps.pool, id, request.body, author))
        void reply.code(fresh ? 201 : 200)
        return { paper: id, version, stored: true, ...(await uses(request, id, version)) }
      },
    )

    app.post(
      '/papers/:id/owner',
      {
        schema: {
          operationId: 'handPaperOver',
          summary: 'Hand a company document over to another owner',
          description: 'Reminders go to the new owner from now on. The version of the document does not change.',
          tags: TAGS,
          headers: createHeaders,
          params: paperParams,
          body: ownerBody,
          response: { 200: paperDetailOut, ...WRITE_REFUSALS },
        },
      },
      async (request) => {
        const { id } = request.params
        await refuseUnknownStaff(deps, request.body)
        await orProblem(handPaperOver(deps.pool, id, request.body.owner, authorOf(request)))
        return detail(request, id)
      },
    )
  }

async function orProblem<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    if (!(error instanceof PaperRefused)) throw error
    throw new Problem(error.code)
  }
}

/** What has ended already is no paper any more, and what ends before it begins never was one. */
async function refuseOver(
  { pool }: RouteDeps,
  { validFrom, validUntil }: { validFrom?: string; validUntil?: string },
): Promise<void> {
  if (validUntil === undefined) return
  const { now } = await readClock(pool)
  const until = Date.parse(validUntil)
  if (until <= Date.parse(now))
    throw new Problem('material_lapsed', { errors: [{ pointer: '#/validUntil', detail: '已过有效期' }] })
  if (validFrom !== undefined && until <= Date.parse(validFrom))
    throw new Problem('dates_unfit', { errors: [{ pointer: '#/validFrom', detail: '须早于有效期止' }] })
}

/** Filings: a page of them, the register as a sheet, one with all its parts. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { filingIdSchema, oneLine, slug, staff } from '../../../infra/schemas/command-schemas'
import { readClock } from '../../../infra/postgres/clock'
import { alarmsOf } from '../../../infra/postgres/reads/alarms'
import { findFiling, listFilings, type FilingFilter, type FilingRow } from '../../../infra/postgres/reads/read-model'
import { inTurns } from '../../../infra/turns'
import { attachment } from '../../http/attachment'
import { seenBy } from '../../http/auth'
import { fieldsQuery, selectable } from '../../http/fields'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { alarmCodes } from '../../present/alarms'
import { createRegister, REGISTER_MAX_ROWS } from '../../../infra/sheets/register-sheet'
import { XLSX } from '../../../infra/sheets/sheet-writer'
import { filingDetailSchema, filingSchema, presentFiling, presentFilingDetail } from '../../present/filing'
import { taskNamer } from '../../present/task-names'
import { textsOf } from '../../../infra/postgres/reads/notes'
import { lossesOfFiling } from '../../present/timeline'
import { phaseWord } from '../../present/words'
import { catalogueOf } from '../../../infra/postgres/reads/catalogue'
import {
  actorHeader,
  flag,
  page,
  pageOf,
  pageQuery,
  READ_REFUSALS,
  refusals,
  textKey,
  launchQuery,
  overdueOn,
} from '../common'

const TAGS = ['filings']
const params = z.object({ id: filingIdSchema })

export const filingQuery = {
  platform: slug.optional(),
  phase: phaseWord.optional(),
  item: slug.optional(),
  lead: staff.optional(),
  overdue: flag.optional(),
  application_number: oneLine(128).optional(),
  ...launchQuery,
  live: flag.optional().meta({ description: 'Whether the campaign is live on the platform.' }),
  objected: flag.optional().meta({
    description:
      'The platform has rejected the filing, asked a question or withdrawn its approval, and that is not ' +
      'resolved yet.',
  }),
  overdue_on: overdueOn,
  ...fieldsQuery,
  ...pageQuery,
}

type FilingQuery = z.infer<z.ZodObject<typeof filingQuery>> & { campaign?: string }

export const filingPageSchema = pageOf(filingSchema, 'FilingPage')

const filterOf = (query: FilingQuery): FilingFilter => {
  const { platform, phase, item, lead, overdue, application_number: applicationNumber, campaign } = query
  const { launch_before: launchBefore, cleared, live, objected, overdue_on: overdueOn } = query
  const asked = { launchBefore, cleared, live, objected, overdueOn }
  return { campaign, platform, phase, item, lead, overdue, applicationNumber, ...asked }
}

const registerQuery = {
  ...filingQuery,
  format: z.enum(['json', 'xlsx']).optional().meta({ description: 'Takes precedence over the Accept header.' }),
}

/** RFC 9110 in short: whoever names the sheet's type, and not JSON with more weight, wants the sheet. */
export function wantsSheet(format: string | undefined, accept: string | undefined): boolean {
  if (format !== undefined) return format === 'xlsx'
  const weightOf = (type: string): number => {
    const range = (accept ?? '').split(',').find((r) => r.split(';')[0]?.trim().toLowerCase() === type)
    return range === undefined ? 0 : Number(/;\s*q=([\d.]+)/i.exec(range)?.[1] ?? 1)
  }
  return weightOf(XLSX) > 0 && weightOf(XLSX) >= weightOf('application/json')
}

/** Below the minute after which a silent connection is closed. */
const SHEET_TIMEOUT_MS = 55_000

const sheetAnswer = {
  description: 'A page of filings, or all of them as a spreadsheet if requested.',
  content: {
    'application/json': { schema: filingPageSchema },
    [XLSX]: { schema: z.any().meta({ description: 'The register (备案台账).' }) },
  },
}

/** A page of filings; used for all and for those of one campaign. */
export async function filingPage(deps: RouteDeps, request: FastifyRequest, reply: FastifyReply, query: FilingQuery) {
  const { now } = await readClock(deps.pool)
  return page(deps, request, reply, {
    name: `filings ${query.campaign ?? ''}`,
    query,
    read: (after, limit) =>
      listFilings(deps.pool, seenBy(request), filterOf(query), { after: textKey(after), limit, now }),
    keyOf: (row) => [row.id],
    present: (rows) =>
      inTurns(rows, async (row) => presentFiling(row, await catalogueOf(deps.reference, row.state), now)),
  })
}

/** The filing, or 404: one that is not there and one of another client are the same. */
async function filingOf(deps: RouteDeps, request: FastifyRequest, id: string): Promise<FilingRow> {
  const row = await findFiling(deps.pool, seenBy(request), id)
  if (!row) throw new Problem('not_found', { detail: id })
  return row
}

export const filingRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const register = createRegister(deps)
    app.get(
      '/filings',
      {
        // A sheet takes longer than a page.
        config: { handlerMs: SHEET_TIMEOUT_MS, ...selectable(filingPageSchema) },
        schema: {
          operationId: 'listFilings',
          summary: 'List filings, newest first; also as a spreadsheet',
          description:
            `With \`format=xlsx\` or \`Accept: ${XLSX}\`, the answer is the register (备案台账): all filings matching the filters, ` +
            `as one sheet of at most ${REGISTER_MAX_ROWS} rows (otherwise \`too_many_rows\`; the limit is also in \`X-Max-Rows\`). ` +
            '`limit` has no effect there, and `cursor` is refused.',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject(registerQuery),
          response: { 200: sheetAnswer, ...READ_REFUSALS, ...refusals(422, 503) },
        },
      },
      async (request, reply) => {
        const { format, ...query } = request.query
        void reply.header('vary', 'Accept')
        if (!wantsSheet(format, request.headers.accept)) return filingPage(deps, request, reply, query)
        if (query.cursor !== undefined)
          throw new Problem('malformed', {
            errors: [{ parameter: 'cursor', detail: '表格不分页 (a sheet has no pages)' }],
          })
        const { content, fileName } = await register(seenBy(request), filterOf(query))
        return reply
          .type(XLSX)
          .header('content-disposition', attachment(fileName))
          .header('cache-control', 'private, no-store')
          .header('x-max-rows', REGISTER_MAX_ROWS)
          .send(content)
      },
    )

    app.get(
      '/filings/:id',
      {
        schema: {
          operationId: 'getFiling',
          summary: 'Read a filing with its rounds, rejection items, matters and tasks',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: { 200: filingDetailSchema, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const row = await filingOf(deps, request, request.params.id)
        const { now } = await readClock(deps.pool)
        const [about, losses, raised] = await Promise.all([
          catalogueOf(deps.reference, row.state),
          lossesOfFiling(deps, row),
          alarmsOf(deps.pool, [row.id]),
        ])
        const textOf = await textsOf(deps.pool, { state: row.state, losses })
        const namesOf = await taskNamer(deps, Object.values(row.state.tasks))
        const shown = presentFilingDetail(row, { ...about, losses }, now, textOf, namesOf)
        return { ...shown, alarms: alarmCodes(row.id, shown.alarms, raised) }
      },
    )
  }

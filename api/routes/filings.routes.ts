/** Filings: read them, record what a platform said of one, correct an entry, pull back, give up. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { COMMAND_SCHEMAS, filingIdSchema, oneLine, staff } from '../../infra/command-schemas'
import { readClock } from '../../infra/clock'
import { alarmsOf } from '../../infra/db/alarms'
import { findFiling, findFilingRoute, listFilings, type FilingFilter, type FilingRow } from '../../infra/db/read-model'
import { attachment } from '../attachment'
import { seenBy } from '../auth'
import type { RouteDeps } from '../deps'
import { Problem } from '../errors'
import { alarmCodes } from '../present/alarms'
import { createRegister, REGISTER_MAX_ROWS } from '../register'
import { XLSX } from '../../infra/files/sheet-writer'
import { filingDetailSchema, filingSchema, presentFiling, presentFilingDetail } from '../present/filing'
import { textsOf } from '../present/notes'
import { catalogueOf, phaseWord } from '../present/words'
import { commandAnswer, sendWritten, write, type Write } from '../writes'
import {
  actorHeader,
  commandAnswerSchema,
  flag,
  page,
  pageOf,
  pageQuery,
  pendingAnswer,
  READ_REFUSALS,
  refusals,
  textKey,
  WRITE_REFUSALS,
  writeHeaders,
} from './common'

const TAGS = ['filings']
const params = z.object({ id: filingIdSchema })
const slug = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/)

export const filingQuery = {
  platform: slug.optional(),
  phase: phaseWord.optional(),
  item: slug.optional(),
  lead: staff.optional(),
  overdue: flag.optional(),
  application_number: oneLine(128).optional(),
  ...pageQuery,
}
type FilingQuery = z.infer<z.ZodObject<typeof filingQuery>> & { campaign?: string }

export const filingPageSchema = pageOf(filingSchema, 'FilingPage')

const filterOf = (query: FilingQuery): FilingFilter => {
  const { platform, phase, item, lead, overdue, application_number: applicationNumber, campaign } = query
  return { campaign, platform, phase, item, lead, overdue, applicationNumber }
}

const registerQuery = {
  ...filingQuery,
  format: z.enum(['json', 'xlsx']).optional().meta({ description: 'Comes before the Accept header.' }),
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
  description: 'A page of filings; or, where the sheet is asked for, all of them as one.',
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
      Promise.all(rows.map(async (row) => presentFiling(row, await catalogueOf(deps.reference, row.state), now))),
  })
}

/** The filing, or 404: one that is not there and one of another client are the same. */
async function filingOf(deps: RouteDeps, request: FastifyRequest, id: string): Promise<FilingRow> {
  const row = await findFiling(deps.pool, seenBy(request), id)
  if (!row) throw new Problem('not_found', { detail: id })
  return row
}

const { filing: _filing, platform: _platform, number: _number, ...said } = COMMAND_SCHEMAS.report.shape
/** What a platform said, without the filing it is about. */
export const saidShape = said

const reportBody = z.strictObject(said).meta({
  id: 'FilingReport',
  description: 'What the platform said of this filing, whoever heard it.',
  example: {
    kind: 'rejected',
    text: '主图含有绝对化用语',
    items: [{ field: '主图', error: '出现“最低价”', suggestion: '删除绝对化用语' }],
  },
})

const { filing: _corrected, ...correction } = COMMAND_SCHEMAS.correct.shape
const correctBody = z.strictObject(correction).meta({
  id: 'FilingCorrection',
  description: 'What was recorded wrongly. A wrong verdict needs a person (X-Actor) and a second one (confirmedBy).',
  example: { target: 'application_number', number: 'WX-20261122-88', reason: '抄录错误' },
})

const answersBody = COMMAND_SCHEMAS.answerTasks.omit({ filing: true }).meta({
  id: 'FilingAnswers',
  description: 'Answers to tasks of this filing, in order. All of them take effect, or none.',
  example: {
    answers: ['page_preview', 'campaign_plan'].map((row) => ({
      task: `MC-20261122-0001-01.collect_material.${row}.r1`,
      answer: 'provided',
    })),
  },
})

const materialBody = COMMAND_SCHEMAS.replaceMaterial.omit({ filing: true, row: true }).meta({
  id: 'MaterialReplacement',
  example: { validUntil: '2027-12-31T23:59:59+08:00', text: '已续期' },
})

const endBody = z
  .strictObject({ reason: COMMAND_SCHEMAS.giveUp.shape.reason })
  .meta({ id: 'FilingReason', example: { reason: '奖品数量写错' } })

export const filingRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const register = createRegister(deps)
    app.get(
      '/filings',
      {
        // A sheet takes longer than a page.
        handlerTimeout: SHEET_TIMEOUT_MS,
        schema: {
          operationId: 'listFilings',
          summary: 'List filings, newest first; also as a spreadsheet',
          description:
            `With \`format=xlsx\`, or \`Accept: ${XLSX}\`, all that the filters list come as the register (备案台账): one sheet of ` +
            `${REGISTER_MAX_ROWS} rows at most (\`too_many_rows\` beyond that). \`limit\` means nothing there; \`cursor\` is refused.`,
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
          .send(content)
      },
    )

    app.get(
      '/filings/:id',
      {
        schema: {
          operationId: 'getFiling',
          summary: 'Read a filing with its rounds, items, matters and tasks',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: { 200: filingDetailSchema, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const row = await filingOf(deps, request, request.params.id)
        const { now } = await readClock(deps.pool)
        const [about, textOf, raised] = await Promise.all([
          catalogueOf(deps.reference, row.state),
          textsOf(deps.pool, row.state),
          alarmsOf(deps.pool, [row.id]),
        ])
        const shown = presentFilingDetail(row, about, now, textOf)
        return { ...shown, alarms: alarmCodes(row.id, shown.alarms, raised) }
      },
    )

    const command = async (
      request: FastifyRequest,
      reply: FastifyReply,
      id: string,
      wanted: Pick<Write, 'command' | 'body'>,
    ) => {
      if (!(await findFilingRoute(deps.pool, seenBy(request), id))) throw new Problem('not_found', { detail: id })
      const written = await write(deps, request, { ...wanted, resource: id, subject: id })
      return sendWritten(reply, written, async (...decided) => commandAnswer(...decided)) as never
    }
    const response = { 200: commandAnswerSchema, 202: pendingAnswer, ...WRITE_REFUSALS }

    app.post(
      '/filings/:id/answers',
      {
        schema: {
          operationId: 'answerTasks',
          summary: 'Answer several tasks of a filing at once, say all its materials',
          description: 'The first answer that is refused is named by its pointer, and none takes effect.',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: answersBody,
          response,
        },
      },
      (request, reply) => {
        const { id } = request.params
        return command(request, reply, id, { command: 'answerTasks', body: { filing: id, ...request.body } })
      },
    )

    app.post(
      '/filings/:id/materials/:row',
      {
        schema: {
          operationId: 'replaceMaterial',
          summary: 'Replace a material by a renewed or mended one',
          description: 'At any time before the filing ends. Rounds keep the version that they were submitted with.',
          tags: TAGS,
          headers: writeHeaders,
          params: params.extend({ row: COMMAND_SCHEMAS.replaceMaterial.shape.row }),
          body: materialBody,
          response,
        },
      },
      (request, reply) => {
        const { id, row } = request.params
        return command(request, reply, id, { command: 'replaceMaterial', body: { filing: id, row, ...request.body } })
      },
    )

    app.post(
      '/filings/:id/reports',
      {
        schema: {
          operationId: 'reportOnFiling',
          summary: 'Record what the platform said of a filing',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: reportBody,
          response,
        },
      },
      (request, reply) => {
        const { id } = request.params
        return command(request, reply, id, { command: 'report', body: { filing: id, ...request.body } })
      },
    )

    app.post(
      '/filings/:id/corrections',
      {
        schema: {
          operationId: 'correctFiling',
          summary: 'Correct a wrong entry',
          description: 'The wrong fact stays; a new one points to it. State, clearance and mails follow.',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: correctBody,
          response,
        },
      },
      (request, reply) => {
        const { id } = request.params
        return command(request, reply, id, { command: 'correct', body: { filing: id, ...request.body } })
      },
    )

    for (const [path, name, operationId, summary] of [
      ['recall', 'recall', 'recallFiling', 'Have a submission pulled back, to change it'],
      ['give-up', 'giveUp', 'giveUpFiling', 'Give a filing up'],
    ] as const)
      app.post(
        `/filings/:id/${path}`,
        {
          schema: {
            operationId,
            summary,
            description: 'What the platform already has is a task there first.',
            tags: TAGS,
            headers: writeHeaders,
            params,
            body: endBody,
            response,
          },
        },
        (request, reply) => {
          const { id } = request.params
          const { reason } = request.body
          return command(request, reply, id, { command: name, body: { filing: id, reason } })
        },
      )
  }

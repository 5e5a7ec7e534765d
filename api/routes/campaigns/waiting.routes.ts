/** Where the days went: of one campaign, and of all of them, as JSON, as a picture and as a spreadsheet. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { renderToString } from 'preact-render-to-string'
import { z } from 'zod'
import { toInstant } from '../../../activities/domain/time/calendar'
import { minutesOf } from '../../../activities/domain/waiting/ledger'
import { monthStart, WAITING_BY } from '../../../activities/domain/waiting/sums'
import { campaignNumber, staff } from '../../../infra/schemas/command-schemas'
import { allFacts, campaignState } from '../../../infra/postgres/reads/campaign'
import { packsFor } from '../../../infra/postgres/reads/desk'
import {
  allParts,
  ledgersOf,
  placed,
  waitedIn,
  waitingAround,
  WAITING_MAX_CAMPAIGNS,
} from '../../../infra/postgres/reads/waiting'
import { partsSheet, sumsSheet } from '../../../infra/sheets/waiting-sheet'
import { XLSX } from '../../../infra/sheets/sheet-writer'
import { attachment } from '../../http/attachment'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { Bars } from '../../pages/ui/bars'
import { barsOf, namedSums, platformClocks, presentLedger, presentRow, type NamedSum } from '../../present/waiting'
import { campaignWaitingSchema, waitingTableSchema } from '../../schemas/waiting-schema'
import { actorHeader, READ_REFUSALS, refusals } from '../common'

const SVG = 'image/svg+xml'
const TAGS = ['planning']
const formats = {
  format: z.enum(['json', 'svg', 'xlsx']).optional(),
  lang: z.enum(['zh-CN', 'en']).optional().meta({ description: 'Of the picture.' }),
}
const month = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2])$/, '须为月份，如 2026-11 (a month)')
  .optional()
  .meta({ example: '2026-11' })

const answerOf = <S extends z.ZodType>(schema: S) => ({
  description: 'As asked for by `format`.',
  content: {
    'application/json': { schema },
    [SVG]: { schema: z.any() },
    [XLSX]: { schema: z.any() },
  },
})

export const waitingRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/campaigns/:number/waiting',
      {
        schema: {
          operationId: 'getCampaignWaiting',
          summary: 'Read where the days of a campaign went: whose each minute was',
          description: 'Each minute is that of whoever had what ended last of all that held it up.',
          tags: TAGS,
          headers: actorHeader,
          params: z.object({ number: campaignNumber }),
          querystring: z.strictObject(formats),
          response: { 200: answerOf(campaignWaitingSchema), ...READ_REFUSALS, ...refusals(503) },
        },
      },
      (request, reply) => campaignAnswer(deps, request, reply, request.params.number, request.query),
    )

    app.get(
      '/waiting',
      {
        schema: {
          operationId: 'getWaiting',
          summary: 'Sum where the days went by campaign, department, holder, platform, step or month',
          description:
            `Of campaigns that were under way in these months, at most ${WAITING_MAX_CAMPAIGNS} (otherwise \`too_many_rows\`). ` +
            'With `of=filings` each filing counts by itself, also while another one held the campaign up.',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject({
            by: z.enum(WAITING_BY).default('holder'),
            of: z.enum(['campaigns', 'filings']).optional(),
            from: month.describe('First month; the present one unless said.'),
            to: month.describe('Last month; the first one unless said.'),
            lead: staff.optional(),
            ...formats,
          }),
          response: { 200: answerOf(waitingTableSchema), ...READ_REFUSALS, ...refusals(422, 503) },
        },
      },
      (request, reply) => tableAnswer(deps, request, reply, request.query),
    )
  }

type Asked = { format?: 'json' | 'svg' | 'xlsx'; lang?: 'zh-CN' | 'en' }

async function campaignAnswer(
  deps: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  number: string,
  { format, lang = 'zh-CN' }: Asked,
) {
  const state = await campaignState(deps, seenBy(request), number)
  const around = await waitingAround(deps)
  const packOf = await packsFor(deps, [state])
  const ledgers = ledgersOf(await allFacts(deps, number), packOf, around.calendar, around.now)
  const { campaign, filings, lanes } = ledgers
  const naming = { packOf, campaignName: () => state.name }
  const parts = placed(number, campaign, lanes)
  const rows = namedSums(parts, 'holder', around, naming)
  if (format === 'svg') return picture(reply, titleOf(state.name, lang), rows, lang)
  if (format === 'xlsx') return sheet(reply, await partsSheet(allParts(number, ledgers)), number)
  return {
    campaign: presentLedger(campaign, parts, rows),
    filings: filings.map((ledger) => {
      const own = placed(number, ledger, lanes)
      return {
        ...presentLedger(ledger, own, namedSums(own, 'holder', around, naming)),
        clocks: platformClocks(state.filings[ledger.subject], own, packOf),
      }
    }),
  }
}

type TableQuery = Asked & {
  by: (typeof WAITING_BY)[number]
  of?: 'campaigns' | 'filings'
  from?: string
  to?: string
  lead?: string
}

async function tableAnswer(deps: RouteDeps, request: FastifyRequest, reply: FastifyReply, query: TableQuery) {
  const { by, of = 'campaigns', lead, format, lang = 'zh-CN' } = query
  const around = await waitingAround(deps)
  const from = query.from ?? toInstant(Date.parse(around.now), around.calendar).slice(0, 7)
  const to = query.to ?? from
  if (to < from)
    throw new Problem('malformed', {
      errors: [{ parameter: 'to', detail: '不能早于起始月份 (before the first month)' }],
    })
  const span = { fromMs: monthStart(around.calendar, from), toMs: monthStart(around.calendar, after(to)) }
  const { parts, ...naming } = await waitedIn(deps, seenBy(request), { ...span, of, lead }, around)
  const rows = namedSums(parts, by, around, naming)
  const title = from === to ? from : `${from} – ${to}`
  if (format === 'svg') return picture(reply, titleOf(title, lang), rows, lang)
  if (format === 'xlsx')
    return sheet(reply, await sumsSheet(rows.map((row) => ({ ...row, name: row.zh }))), `${title}-${by}`)
  return { from, to, minutes: parts.reduce((sum, part) => sum + minutesOf(part), 0), rows: rows.map(presentRow) }
}

const after = (month: string): string => {
  const [year = 2000, n = 1] = month.split('-').map(Number)
  return n === 12 ? `${year + 1}-01` : `${year}-${String(n + 1).padStart(2, '0')}`
}

const titleOf = (what: string, lang: 'zh-CN' | 'en'): string =>
  lang === 'en' ? `Where the days went: ${what}` : `时间去向：${what}`

function picture(reply: FastifyReply, title: string, rows: readonly NamedSum[], lang: 'zh-CN' | 'en'): FastifyReply {
  const legend = lang === 'en' ? 'days off: the clock stands still' : '休息日，不计时'
  const svg = renderToString(Bars({ title, bars: barsOf(rows, lang), legend, alone: true }))
  return reply
    .type(SVG)
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .header('cache-control', 'private, no-store')
    .serializer((text: unknown) => text as string)
    .send(svg)
}

const sheet = (reply: FastifyReply, content: Buffer, name: string): FastifyReply =>
  reply
    .type(XLSX)
    .header('content-disposition', attachment(`时间去向-${name}.xlsx`))
    .header('cache-control', 'private, no-store')
    .send(content)

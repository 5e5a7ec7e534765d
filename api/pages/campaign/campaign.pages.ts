/** A campaign's page: by session for whom it concerns, by link for whom the link was made, who then only reads. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isResponsible, mayReadPlan } from '../../../activities/domain/desk/involved'
import { linkGeneration } from '../../../infra/postgres/people/link-generations'
import { allFacts } from '../../../infra/postgres/reads/campaign'
import { packsFor } from '../../../infra/postgres/reads/desk'
import { allParts, ledgersOf } from '../../../infra/postgres/reads/waiting'
import { XLSX } from '../../../infra/sheets/sheet-writer'
import { partsSheet } from '../../../infra/sheets/waiting-sheet'
import { attachment } from '../../http/attachment'
import type { RouteDeps } from '../../http/deps'
import { byLink, sessionOf, viewerOf } from '../acting/viewer'
import { aroundOf } from '../around'
import { doneOf } from '../desk/desk.pages'
import { PageUnknown } from '../page-fault'
import type { PageRoutes } from '../page-routes'
import { sendPage } from '../ui/send-page'
import { CampaignView } from './campaign-view'
import { LinksView } from './links-view'
import { readSheet, seenCampaign } from './read-campaign'

type Numbered = FastifyRequest<{ Params: { number: string } }>

export const campaignPages: PageRoutes = (deps) => async (app) => {
  app.get<{ Params: { number: string } }>(
    '/campaigns/:number',
    byLink('number', 'campaign', 'read_campaign'),
    (request, reply) => showCampaign(deps, request, reply),
  )
  app.get<{ Params: { number: string } }>('/campaigns/:number/links', (request, reply) =>
    showLinks(deps, request, reply),
  )
  app.get<{ Params: { number: string } }>('/campaigns/:number/waiting/xlsx', (request, reply) =>
    sendWaiting(deps, request, reply),
  )
}

async function sendWaiting(deps: RouteDeps, request: Numbered, reply: FastifyReply): Promise<FastifyReply> {
  const around = await aroundOf(deps, sessionOf(request))
  const campaign = await seenCampaign(deps, around, request.params.number)
  const { number } = campaign
  const packOf = await packsFor(deps, [campaign])
  const ledgers = ledgersOf(await allFacts(deps, number), packOf, around.calendar, around.now)
  const content = await partsSheet(allParts(number, ledgers))
  return reply
    .type(XLSX)
    .header('content-disposition', attachment(`时间去向-${number}.xlsx`))
    .send(content)
}

async function showCampaign(deps: RouteDeps, request: Numbered, reply: FastifyReply): Promise<FastifyReply> {
  const viewer = viewerOf(request)
  const around = await aroundOf(deps, viewer)
  const campaign = await seenCampaign(deps, around, request.params.number)
  const acts = viewer.how === 'session'
  const answers = acts && isResponsible(campaign, around.reach)
  // Behind the link of a mailbox may be anybody of its group, somebody of an agency too.
  const isOurs = viewer.members === undefined && around.people.find(viewer.person)?.agency === undefined
  const may = {
    report: acts && Object.keys(campaign.filings).length > 0,
    correct: answers,
    share: answers,
    openTasks: acts,
    readPlan: mayReadPlan(campaign, around.reach, isOurs),
  }
  const read = await readSheet(deps, campaign, around, may)
  const done = doneOf(request.query as Record<string, unknown>, viewer.language)
  return sendPage(reply, CampaignView({ campaign, ...read, viewer, around, may, done }))
}

/** Only those who answer for the campaign give it to others to read. */
async function showLinks(deps: RouteDeps, request: Numbered, reply: FastifyReply): Promise<FastifyReply> {
  const viewer = sessionOf(request)
  const around = await aroundOf(deps, viewer)
  const campaign = await seenCampaign(deps, around, request.params.number)
  if (!isResponsible(campaign, around.reach)) throw new PageUnknown()
  const members = new Set([campaign.lead, campaign.backup, ...Object.values(campaign.group)])
  const links = []
  for (const person of members) {
    // Who has left opens nothing any more.
    const known = around.people.find(person)
    if (!known) continue
    const generation = await linkGeneration(deps.pool, person)
    const scope = { purpose: 'read_campaign' as const, subject: campaign.number, person, generation }
    links.push({ name: known.name, url: deps.pageLinks.urlOf(scope) })
  }
  return sendPage(reply, LinksView({ campaign, viewer, links }))
}

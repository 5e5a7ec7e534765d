/** The list of campaigns that a person may see. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { campaignsSeenBy, packsFor, type SeenFilter } from '../../../infra/postgres/reads/desk'
import { stageWord } from '../../present/words'
import type { RouteDeps } from '../../http/deps'
import { sessionOf, type Viewer } from '../acting/viewer'
import { aroundOf, type Around } from '../around'
import type { PageRoutes } from '../page-routes'
import { sendPage } from '../ui/send-page'
import { CampaignsView, SCOPES, type ListFilter } from './campaigns-view'

const SHOWN = 30

/** What does not fit is left out: an address that was cut off still shows a list. */
const query = z.object({
  q: z.string().trim().min(1).max(100).optional().catch(undefined),
  stage: stageWord.optional().catch(undefined),
  scope: z.enum(SCOPES).optional().catch(undefined),
  overdue: z.literal('1').optional().catch(undefined),
  after: z
    .string()
    .regex(/^MC-\d{8}-\d{4,9}$/)
    .optional()
    .catch(undefined),
})

export const campaignsPages: PageRoutes = (deps) => async (app) => {
  app.get('/campaigns', (request, reply) => showCampaigns(deps, request, reply))
}

async function showCampaigns(deps: RouteDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const viewer = sessionOf(request)
  const around = await aroundOf(deps, viewer)
  const { after, ...filter } = query.parse(request.query)
  const rows = await campaignsSeenBy(deps, [...around.reach], seenFilter(filter, viewer, around), {
    after,
    limit: SHOWN + 1,
    now: around.now,
  })
  const campaigns = rows.slice(0, SHOWN)
  const packOf = await packsFor(deps, campaigns)
  const next = rows.length > SHOWN ? nextPage(filter, campaigns[SHOWN - 1]?.number ?? '') : undefined
  return sendPage(reply, CampaignsView({ campaigns, filter, next, viewer, around, packOf }))
}

/** A department's campaigns are those that somebody leads whom the viewer manages. */
function seenFilter({ q, stage, scope, overdue }: ListFilter, viewer: Viewer, { reach }: Around): SeenFilter {
  const leads = scope === 'mine' ? [viewer.person] : scope === 'department' ? [...reach] : undefined
  return { q, stage, leads, overdue: overdue === '1' ? true : undefined }
}

function nextPage(filter: ListFilter, after: string): string {
  const parts = Object.entries({ ...filter, after }).filter((entry): entry is [string, string] => !!entry[1])
  return `/campaigns?${new URLSearchParams(parts).toString()}`
}

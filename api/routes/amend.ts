/** An amendment of a campaign: with If-Match only while the plan is as the caller read it. */
import type { FastifyRequest } from 'fastify'
import { findCampaign } from '../../infra/postgres/reads/read-model'
import type { CampaignChanges } from '../../workflows/contract/commands'
import { seenBy } from '../http/auth'
import type { RouteDeps } from '../http/deps'
import { Problem } from '../http/errors'
import { write, type Written } from '../http/writes'
import { ifMatch } from './common'

export async function writeAmend(
  deps: RouteDeps,
  request: FastifyRequest,
  number: string,
  change: { changes: CampaignChanges; reason?: string },
): Promise<Written> {
  const ifVersion = ifMatch(request)
  if (!(await findCampaign(deps.pool, seenBy(request), number))) throw new Problem('not_found', { detail: number })
  const written = await write(deps, request, {
    command: 'amend',
    resource: number,
    subject: number,
    body: { campaign: number, ...change, ifVersion },
  })
  if (written.state === 'decided' && !written.outcome.ok && written.outcome.code === 'version_conflict')
    throw new Problem('precondition_failed', { extra: written.outcome.extra })
  return written
}

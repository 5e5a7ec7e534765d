/** An amendment of a campaign: with If-Match only while the plan is as the caller read it. */
import type { FastifyRequest } from 'fastify'
import { previewOfAmend, type AmendPreview } from '../../../activities/domain/planning/amend-preview'
import { campaignState } from '../../../infra/postgres/reads/campaign'
import { findCampaign } from '../../../infra/postgres/reads/read-model'
import { rehearseAmend } from '../../../infra/postgres/record/rehearse'
import type { CampaignChanges } from '../../../workflows/contract/commands'
import { actorOf, seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { refuseForeignFiles, write, type Written } from '../../http/writes'
import { ifMatch } from '../common'

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

/** Decided as it would be, on what is there now, and kept nowhere: also refused as it would be. */
export async function previewAmend(
  deps: RouteDeps,
  request: FastifyRequest,
  number: string,
  changes: CampaignChanges,
): Promise<AmendPreview> {
  const state = await campaignState(deps, seenBy(request), number)
  const version = ifMatch(request)
  if (version !== undefined && version !== state.planVersion)
    throw new Problem('precondition_failed', { extra: { version: state.planVersion } })
  await refuseForeignFiles(deps, request, changes)
  const { change } = await rehearseAmend(deps, actorOf(request), state, changes)
  return previewOfAmend(state, change)
}

import type { CampaignState } from '../../activities/domain/record/state'
import { readClock } from '../../infra/postgres/clock'
import { alarmsOf } from '../../infra/postgres/reads/alarms'
import { foldedUpTo, textsIn } from '../../infra/postgres/reads/campaign'
import { textsOf } from '../../infra/postgres/reads/notes'
import { inTurns } from '../../infra/turns'
import type { RouteDeps } from '../http/deps'
import { campaignAlarms } from './alarms'
import { type CampaignOut, presentCampaign } from './campaign'

export async function showCampaigns(deps: RouteDeps, states: readonly CampaignState[]): Promise<CampaignOut[]> {
  const { pool, reference } = deps
  const { now } = await readClock(pool)
  const heads = states.map(textsIn)
  const textOf = await textsOf(pool, heads)
  const raised = await alarmsOf(
    pool,
    states.flatMap((s) => [s.number, ...Object.keys(s.filings)]),
  )
  return inTurns(states, async (state) => {
    const shown = await presentCampaign(state, { reference, now, textOf })
    return { ...shown, alarms: campaignAlarms(state, raised) }
  })
}

export async function showCampaign(deps: RouteDeps, state: CampaignState): Promise<CampaignOut> {
  const [shown] = await showCampaigns(deps, [state])
  if (!shown) throw new Error(`campaign ${state.number} was read and lost`)
  return shown
}

/** The campaign as a request left it, so that every repeat of the request gets the same answer. */
export async function campaignAsOf(
  deps: RouteDeps,
  number: string,
  version: number,
): Promise<{ campaign: CampaignOut; planVersion: number }> {
  const { state, now } = await foldedUpTo(deps, number, version)
  const textOf = await textsOf(deps.pool, textsIn(state))
  const campaign = await presentCampaign(state, { reference: deps.reference, now, textOf })
  return { campaign, planVersion: state.planVersion }
}

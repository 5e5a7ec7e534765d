/** Reading a campaign with its filings and texts, as it stands now or as it stood right after a request. */
import { apply } from '../activities/domain/apply'
import type { CampaignState } from '../activities/domain/state'
import { readClock } from '../infra/clock'
import { alarmsOf } from '../infra/db/alarms'
import {
  filingsOfCampaigns,
  findCampaign,
  listFacts,
  type CampaignRow,
  type FactRow,
  type Seen,
} from '../infra/db/read-model'
import type { RouteDeps } from './deps'
import { Problem } from './errors'
import { presentCampaign, type CampaignOut } from './present/campaign'
import { campaignAlarms } from './present/alarms'
import { textsOf } from './present/notes'
import { storedFact } from './present/stored-fact'

/** The state of a campaign, or 404: one that is not there and one of another client are the same. */
export async function campaignState(deps: RouteDeps, seen: Seen, number: string): Promise<CampaignState> {
  const row = await findCampaign(deps.pool, seen, number)
  if (!row) throw new Problem('not_found', { detail: number })
  const [state] = await withFilings(deps, [row])
  if (!state) throw new Error(`campaign ${number} was read and lost`)
  return state
}

export async function withFilings(deps: RouteDeps, rows: readonly CampaignRow[]): Promise<CampaignState[]> {
  const filings = await filingsOfCampaigns(
    deps.pool,
    rows.map((row) => row.number),
  )
  return rows.map((row) => ({
    ...row.state,
    filings: Object.fromEntries(filings.flatMap((f) => (f.campaign === row.number ? [[f.id, f.state]] : []))),
  }))
}

/** Where a campaign's own texts stand. */
const textsIn = ({ objective, ending, requirements, notNeeded }: CampaignState) => ({
  objective,
  notNeeded,
  reason: ending?.reason,
  requirements,
})

export async function showCampaigns(deps: RouteDeps, states: readonly CampaignState[]): Promise<CampaignOut[]> {
  const { pool, reference } = deps
  const { now } = await readClock(pool)
  const heads = states.map(textsIn)
  const textOf = await textsOf(pool, heads)
  const raised = await alarmsOf(
    pool,
    states.flatMap((s) => [s.number, ...Object.keys(s.filings)]),
  )
  return Promise.all(
    states.map(async (state) => {
      const shown = await presentCampaign(state, { reference, now, textOf })
      return { ...shown, alarms: campaignAlarms(state, raised) }
    }),
  )
}

export async function showCampaign(deps: RouteDeps, state: CampaignState): Promise<CampaignOut> {
  const [shown] = await showCampaigns(deps, [state])
  if (!shown) throw new Error(`campaign ${state.number} was read and lost`)
  return shown
}

/** The state as a request left it, folded from the facts: what came after is not in it. */
export const stateAsOf = async (deps: RouteDeps, number: string, version: number): Promise<CampaignState> =>
  (await foldedUpTo(deps, number, version)).state

/** Everything that was recorded of a campaign, in that order. */
export const allFacts = (deps: Pick<RouteDeps, 'pool'>, number: string): Promise<FactRow[]> =>
  listFacts(deps.pool, number, { after: 0, limit: LAST_SEQ })

const LAST_SEQ = 2_147_483_647

async function foldedUpTo(
  deps: RouteDeps,
  number: string,
  version: number,
): Promise<{ state: CampaignState; now: string }> {
  const facts = await listFacts(deps.pool, number, { after: 0, limit: version, upTo: version })
  let state: CampaignState | undefined
  let now = ''
  for (const fact of facts.map(storedFact)) {
    now = fact.at
    state = apply(state, fact)
  }
  if (!state) throw new Error(`campaign ${number} was written, but its facts are not there: run npm run verify`)
  return { state, now }
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

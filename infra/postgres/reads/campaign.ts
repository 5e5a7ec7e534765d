/** Reading a campaign with its filings and texts, as it stands now or as it stood right after a request. */
import { apply } from '../../../activities/domain/record/fold/apply'
import type { CampaignState } from '../../../activities/domain/record/state'
import { filingsOfCampaigns, findCampaign, type CampaignRow, type Seen } from './read-model'
import { listFacts, type FactRow } from './facts'
import { refuse } from '../../../activities/domain/decision/refusal'
import type { Reads } from './reads'
import { storedFact } from './stored-fact'

/** The state of a campaign, or 404: one that is not there and one of another client are the same. */
export async function campaignState(deps: Pick<Reads, 'pool'>, seen: Seen, number: string): Promise<CampaignState> {
  const row = await findCampaign(deps.pool, seen, number)
  if (!row) refuse('not_found', number)
  const [state] = await withFilings(deps, [row])
  if (!state) throw new Error(`campaign ${number} was read and lost`)
  return state
}

export async function withFilings(deps: Pick<Reads, 'pool'>, rows: readonly CampaignRow[]): Promise<CampaignState[]> {
  const filings = await filingsOfCampaigns(
    deps.pool,
    rows.map((row) => row.number),
  )
  const own = new Map<string, CampaignState['filings']>(rows.map((row) => [row.number, {}]))
  for (const { campaign, id, state } of filings) Object.assign(own.get(campaign) ?? {}, { [id]: state })
  return rows.map((row) => ({ ...row.state, filings: own.get(row.number) ?? {} }))
}

/** Where a campaign's own texts stand. */
export const textsIn = ({ reviews = {}, ...s }: CampaignState) => ({
  objective: s.objective,
  parties: s.parties,
  partyAnswers: s.partyAnswers,
  kickoff: s.kickoff,
  work: s.work,
  reviews: Object.values(reviews).map(({ signers, matters, decisions, conflicts }) => [
    signers,
    matters,
    decisions,
    conflicts,
  ]),
  notNeeded: s.notNeeded,
  reason: s.ending?.reason,
  requirements: s.requirements,
})

/** The state as a request left it, folded from the facts: what came after is not in it. */
export const stateAsOf = async (deps: Pick<Reads, 'pool'>, number: string, version: number): Promise<CampaignState> =>
  (await foldedUpTo(deps, number, version)).state

/** Everything that was recorded of a campaign, in that order. */
export const allFacts = (deps: Pick<Reads, 'pool'>, number: string): Promise<FactRow[]> =>
  listFacts(deps.pool, number, { after: 0, limit: LAST_SEQ })

const LAST_SEQ = 2_147_483_647

export async function foldedUpTo(
  deps: Pick<Reads, 'pool'>,
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

/** What the question of clearance is answered from: the state of the instant that is asked about, losses, texts. */
import { needsFacts, stateAsked, type ClearanceReading } from '../../../activities/domain/clearance/clearance-question'
import { lossesOf } from '../../../activities/domain/record/fold/losses'
import type { CampaignState } from '../../../activities/domain/record/state'
import { readClock } from '../clock'
import { allFacts } from './campaign'
import { textsOf } from './notes'
import type { Reads } from './reads'
import { storedFact } from './stored-fact'

/** `asked`: now, unless given. Undefined where the campaign had not been started by then. */
export async function readClearance(
  { pool }: Pick<Reads, 'pool'>,
  present: CampaignState,
  asked: string | undefined,
): Promise<ClearanceReading | undefined> {
  const { now } = await readClock(pool)
  const when = asked ?? now
  const facts = needsFacts(present, when, now) ? (await allFacts({ pool }, present.number)).map(storedFact) : []
  const state = stateAsked(present, facts, when, now)
  if (!state) return undefined
  const losses = lossesOf(facts)
  return { state, when, losses, textOf: await textsOf(pool, { losses, notNeeded: state.notNeeded }) }
}

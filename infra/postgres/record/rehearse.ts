import { decide } from '../../../activities/domain/decide'
import { Change } from '../../../activities/domain/decision/change'
import { refuse } from '../../../activities/domain/decision/refusal'
import { filingsOf, type CampaignState } from '../../../activities/domain/record/state'
import type { Rehearsed } from '../../../activities/domain/planning/start-preview'
import type { Actor, CampaignChanges, Command, StartCampaign } from '../../../workflows/contract/commands'
import { othersFirst } from '../../turns'
import { readClock } from '../clock'
import { externalRefExists } from '../reads/read-model'
import type { Reads } from '../reads/reads'
import { readReviewedRounds } from '../reads/review-history'
import { readSurroundings } from './read-context'

/** Decides a start as the record would, and keeps nothing of it. What the record would refuse is refused. */
export async function rehearse(reads: Reads, actor: Actor, body: StartCampaign): Promise<Rehearsed> {
  const { externalRef } = body
  if (externalRef !== undefined && (await externalRefExists(reads.pool, actor.client, externalRef)))
    refuse('external_ref_taken', undefined, '/externalRef')
  return rehearsed(reads, actor, { subject: NUMBER, command: { type: 'startCampaign', body } })
}

/** The same of an amendment: the campaign as it would stand after it. */
export const rehearseAmend = (
  reads: Reads,
  actor: Actor,
  state: CampaignState,
  changes: CampaignChanges,
  ifVersion?: number,
): Promise<Rehearsed> =>
  rehearsed(reads, actor, {
    subject: state.number,
    // Deciding folds into what it is given.
    state: structuredClone(state),
    command: { type: 'amend', body: { campaign: state.number, changes, ifVersion } },
  })

interface Wanted {
  subject: string
  state?: CampaignState
  command: Command
}

async function rehearsed(
  { pool, reference }: Reads,
  actor: Actor,
  { subject, state, command }: Wanted,
): Promise<Rehearsed> {
  const db = await pool.connect()
  try {
    const { now } = await readClock(db)
    const surroundings = await readSurroundings(db, reference, state, command)
    // Deciding is one piece: of many dry runs one goes on at a time.
    await othersFirst()
    const change = new Change(state, { ...surroundings, now, actor, seal: () => ({ note: '', commitment: '' }) })
    decide(change, subject, command)
    return { change, reviewed: await readReviewedRounds(db, filingsOf(change.state)) }
  } finally {
    db.release()
  }
}

/** Never a real number: real ones carry a date. */
const NUMBER = 'MC-00000000-0000'

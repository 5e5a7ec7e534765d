import { decide } from '../../../activities/domain/decide'
import { Change } from '../../../activities/domain/decision/change'
import { refuse } from '../../../activities/domain/decision/refusal'
import { filingsOf } from '../../../activities/domain/record/state'
import type { Rehearsed } from '../../../activities/domain/planning/start-preview'
import type { Actor, StartCampaign } from '../../../workflows/contract/commands'
import { othersFirst } from '../../turns'
import { readClock } from '../clock'
import { externalRefExists } from '../reads/read-model'
import type { Reads } from '../reads/reads'
import { readReviewedRounds } from '../reads/review-history'
import { readSurroundings } from './read-context'

/** Decides a start as the record would, and keeps nothing of it. What the record would refuse is refused. */
export async function rehearse({ pool, reference }: Reads, actor: Actor, body: StartCampaign): Promise<Rehearsed> {
  const { externalRef } = body
  if (externalRef !== undefined && (await externalRefExists(pool, actor.client, externalRef)))
    refuse('external_ref_taken', undefined, '/externalRef')
  const db = await pool.connect()
  try {
    const { now } = await readClock(db)
    const command = { type: 'startCampaign', body } as const
    const surroundings = await readSurroundings(db, reference, undefined, command)
    // Deciding is one piece: of many dry runs one goes on at a time.
    await othersFirst()
    const change = new Change(undefined, { ...surroundings, now, actor, seal: () => ({ note: '', commitment: '' }) })
    decide(change, NUMBER, command)
    return { change, reviewed: await readReviewedRounds(db, filingsOf(change.state)) }
  } finally {
    db.release()
  }
}

/** Never a real number: real ones carry a date. */
const NUMBER = 'MC-00000000-0000'

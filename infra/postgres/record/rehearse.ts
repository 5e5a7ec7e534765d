import { decide } from '../../../activities/domain/decide'
import { Change } from '../../../activities/domain/decision/change'
import { Refused } from '../../../activities/domain/decision/refusal'
import { filingsOf } from '../../../activities/domain/record/state'
import type { ReviewedRound } from '../../../activities/domain/rules/review-history'
import type { RouteDeps } from '../../../api/http/deps'
import { refusalProblem } from '../../../api/http/errors'
import type { Actor, StartCampaign } from '../../../workflows/contract/commands'
import { readClock } from '../clock'
import { externalRefExists } from '../reads/read-model'
import { readReviewedRounds } from '../reads/review-history'
import { readSurroundings } from './read-context'

export async function rehearse(deps: RouteDeps, actor: Actor, body: StartCampaign): Promise<Rehearsed> {
  const { externalRef } = body
  if (externalRef !== undefined && (await externalRefExists(deps.pool, actor.client, externalRef)))
    throw refusalProblem({ ok: false, code: 'external_ref_taken', pointer: '/externalRef' })
  const db = await deps.pool.connect()
  try {
    const { now } = await readClock(db)
    const command = { type: 'startCampaign', body } as const
    const surroundings = await readSurroundings(db, deps.reference, undefined, command)
    const change = new Change(undefined, { ...surroundings, now, actor, seal: () => ({ note: '', commitment: '' }) })
    decide(change, NUMBER, command)
    return { change, reviewed: await readReviewedRounds(db, filingsOf(change.state)) }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { code, detail, pointer, extra } = error
    throw refusalProblem({ ok: false, code, detail, pointer, extra })
  } finally {
    db.release()
  }
}

export interface Rehearsed {
  change: Change
  /** Reviews of our own filings, by `platform/item`, as the plan reckons with them. */
  reviewed: ReadonlyMap<string, readonly ReviewedRound[]>
}

/** Never a real number: real ones carry a date. */
export const NUMBER = 'MC-00000000-0000'

/** Folds the taking over of a filing: a round that is with the platform, and rows that nobody here has to bring. */
import type { StoredFact } from '../facts'
import type { FilingState } from '../state'

export function applyTakenOver(f: FilingState, fact: Extract<StoredFact, { type: 'FilingTakenOver' }>): void {
  const {
    round: n,
    judged,
    phase,
    number,
    occurredAt,
    etaAt,
    overdueAt,
    provisional,
    insideBuffer,
    outsideWindow,
    checkAt,
  } = fact.body
  const round = f.rounds.find((r) => r.n === n)
  if (!round) throw new Error(`filing ${f.id} has no round ${n}`)
  Object.assign(round, {
    number,
    submittedAt: occurredAt,
    submissionRecordedAt: fact.at,
    submissionFileIds: [],
    submissionSeq: fact.seq,
    etaAt,
    overdueAt,
    provisional,
    insideBuffer,
    outsideWindow,
  })
  if (judged) round.judged = judged
  for (const row of Object.values(f.rows)) if (row.status === 'missing') row.status = 'elsewhere'
  f.phase = phase
  f.checkAt = checkAt
  f.takenOverAt = fact.at
}

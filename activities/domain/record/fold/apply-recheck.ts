import type { FactsOf } from './folds'
import { type FilingState, presentRound } from '../state'
import { freshTurn } from './apply-filing'

export function applyJudged(f: FilingState, fact: FactsOf<'recheck'>): void {
  if (fact.type === 'FilingRechecked' && fact.body.judged) {
    const round = presentRound(f)
    round.judged = fact.body.judged
    delete round.changes
    delete round.voided
  }
  if (fact.type !== 'JudgedChanged') return
  const round = presentRound(f)
  round.judged = fact.body.judged
  round.changes = fact.body.differences
  if (fact.body.voids) round.voided = true
  else delete round.voided
  if (!fact.body.reopens) return
  f.phase = 'preparing'
  f.turn = freshTurn(f)
}

import { isGiven } from '../../rules/submission-window'
import type { FactsOf } from './folds'
import type { FilingState } from '../state'

export function applyWindow(f: FilingState, fact: FactsOf<'window'>): void {
  f.windowSeq = fact.seq
  if (isGiven(fact.body)) f.window = fact.body
  else delete f.window
}

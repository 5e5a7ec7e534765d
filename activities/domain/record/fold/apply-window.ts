import { isGiven } from '../../rules/submission-window'
import type { StoredFact } from '../facts'
import type { FilingState } from '../state'

export function applyWindow(f: FilingState, fact: StoredFact): void {
  if (fact.type !== 'WindowNoted') return
  f.windowSeq = fact.seq
  if (isGiven(fact.body)) f.window = fact.body
  else delete f.window
}

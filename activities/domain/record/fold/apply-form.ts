import type { StoredFact } from '../facts'
import type { FilingState } from '../state'

/** Folds what was filled in. */
export function applyForm(f: FilingState, fact: StoredFact): void {
  if (fact.type !== 'FormFilled') return
  const { round, fields, values } = fact.body
  f.forms = { ...f.forms, [String(round)]: { fields, values, filledAt: fact.at } }
}

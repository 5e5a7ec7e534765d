import type { FactsOf } from './folds'
import type { FilingState } from '../state'

/** Folds what was filled in. */
export function applyForm(f: FilingState, fact: FactsOf<'form'>): void {
  const { round, fields, values } = fact.body
  f.forms = { ...f.forms, [String(round)]: { fields, values, filledAt: fact.at } }
}

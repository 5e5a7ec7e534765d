import type { FactsOf } from './folds'
import type { FilingState } from '../state'

export function applySchedule(f: FilingState, fact: FactsOf<'schedule'>): void {
  f.schedule = { ...fact.body, at: fact.at }
  f.firstSchedule ??= f.schedule
}

import type { StoredFact } from '../facts'
import type { FilingState } from '../state'

export function applySchedule(f: FilingState, fact: StoredFact): void {
  if (fact.type !== 'FilingScheduled') return
  f.schedule = { ...fact.body, at: fact.at }
  f.firstSchedule ??= f.schedule
}

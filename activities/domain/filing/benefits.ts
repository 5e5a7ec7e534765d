/**
 * Benefits that a platform grants with a passing (S0-41): what somebody was told and noted, and what the rule pack states with
 * grade and source. Never inferred.
 */
import type { FilingRequest } from '../../../workflows/contract/commands'
import type { Change } from '../decision/change'
import { sameFiling } from './open-filing'
import { filingsOf } from '../record/state'

export function noteBenefits(change: Change, requests: readonly FilingRequest[]): void {
  for (const wanted of requests) {
    if (wanted.benefits === undefined) continue
    const benefits = change.note(wanted.benefits)
    const f = filingsOf(change.state).find((one) => !one.ended && sameFiling(one, wanted))
    if (benefits && f) change.emit('BenefitsNoted', f.id, { benefits })
  }
}

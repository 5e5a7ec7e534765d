/**
 * Benefits that a platform grants with a passing (S0-41): what somebody was told and noted, and what the rule pack states with
 * grade and source. Never inferred.
 */
import type { FilingRequest } from '../../workflows/contract/commands'
import type { Change } from './change'
import type { StoredFact } from './facts'
import { everyone, type AnnouncementBody, type Draft } from './letters'
import { sameFiling } from './open-filing'
import { filingsOf, type FilingState } from './state'

export function noteBenefits(change: Change, requests: readonly FilingRequest[]): void {
  for (const wanted of requests) {
    const benefits = change.note(wanted.benefits)
    const f = filingsOf(change.state).find((one) => !one.ended && sameFiling(one, wanted))
    if (benefits && f) change.emit('BenefitsNoted', f.id, { benefits })
  }
}

const LABEL = '平台权益'

export const benefitLines = (change: Change, f: FilingState): AnnouncementBody['lines'] => [
  ...(f.benefits ? [{ label: LABEL, note: f.benefits.note }] : []),
  ...(change.requirement(f).benefits ?? []).map(({ zh, grade }) => ({ label: LABEL, text: `${zh}（依据等级 ${grade}）` })),
]

/** Announced on passing: joins the letter that tells of the passing, or of the clearance that it brings. */
export function benefitLetters(change: Change, fact: StoredFact): Draft[] {
  const f = change.state.filings[fact.subject]
  if (fact.type !== 'VerdictRecorded' || !f || f.takenOverAt === fact.at) return []
  const { kind } = fact.body.verdict
  const lines = kind === 'passed' || kind === 'passed_by_lapse' ? benefitLines(change, f) : []
  if (lines.length === 0) return []
  const about = `${f.id}#${fact.seq}|benefits`
  return [{ subject: f.id, kind: 'passed', to: everyone(change.state), urgent: true, about, seq: fact.seq, lines }]
}

import type { Change } from '../decision/change'
import type { StoredFact } from '../record/facts'
import type { FilingState } from '../record/state'
import { type AnnouncementBody, type Draft, everyone } from './notice'

/** Announced on passing, in the letter that tells it: of the clearance where the passing brings it, else of the passing. */
export function benefitLetters(change: Change, fact: StoredFact): Draft[] {
  const s = change.state
  const clears = (platform: string): boolean =>
    change.facts.some((f) => f.type === 'ClearanceChanged' && f.body.platform === platform && f.body.clearance === 'go')
  const about = `${fact.subject}#${fact.seq}|benefits`
  const draft = { subject: fact.subject, to: everyone(s), urgent: true, about, seq: fact.seq }
  if (fact.type === 'ClearanceChanged' && fact.body.clearance === 'go') {
    const passed = change.facts.flatMap((f) => passing(change, f)).filter((f) => f.platform === fact.body.platform)
    const lines = passed.flatMap((f) => benefitLines(change, f))
    return lines.length === 0 ? [] : [{ ...draft, kind: 'clearance', lines }]
  }
  return passing(change, fact).flatMap((f): Draft[] => {
    const lines = clears(f.platform) ? [] : benefitLines(change, f)
    return lines.length === 0 ? [] : [{ ...draft, kind: 'passed', lines }]
  })
}

export const benefitLines = (change: Change, f: FilingState): AnnouncementBody['lines'] => [
  ...(f.benefits ? [{ label: LABEL, note: f.benefits.note }] : []),
  ...(change.requirement(f).benefits ?? []).map(({ zh, grade }) => ({
    label: LABEL,
    text: `${zh}（依据等级 ${grade}）`,
  })),
]
/** The filing that a fact says has passed. What passed before it was taken over is told by the letter about that. */
export function passing(change: Change, fact: StoredFact): FilingState[] {
  const f = change.state.filings[fact.subject]
  if (fact.type !== 'VerdictRecorded' || !f) return []
  if (!['passed', 'passed_by_lapse'].includes(fact.body.verdict.kind)) return []
  return change.facts.some((other) => other.type === 'FilingTakenOver' && other.subject === f.id) ? [] : [f]
}

export const LABEL = '平台权益'

/**
 * What a taking over is told as: one letter a campaign that says what is here now and until when an answer is expected. What
 * happened before it is a line in that letter and no news of its own.
 */
import { benefitLines } from './letters-benefits'
import { toInstant } from '../time/calendar'
import type { Change } from '../decision/change'
import type { StoredFact } from '../record/facts'
import { everyone, type Draft } from './notice'
import { titleOfFiling } from '../decision/titles'

const takenOverHere = (change: Change, subject?: string): boolean =>
  change.facts.some((f) => f.type === 'FilingTakenOver' && (subject === undefined || f.subject === subject))

/** The letters of a fact, less what lies in the past of a filing that this very step takes over. */
export function asPast(change: Change, fact: StoredFact, drafts: Draft[]): Draft[] {
  if (fact.type === 'VerdictRecorded' && takenOverHere(change, fact.subject)) return []
  // Whether a platform is cleared is told, in the same letter: nobody has to be woken for it.
  if (fact.type === 'ClearanceChanged' && takenOverHere(change)) return drafts.map((d) => ({ ...d, urgent: false }))
  return drafts
}

export function takenOverLetters(change: Change, fact: StoredFact): Draft[] {
  const s = change.state
  const f = s.filings[fact.subject]
  if (fact.type !== 'FilingTakenOver' || !f) return []
  const minute = (at: string): string => toInstant(Date.parse(at), change.ctx.calendar).slice(0, 16).replace('T', ' ')
  const { number, occurredAt, etaAt, overdueAt } = fact.body
  const { platform, noun } = titleOfFiling(f, change.ctx)
  const passed = f.rounds[0]?.verdict
  const stands = passed
    ? `已于 ${minute(passed.occurredAt)} 通过${f.credential?.number ? `，备案号 ${f.credential.number}` : ''}`
    : `常规 ${minute(etaAt)} 前有结果，最迟 ${minute(overdueAt)}`
  return [
    {
      subject: s.number,
      kind: 'taken_over',
      to: everyone(s),
      urgent: false,
      about: `${f.id}#${fact.seq}`,
      seq: fact.seq,
      lines: [
        { label: '接管备案', text: `${platform} ${noun}${number === undefined ? '' : `，申请号 ${number}`}` },
        { label: '办理情况', text: `${minute(occurredAt)} 提交，${stands}` },
        ...(passed ? benefitLines(change, f) : []),
      ],
    },
  ]
}

/** Letters about what parties of a campaign have said, and what became of it. */
import type { PartyQuestion } from '../../../workflows/contract/parties'
import { ANSWERS } from '../../../workflows/contract/words'
import type { Change } from '../decision/change'
import { partyOf } from '../decision/parties'
import type { StoredFact } from '../record/facts'
import type { Base, Draft } from './notice'
import { line } from './notice'

/**
 * What a party has answered: for whoever leads, and whoever looks after that party (S4-1, S4-15). Of an objection whoever leads is
 * told by the task that it opens.
 */
export function partyLetter(change: Change, fact: Extract<StoredFact, { type: 'PartyAnswered' }>, base: Base): Draft[] {
  const s = change.state
  const { party, question, yes, note, takenBack } = fact.body
  const found = partyOf(s, party)
  const said = `${asked(question)}：${partySays(yes, takenBack)}`
  const lines = [{ label: '合作方', text: `${found?.name ?? party}，${said}` }, ...line('说明', note)]
  const ours = found ? [found.ours] : []
  const to = yes ? [...new Set([s.lead, ...ours])] : ours.filter((person) => person !== s.lead)
  if (to.length === 0) return []
  // A party that says no holds every launch up.
  return [{ ...base, kind: 'party_answered', to, urgent: false, lines, atOnce: yes ? undefined : true }]
}

const partySays = (yes: boolean, takenBack: true | undefined): string => {
  if (yes) return '已确认'
  return takenBack ? '收回确认' : '有异议'
}

/**
 * How the lead has decided about a party's no: for whoever speaks for that party and whoever looks after it. A party that is asked
 * again is told by the task that it gets.
 */
export function settledLetter(
  change: Change,
  fact: Extract<StoredFact, { type: 'ObjectionSettled' }>,
  base: Base,
): Draft[] {
  const { question, how, person, note, was } = fact.body
  if (how === 'asked_again' || !was) return []
  const to = [...new Set([was.contact, was.ours])].filter((one) => one !== person)
  const lines = [
    { label: '合作方', text: `${was.name}，${asked(question)}` },
    { label: '处理结果', text: ANSWERS[how].zh },
    ...line('说明', note),
  ]
  return to.length === 0 ? [] : [{ ...base, kind: 'objection_settled', to, urgent: false, lines }]
}

const asked = (question: PartyQuestion): string => (question === 'goal' ? '活动目标' : '同步发布')

/** What the state knows of a brief and of the checklist: how their facts fold, and what they still lack. */
import type { StoredFact } from '../facts'
import type { FactsOf } from './folds'
import type { CampaignState } from '../state'

/** The fold of this topic's facts. */
export function applyBrief(s: CampaignState, fact: FactsOf<'brief'>): void {
  switch (fact.type) {
    case 'BriefKept':
      s.brief = fact.body
      break
    case 'KeyDateReminded':
      applyKeyDates(s, fact)
      break
    case 'ChecklistAdded':
      s.checklist = { ...s.checklist }
      for (const { item, ...row } of fact.body.items) s.checklist[item] = { ...row, status: 'open' }
      break
    case 'ChecklistItemSettled': {
      const row = s.checklist?.[fact.body.item]
      if (row) row.status = fact.body.status
      break
    }
  }
}

export function applyKeyDates(s: CampaignState, fact: Extract<StoredFact, { type: 'KeyDateReminded' }>): void {
  const { on, when, count } = fact.body
  s.keyDatesTold = { ...s.keyDatesTold, [on]: { ...s.keyDatesTold?.[on], [when]: count } }
}

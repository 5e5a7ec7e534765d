/** What facts mean for the kick-off of a campaign. */
import type { FactsOf } from './folds'
import type { CampaignState } from '../state'

export function applyKickoff(s: CampaignState, fact: FactsOf<'kickoff'>): void {
  const { kickoff } = s
  switch (fact.type) {
    case 'KickoffPlanned': {
      const { from: _from, added: _added, left: _left, ...planned } = fact.body
      // Who is told that others come is reminded once all the same.
      const reminded = kickoff?.reminded && kickoff.at === planned.at ? { reminded: true as const } : {}
      s.kickoff = { ...planned, ...reminded, status: 'planned', plannedAt: fact.at }
      break
    }
    case 'KickoffReminded':
      if (kickoff) kickoff.reminded = true
      break
    case 'KickoffHeld': {
      const { held, ...said } = fact.body
      if (kickoff) s.kickoff = { ...kickoff, ...said, status: held ? 'held' : 'not_held' }
      break
    }
    case 'KickoffCancelled':
      if (kickoff) s.kickoff = { ...kickoff, sequence: fact.body.sequence, status: 'cancelled' }
      break
  }
}

/** What facts mean for the work plan of a campaign. */
import type { FactsOf } from './folds'
import type { CampaignState } from '../state'

export function applyWork(s: CampaignState, fact: FactsOf<'work'>): void {
  if (fact.type === 'WorkPlanned') {
    const before = s.work ?? {}
    s.work = Object.fromEntries(
      fact.body.items.map((plan) => {
        const { status = 'open' as const, handedIn, sentBack, accepted } = before[plan.item] ?? {}
        return [plan.item, { ...plan, status, handedIn, sentBack, accepted }]
      }),
    )
    return
  }
  const { item: name, ...said } = fact.body
  const item = s.work?.[name]
  if (!item) return
  switch (fact.type) {
    case 'WorkHandedIn':
      Object.assign(item, { status: 'handed_in', handedIn: { ...said, at: fact.at } })
      break
    case 'WorkAccepted':
      Object.assign(item, { status: 'accepted', accepted: { ...said, at: fact.at } })
      break
    case 'WorkSentBack':
      Object.assign(item, { status: 'open', sentBack: { ...said, at: fact.at } })
      break
  }
}

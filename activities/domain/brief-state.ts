/** What the state knows of a brief and of the checklist: how their facts fold, and what they still lack. */
import type { StoredFact } from './facts'
import { applyKeyDates } from './key-dates'
import type { CampaignState } from './state'

/** What of its type's brief a campaign must still say; one without a type owes nothing. */
export function briefMissing(s: CampaignState): string[] {
  if (s.brief?.type === undefined) return []
  const { asks, gaps } = s.brief
  // Whoever collects personal data says which, what for, and how people agree (S0-10, S3-6).
  const wanted = isPersonal(s) ? [...asks, 'brief/userData', 'brief/dataPoints'] : asks
  const own = (['objective', 'startsAt', 'endsAt'] as const).filter(
    (field) => wanted.includes(field) && s[field] === undefined,
  )
  return [...own, ...gaps.filter((gap) => wanted.some((ask) => gap === ask || gap.startsWith(`${ask}/`)))]
}

/** Mandatory rows of the checklist that nobody has settled: the preparation waits for them. In one order: a stored object's is not ours. */
export const checklistMissing = (s: CampaignState): string[] =>
  Object.entries(s.checklist ?? {})
    .flatMap(([item, { mandatory, status }]) => (mandatory && status === 'open' ? [`checklist/${item}`] : []))
    .sort()

const isPersonal = ({ brief, traits, described }: CampaignState): boolean =>
  brief?.personal === true ||
  [...traits, ...(described?.traits ?? [])].some(
    (t) => t === 'collects_personal_data' || t === 'collects_sensitive_data',
  )

/** The fold of this topic's facts. */
export function applyBrief(s: CampaignState, fact: StoredFact): void {
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
    default:
  }
}

/**
 * The brief of an archived campaign for a new one: what was thought out is taken over, what had a date is left out and
 * listed. The archived campaign itself becomes the historical comparison.
 */
import type { CampaignState } from '../record/state'
import type { Brief } from '../../../workflows/contract/brief'
import type { CampaignBrief } from '../../../workflows/contract/commands'
import type { Leave, CloneContext, ArchivedDocument } from './clone-context'

/** Parts that are dates, or measured by them. */
const OF_THEN = ['goals', 'phases', 'keyDates'] as const

export function clonedBrief(
  { campaign: s, notes }: ArchivedDocument,
  ctx: Pick<CloneContext, 'types' | 'templates' | 'isStaff'>,
  leave: Leave,
): CampaignBrief {
  if (!s.brief) return {}
  const { type, template, document } = s.brief
  const text = document && notes.find(({ id }) => id === document.note)?.body
  return {
    type: type === undefined || ctx.types.includes(type) ? type : leave('/type', 'type_gone', type),
    template:
      template === undefined || ctx.templates.includes(template.id)
        ? template?.id
        : leave('/template', 'type_gone', template.id),
    brief: text ? takenOver(s, JSON.parse(text) as Brief, ctx, leave) : document && leave('/brief', 'text_erased'),
  }
}

function takenOver(s: CampaignState, kept: Brief, { isStaff }: Pick<CloneContext, 'isStaff'>, leave: Leave): Brief {
  const brief = structuredClone(kept)
  for (const part of OF_THEN) {
    if (brief[part]) leave(`/brief/${part}`, 'date_of_then')
    delete brief[part]
  }
  if (brief.budget?.split) {
    leave('/brief/budget/split', 'date_of_then')
    delete brief.budget.split
  }
  const owned = [
    ...(brief.resources ?? []).map((resource, i) => [`/brief/resources/${i}/owner`, resource] as const),
    ...Object.entries(brief.risks ?? {}).map(([kind, risk]) => [`/brief/risks/${kind}/owner`, risk] as const),
  ]
  for (const [field, one] of owned)
    if (one.owner !== undefined && !isStaff(one.owner)) {
      leave(field, 'person_left', one.owner)
      delete one.owner
    }
  return { ...brief, history: { campaigns: [s.number] } }
}

/**
 * The prize promotion that a campaign keeps (S1-13): checked as it is handed in, refused above the legal cap, and after the start
 * changed only in the favour of consumers. What the facts alone cannot judge needs a named person's reason.
 */
import type { HandInPromotion, Promotion } from '../../../workflows/contract/content'
import type { Policy } from '../../../workflows/contract/policy'
import type { DutyStep, RulePack } from '../../../workflows/contract/reference'
import { refuse, type Change } from '../decision/change'
import type { PromotionState } from '../record/content'
import { changesOf, DECISIONS } from '../rules/prize-changes'
import { missingFacts, prizesAbove, type PrizeStep } from '../rules/prize-promotion'
import type { CampaignState } from '../record/state'

/** Where the steps stand: item of the duty in the pack of the law. */
const DUTY: Record<PrizeStep, string> = {
  publish_before_start: 'prize_promotion',
  points_rules: 'prize_promotion',
  draw_cap: 'prize_promotion',
  no_change_after_start: 'prize_promotion',
  instant_updates: 'prize_promotion',
  gift_terms: 'price_promotion',
  gift_marking: 'price_promotion',
}

export const LAW = 'law'

export const prizeStep = (law: RulePack | undefined, id: PrizeStep): DutyStep | undefined =>
  law?.duties?.find(({ item }) => item === DUTY[id])?.steps.find((step) => step.id === id)

/** For messages: `law.prize_promotion.draw_cap`. */
export const prizeStepName = (id: PrizeStep): string => `${LAW}.${DUTY[id]}.${id}`

export function handInPromotion(change: Change, { promotion, reason }: HandInPromotion): Record<string, unknown> {
  const law = change.ctx.pack(LAW)
  refuseAboveCap(law, promotion)
  const before = change.state.promotion
  const changes = before && hasStarted(change) ? laterChanges(change, before, promotion) : []
  refuseChanges(change, law, changes, reason)
  const missing = missingFacts(promotion).map(({ pointer, fact }) => ({ pointer, fact }))
  const version = (before?.version ?? 0) + 1
  change.emit('PromotionHandedIn', change.state.number, {
    version,
    kind: promotion.kind,
    text: change.ctx.seal(JSON.stringify(promotion)),
    packVersion: law?.version ?? '',
    missing,
    changes,
    reason: change.note(reason),
    by: change.ctx.actor.person,
  })
  return { promotionVersion: version, missing: missing.map(({ pointer }) => `/promotion${pointer}`) }
}

const stepOf = (law: RulePack | undefined, id: PrizeStep): DutyStep =>
  prizeStep(law, id) ?? refuse('unprocessable', `${prizeStepName(id)} is not installed`)

const citation = ({ article, source, grade }: DutyStep) => ({ article, source, grade })

function refuseAboveCap(law: RulePack | undefined, promotion: Promotion): void {
  const cap = stepOf(law, 'draw_cap')
  if (cap.maxFen === undefined) refuse('unprocessable', `${prizeStepName('draw_cap')} has no maxFen`)
  const [first, ...more] = prizesAbove(promotion, cap.maxFen)
  if (first === undefined) return
  refuse('prize_above_cap', cap.article, `/promotion/prizes/${first}/valueFen`, {
    limitFen: cap.maxFen,
    prizes: [first, ...more].map((i) => promotion.prizes[i]?.id ?? ''),
    ...citation(cap),
  })
}

/** On some platform it is live, or its time has come. */
function hasStarted({ state: s, ctx }: Change): boolean {
  const isOver = (at: string | undefined): boolean => at !== undefined && Date.parse(at) <= Date.parse(ctx.now)
  return (
    isOver(s.startsAt) || Object.values(s.launches).some(({ status, liveAt }) => status === 'live' && isOver(liveAt))
  )
}

/** Against the version that was kept last. Where its text was erased nobody can say what changed. */
function laterChanges(change: Change, before: PromotionState, now: Promotion): PromotionState['changes'] {
  const text = change.ctx.content?.textOf(before.text)
  if (text === undefined) return [{ pointer: '', code: 'other', decision: DECISIONS.other }]
  return changesOf(JSON.parse(text) as Promotion, now).map(({ pointer, code }) => ({
    pointer,
    code,
    decision: DECISIONS[code],
  }))
}

function refuseChanges(
  change: Change,
  law: RulePack | undefined,
  changes: PromotionState['changes'],
  reason: string | undefined,
): void {
  const by = (decision: string) => changes.filter((each) => each.decision === decision)
  const [refused] = by('refused')
  const rule = changes.length > 0 ? citation(stepOf(law, 'no_change_after_start')) : {}
  const placeOf = ({ pointer }: { pointer: string }): string =>
    pointer.startsWith('/before/') ? '/promotion/prizes' : `/promotion${pointer}`
  if (refused) refuse('promotion_change_refused', refused.code, placeOf(refused), { changes: by('refused'), ...rule })
  const [unclear] = by('ask')
  if (!unclear) return
  const { person, channel } = change.ctx.actor
  if (!reason?.trim())
    refuse('promotion_change_unclear', unclear.code, placeOf(unclear), { changes: by('ask'), ...rule })
  if (!person || channel === 'temporal_ui') refuse('person_required', 'handInPromotion')
}

/** A draw is announced by the campaign's description, and the company's policy wants its facts. */
export const isPromotionMissing = (
  s: Pick<CampaignState, 'promotion' | 'traits'>,
  policy: Pick<Policy, 'prizePromotion'>,
): boolean => policy.prizePromotion === 'asked' && s.promotion === undefined && s.traits.includes('lottery')

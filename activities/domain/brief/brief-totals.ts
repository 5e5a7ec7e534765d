/**
 * What follows from a brief's numbers and dates: totals, recomputed, and what deserves a second look (S1-5, S1-6, S1-9,
 * S3-1). Pure; nothing here refuses anything.
 */
import type { Brief, BriefPart, BriefDemand, BriefPolicy, BriefWarningCode } from '../../../workflows/contract/brief'
import { sumOf } from '../rules/brief-check'
import { briefGaps } from '../rules/brief-gaps'
import type { CampaignState } from '../record/state'

export interface BriefTotals {
  rowsFen: number
  reserveFen: number
  totalFen: number
  /** Of the total, in per cent with one decimal; absent where the total is nothing. */
  reservePercent?: number
  byCategory: { key: string; amountFen: number }[]
  byChannel: { key: string; amountFen: number }[]
  byPhase: { key: string; amountFen: number }[]
}

export function briefTotals({ budget }: Brief): BriefTotals | undefined {
  if (!budget) return undefined
  const rowsFen = sumOf(budget.rows, (row) => row.unitPriceFen * row.quantity)
  const reserveFen = budget.reserveFen ?? 0
  const totalFen = rowsFen + reserveFen
  return {
    rowsFen,
    reserveFen,
    totalFen,
    reservePercent: totalFen === 0 ? undefined : Math.round((reserveFen / totalFen) * 1000) / 10,
    byCategory: grouped(budget.rows, (row) => row.category),
    byChannel: grouped(budget.split ?? [], (part) => part.channel),
    byPhase: grouped(budget.split ?? [], (part) => part.phase),
  }
}

function grouped<T extends { amountFen: number }>(list: readonly T[], keyOf: (item: T) => string) {
  const sums = new Map<string, number>()
  for (const item of list) sums.set(keyOf(item), (sums.get(keyOf(item)) ?? 0) + item.amountFen)
  return [...sums].map(([key, amountFen]) => ({ key, amountFen }))
}

export interface BriefWarning {
  /** From the campaign. */
  pointer: string
  code: BriefWarningCode
}

const DAY_MS = 86_400_000
const daysBetween = (from: string, until: string): number => (Date.parse(until) - Date.parse(from)) / DAY_MS

/** `dayOf`: the local day of an instant. A part that the policy has switched off warns of nothing. */
export function briefWarnings(
  s: Pick<CampaignState, 'startsAt' | 'endsAt' | 'described'>,
  brief: Brief,
  policy: Pick<BriefPolicy, 'reserve' | 'warmUpDays'>,
  around: { demands: Partial<Record<BriefPart, BriefDemand>>; dayOf: (at: string) => string },
): BriefWarning[] {
  const warnings: BriefWarning[] = []
  const warn = (part: BriefPart, place: string, code: BriefWarningCode): void => {
    if (around.demands[part] !== 'off') warnings.push({ pointer: `brief/${place}`, code })
  }
  const { reservePercent } = briefTotals(brief) ?? {}
  const { percent, tolerance } = policy.reserve
  if (reservePercent !== undefined && Math.abs(reservePercent - percent) > tolerance)
    warn('budget', 'budget/reserveFen', 'reserve_unusual')
  if (briefGaps(brief).includes('brief/history')) warn('history', 'history', 'history_missing')
  brief.goals?.forEach((goal, i) => {
    if (goal.serves === undefined) warn('goals', `goals/${i}/serves`, 'goal_serves_nothing')
  })
  const warmUp = brief.phases?.find((p) => p.kind === 'warm_up')
  const burst = brief.phases?.find((p) => p.kind === 'burst')
  if (burst && (!warmUp || daysBetween(warmUp.from, burst.from) < policy.warmUpDays))
    warn('phases', 'phases', 'warm_up_short')
  const [first, last] = [s.startsAt, s.endsAt].map((at) => at && around.dayOf(at))
  brief.phases?.forEach(({ from, until }, i) => {
    if ((first && from < first) || (last && until > last)) warn('phases', `phases/${i}`, 'phase_outside_run')
  })
  const { forms } = s.described ?? {}
  brief.creativeForms?.forEach((form, i) => {
    if (forms && !forms.includes(form)) warn('creativeForms', `creativeForms/${i}`, 'form_unsaid')
  })
  return warnings
}

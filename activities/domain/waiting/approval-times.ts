/** How long approvals took, in working days (S1-25): the whole of each, and every signature by its step and its holder. Pure. */
import { workingDaysBetween, type Calendar } from '../time/calendar'

export interface ApprovedReview {
  review: string
  campaign: string
  name: string
  openedAt: string
  approvedAt: string
}

export interface ApprovalStep {
  review: string
  /** The department, or the tier. */
  step: string
  person: string
  askedAt: string
  answeredAt: string
}

export interface Took {
  count: number
  averageWorkingDays: number
  fewest: number
  most: number
}

export interface ApprovalTimes {
  approvals?: Took
  steps: (Took & { step: string; person: string })[]
  /** Those that took fewer or more working days than is usual, the longest first. */
  outside: (ApprovedReview & { workingDays: number; isShort: boolean })[]
}

export function approvalTimes(
  reviews: readonly ApprovedReview[],
  steps: readonly ApprovalStep[],
  calendar: Calendar,
  usual: { min: number; max: number },
): ApprovalTimes {
  const days = (from: string, to: string): number => workingDaysBetween(calendar, from, to).days
  const approved = reviews.map((each) => ({ ...each, workingDays: days(each.openedAt, each.approvedAt) }))
  const byStep = new Map<string, { step: string; person: string; all: number[] }>()
  for (const { step, person, askedAt, answeredAt } of steps) {
    const key = `${step} ${person}`
    const group = byStep.get(key) ?? { step, person, all: [] }
    group.all.push(days(askedAt, answeredAt))
    byStep.set(key, group)
  }
  return {
    approvals: approved.length === 0 ? undefined : took(approved.map(({ workingDays }) => workingDays)),
    steps: [...byStep.values()]
      .map(({ all, ...who }) => ({ ...who, ...took(all) }))
      .sort(
        (a, b) =>
          b.averageWorkingDays - a.averageWorkingDays || (`${a.step} ${a.person}` < `${b.step} ${b.person}` ? -1 : 1),
      ),
    outside: approved
      .filter(({ workingDays }) => workingDays < usual.min || workingDays > usual.max)
      .map((each) => ({ ...each, isShort: each.workingDays < usual.min }))
      .sort((a, b) => b.workingDays - a.workingDays || (a.review < b.review ? -1 : 1)),
  }
}

const took = (all: readonly number[]): Took => ({
  count: all.length,
  averageWorkingDays: Math.round((all.reduce((sum, each) => sum + each, 0) / all.length) * 10) / 10,
  fewest: Math.min(...all),
  most: Math.max(...all),
})

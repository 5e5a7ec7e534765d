/**
 * What the card of a campaign says of its filings: who holds what until when, what holds the launches up, what the service does
 * next. Roles and staff numbers; names stand on the page that the card ends with.
 */
import type { RollUp } from '../../workflows/contract/views'
import { PHASES } from '../../workflows/contract/words'
import { clearanceOf, REASONS_ZH } from './clearance/clearance'
import type { Change } from './decision/change'
import { byDue, filingsOf, firstDue, openTasks, type CampaignState, type FilingState } from './record/state'
import type { TaskState } from './record/values'
import { holderOf } from './tasks/holder-of'
import { rungAt } from './tasks/reminder-ladder'

/** Card and view stay small however many filings there are. */
const MOST_FILINGS = 5
const MOST_HOLDS = 3

export function rollUpOf(change: Change, titleOf: (f: FilingState) => string): RollUp {
  const s = change.state
  const rows = filingsOf(s).flatMap((f) => (f.ended || s.closedAt ? [] : [rowOf(f, titleOf(f))]))
  return {
    filings: rows.sort(byDue).slice(0, MOST_FILINGS),
    more: Math.max(0, rows.length - MOST_FILINGS),
    holds: s.closedAt || s.ending ? [] : holdsOf(change, titleOf).slice(0, MOST_HOLDS),
    next: nextOf(change, titleOf),
    ends: s.closedAt || s.ending ? endsOf(s) : undefined,
  }
}

function rowOf(f: FilingState, title: string): RollUp['filings'][number] {
  const first = firstDue(openTasks(f))
  return { title, phase: f.phase, kind: first?.kind, holder: first && holderOf(first), dueAt: first?.dueAt }
}

/** Of the platforms that are not cleared, each with its first reason and the filing that it is about. */
function holdsOf(change: Change, titleOf: (f: FilingState) => string): string[] {
  const s = change.state
  return Object.entries(s.launches).flatMap(([platform, { status, clearance }]) => {
    if (status === 'dropped' || clearance === 'go') return []
    const [reason, ...others] = clearanceOf(s, platform).reasons
    if (!reason) return []
    const filing = s.filings[reason.filing]
    const about = filing ? titleOf(filing) : (change.ctx.pack(platform)?.name.zh ?? platform)
    return [`${about} ${REASONS_ZH[reason.code]}${others.length > 0 ? ` 等 ${others.length + 1} 项` : ''}`]
  })
}

/** The next reminder over the campaign and all its filings. */
function nextOf(change: Change, titleOf: (f: FilingState) => string): RollUp['next'] {
  const s = change.state
  const told = (task: TaskState, about: string | undefined) => {
    const at = rungAt(change.ctx, task, task.nextRung)?.at
    return at === undefined ? [] : [{ at, about, kind: task.kind, holder: holderOf(task) }]
  }
  const all = [
    ...openTasks(s).flatMap((task) => told(task, undefined)),
    ...filingsOf(s).flatMap((f) => (f.ended ? [] : openTasks(f).flatMap((task) => told(task, titleOf(f))))),
  ]
  return all.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))[0]
}

/** How many filings came to which end. */
function endsOf(s: CampaignState): string {
  const counts = new Map<string, number>()
  for (const { phase } of filingsOf(s)) counts.set(PHASES[phase].zh, (counts.get(PHASES[phase].zh) ?? 0) + 1)
  return [...counts].map(([phase, n]) => `${phase} ${n} 项`).join('，')
}

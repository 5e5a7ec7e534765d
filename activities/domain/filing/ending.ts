/**
 * The ways to stop early: a filing given up, a campaign withdrawn or cancelled. What the platform already has must be
 * withdrawn there by somebody; the filing ends when that is done or known to be impossible.
 */
import type { Report } from '../../../workflows/contract/commands'
import { refuse, type Change } from '../decision/change'
import { doubtOfTime } from './report-times'
import { isLeavingPlatform, AT_PLATFORM } from '../record/phases'
import { filingsOf, type FilingState } from '../record/state'
import type { NoteRef } from '../record/values'
import { recordWords } from './platform-reports'
import { raiseMatter } from './matters'

/** Ends a filing for the reason that is on the campaign: its withdrawal, or this filing being given up. */
export function endFiling(change: Change, f: FilingState, reason: NoteRef | undefined): void {
  if (change.state.ending) change.emit('FilingWithdrawn', f.id, {})
  else change.emit('FilingGivenUp', f.id, { reason })
  change.emit('FilingEnded', f.id, {})
}

function leave(change: Change, f: FilingState, reason: string): void {
  if (isLeavingPlatform(f)) return
  // Somebody may have handed in a ready one this very minute: they are asked, too.
  if (AT_PLATFORM.includes(f.phase) || f.phase === 'ready')
    raiseMatter(change, f, { kind: 'platform_withdrawal', text: reason, blocksLaunch: false })
  else endFiling(change, f, change.state.ending ? undefined : change.note(reason))
}

/** What a platform says of a filing that is being withdrawn there: kept for the story. It opens nothing any more. */
export function recordLastWords(change: Change, f: FilingState, report: Report): boolean {
  const ends = report.kind === 'recalled' || report.kind === 'closed_by_platform'
  const why = ends ? doubtOfTime(change, f, report) : undefined
  const { kind, occurredAt } = report
  recordWords(change, f, report, why ? { kind, why, occurredAt } : ends || undefined)
  if (!ends || why) return false
  // It is out of the platform's hands already: nobody has to withdraw it there.
  const leaving = Object.values(f.matters).find((m) => m.kind === 'platform_withdrawal' && m.status === 'open')
  if (leaving) change.emit('MatterSettled', f.id, { matter: leaving.id, outcome: 'done' })
  endFiling(change, f, leaving?.text)
  return true
}

export function giveUp(change: Change, f: FilingState, reason: string): void {
  if (isLeavingPlatform(f)) refuse('phase_mismatch', 'withdraw_at_platform')
  leave(change, f, reason)
}

/** Ends a campaign at any moment. Everything open is told; nothing stays open behind it. */
export function endCampaign(change: Change, kind: 'withdraw' | 'cancel', reason: string): void {
  const s = change.state
  if (s.ending) refuse('campaign_withdrawing', s.number)
  change.emit('EndingRequested', s.number, { kind, reason: change.ctx.seal(reason) })
  for (const f of filingsOf(s)) if (!f.ended) leave(change, f, reason)
}

/** What the platform would refuse is not asked for there (U-7). */
function refuseBeyondQuota({ ctx }: Change): void {
  const { most, used, availableAt } = ctx.withdrawals ?? {}
  if (most === undefined || used === undefined || used < most) return
  const again = availableAt?.slice(0, 16).replace('T', ' ')
  refuse('quota_used', `${used}/${most}；${again}`, undefined, { most, used, availableAt })
}

/** Pulling back to change and submit again is a task at the platform; the platform may refuse (U-7). */
export function askRecall(change: Change, f: FilingState, reason: string): void {
  if (!AT_PLATFORM.includes(f.phase)) refuse('phase_mismatch', f.phase)
  if (isLeavingPlatform(f)) refuse('phase_mismatch', 'withdraw_at_platform')
  const open = Object.values(f.matters).some((m) => m.kind === 'platform_recall' && m.status === 'open')
  if (open) refuse('phase_mismatch', 'recall_at_platform')
  refuseBeyondQuota(change)
  raiseMatter(change, f, { kind: 'platform_recall', text: reason, blocksLaunch: false })
}

import type { Report } from '../../../workflows/contract/commands'
import { type Change, refuse } from '../decision/change'
import { openTasks, type FilingState } from '../record/state'
import type { Doubted } from '../record/values'
import { firstRungAfter } from '../tasks/reminder-ladder'
import { raiseMatter } from './matters'
import { lostAt } from './report-times'
import { doubtOf, askAbout, reinstate, recordVerdict, recordRecall, recordDelay, observeReview } from './verdict'

/**
 * What a platform said without being asked, and what follows. What cannot be what it says is never dropped: it becomes a
 * question that somebody must settle. Answers whether it was taken as what it says.
 */
export function recordReport(change: Change, f: FilingState, report: Report): boolean {
  const doubt = doubtOf(change, f, report)
  recordWords(change, f, report, doubt ?? true)
  if (doubt) askAbout(change, f, report, doubt)
  else follow(change, f, report)
  return !doubt
}

/** What was said, by whom and when, whatever follows from it (U-3). `doubt`: it was not taken as what it says. */
export function recordWords(change: Change, f: FilingState, report: Report, taken?: boolean | Doubted): void {
  const doubt = typeof taken === 'object' ? taken : undefined
  change.emit('PlatformSpoke', f.id, {
    kind: report.kind,
    channel: report.channel,
    saidBy: change.note(report.saidBy),
    text: change.note(report.text),
    // What cannot have happened yet was said now.
    occurredAt: doubt?.code === undefined ? change.occurredAt(report.occurredAt) : change.ctx.now,
    dueAt: report.dueAt,
    fileIds: doubt?.code === undefined ? change.files(report.fileIds) : [],
    applied: doubt ? false : (taken as boolean | undefined),
    doubt,
  })
}

export function follow(change: Change, f: FilingState, report: Report): void {
  switch (report.kind) {
    case 'promise':
      return
    case 'in_review':
      return observeReview(change, f)
    case 'delayed':
      return recordDelay(change, f, report)
    case 'recalled':
      return recordRecall(change, f, change.note(report.text), report.occurredAt)
    case 'inquiry':
    case 'inspection':
      raiseMatter(change, f, { kind: 'inquiry', text: report.text, dueAt: report.dueAt, blocksLaunch: false })
      return
    case 'suspended':
    case 'revoked':
    case 'lapsed':
      return recordLoss(change, f, report.kind, report)
    case 'reinstated':
      return reinstate(change, f, report)
    default:
      return recordVerdict(change, f, report.kind, report)
  }
}

export function recordLoss(
  change: Change,
  f: FilingState,
  phase: 'suspended' | 'revoked' | 'lapsed',
  report: Report,
): void {
  if (f.phase !== 'passed' && !(f.phase === 'suspended' && phase !== 'suspended')) refuse('phase_mismatch', f.phase)
  const occurredAt = lostAt(change, f, report.occurredAt)
  change.emit('CredentialLost', f.id, {
    phase,
    occurredAt,
    since: occurredAt,
    text: change.note(report.text),
    dueAt: report.dueAt,
    fileIds: change.files(report.fileIds),
  })
  const { dueAt } = report
  const restore = openTasks(f).find((t) => t.kind === 'restore')
  if (restore && dueAt !== undefined && dueAt !== restore.dueAt) {
    const nextRung = firstRungAfter(change.ctx, { ...restore, dueAt }, change.ctx.now)
    change.emit('TaskDueMoved', f.id, { task: restore.id, dueAt, nextRung })
  }
}

/**
 * What a platform says and what follows in the record: acceptance, verdicts, recalls, inquiries, losses of a credential.
 * The same functions serve a person's answer, another system's report and a platform's call-back.
 */
import type {
  ConditionInput,
  CredentialInput,
  RejectionItemInput,
  Report,
  VerdictInput,
} from '../../../workflows/contract/commands'
import { addDuration } from '../time/calendar'
import { refuse, type Change } from '../decision/change'
import { beginningOf, doubtOfTime, earliestVerdict, happenedAfter, LOSSES } from './report-times'
import { isPast } from '../time/instants'
import { Faults } from '../decision/faults'
import { categoryOf } from './rejection-category'
import { numberWarnings, type NumberWarning } from '../rules/number-format'
import { AT_PLATFORM, LOST } from '../record/phases'
import { openTasks, presentRound, type FilingState } from '../record/state'
import type { Doubted } from '../record/values'
import type { ItemState, NoteRef } from '../record/values'
import { firstRungAfter } from '../tasks/reminder-ladder'
import { raiseMatter } from './matters'

export type VerdictKind = 'passed' | 'rejected' | 'supplement' | 'passed_by_lapse' | 'closed_by_platform'

/** Items of a rejection. No usable reason becomes an item of its own (U-18). */
function rejectionItems(change: Change, input: VerdictInput): ItemState[] {
  const says = (text: string | undefined): boolean => text !== undefined && text.trim() !== ''
  const given = (input.items ?? []).filter(
    (i) => says(i.error) || says(i.field) || says(i.suggestion) || i.fileIds?.length,
  )
  const cited: RejectionItemInput[] = given.length > 0 ? given : input.text?.trim() ? [{ error: input.text }] : []
  if (cited.length === 0) return [{ id: 'i1', source: 'no_reason', fileIds: [] }]
  const faults = new Faults()
  const items = cited.map((item, index): ItemState => ({
    id: `i${index + 1}`,
    source: 'platform',
    field: item.field,
    error: change.note(item.error),
    suggestion: change.note(item.suggestion),
    category: faults.check(() => categoryOf(change, item.category, `/items/${index}`)),
    fileIds: faults.check(() => change.files(item.fileIds, `/items/${index}/fileIds`)) ?? [],
  }))
  faults.refuse()
  return items
}

/** A round is judged while the platform has it; its own rejection it may still turn into a passing. */
function mayBeJudged(f: FilingState, kind: VerdictKind): boolean {
  if (AT_PLATFORM.includes(f.phase)) return true
  const { outcome, items } = presentRound(f)
  const rejected = f.phase === 'correcting' && (outcome === 'rejected' || outcome === 'supplement')
  return rejected && (kind === 'passed' || kind === 'passed_by_lapse') && items.every((i) => !i.resolution)
}

/** Records a verdict on the present round and what it brings with it: items, conditions, credential. */
export function recordVerdict(change: Change, f: FilingState, kind: VerdictKind, input: VerdictInput): void {
  if (!mayBeJudged(f, kind)) refuse('phase_mismatch', f.phase, undefined, { phase: f.phase, needs: AT_PLATFORM })
  const passed = kind === 'passed' || kind === 'passed_by_lapse'
  const before = presentRound(f).verdict?.occurredAt
  const occurredAt = happenedAfter(change, input.occurredAt, earliestVerdict(f), before)
  change.emit('VerdictRecorded', f.id, {
    round: f.round,
    verdict: {
      kind,
      occurredAt,
      recordedAt: change.ctx.now,
      text: change.note(input.text),
      fileIds: change.files(input.fileIds),
      itemResults: input.itemResults?.map((r) => ({ item: r.item, passed: r.passed, note: change.note(r.note) })),
    },
    items: kind === 'rejected' || kind === 'supplement' ? rejectionItems(change, input) : [],
  })
  if (passed && input.credential) recordCredential(change, f, { ...input, occurredAt })
  if (passed) for (const condition of input.conditions ?? []) raiseCondition(change, f, condition)
  if (kind === 'closed_by_platform') change.emit('FilingEnded', f.id, {})
}

const raiseCondition = (change: Change, f: FilingState, c: ConditionInput): string =>
  raiseMatter(change, f, { kind: 'condition', text: c.text, blocksLaunch: c.blocksLaunch, dueAt: c.dueAt })

/** A credential is a number, a file or both (S0-28). */
export function recordCredential(change: Change, f: FilingState, input: VerdictInput): void {
  const { number, fileIds, validUntil } = input.credential ?? {}
  if (!number?.trim() && !fileIds?.length) refuse('credential_required', undefined, '/credential')
  change.emit('CredentialRecorded', f.id, {
    credential: {
      number: number?.trim(),
      fileIds: change.files(fileIds, '/credential/fileIds'),
      validUntil,
      obtainedAt: happenedAfter(change, input.occurredAt, f.uses ? undefined : beginningOf(presentRound(f))),
    },
  })
}

export type CredentialWarnings = { warnings: NumberWarning[] }

/** What an answer about a credential says beside "taken": its number does not look as such numbers usually do. */
export function warningsOfCredential(
  change: Change,
  f: FilingState | undefined,
  told: CredentialInput | undefined,
): Partial<CredentialWarnings> {
  if (!f || !told) return {}
  const warnings = numberWarnings(change.requirement(f).credentialFormat, told.number?.trim() || undefined)
  return warnings.length === 0 ? {} : { warnings }
}

/** The review goes on: the next look into the back end is planned. */
export function observeReview(change: Change, f: FilingState): void {
  if (f.phase !== 'submitted' && f.phase !== 'in_review') refuse('phase_mismatch', f.phase)
  const usual = change.requirement(f).review.usual
  // Spaced by the usual review time, at least one working day and at most two apart (U-15).
  const days = usual.unit === 'hour' || usual.unit === 'minute' ? 1 : Math.min(Math.max(usual.value, 1), 2)
  change.emit('ReviewObserved', f.id, {
    round: f.round,
    accepted: true,
    nextCheckAt: addDuration(change.ctx.calendar, change.ctx.now, { value: days, unit: 'working_day' }).at,
  })
}

export function recordDelay(change: Change, f: FilingState, input: VerdictInput): void {
  if (f.phase !== 'submitted' && f.phase !== 'in_review') refuse('phase_mismatch', f.phase)
  const max = change.requirement(f).review.max
  if (input.dueAt !== undefined && Date.parse(input.dueAt) <= Date.parse(change.ctx.now))
    refuse('due_in_past', input.dueAt, '/dueAt')
  const overdueAt = input.dueAt ?? addDuration(change.ctx.calendar, change.ctx.now, max).at
  change.emit('ReviewDelayed', f.id, { round: f.round, text: change.note(input.text), overdueAt })
  const waiting = openTasks(f).find((t) => t.kind === 'await_verdict')
  if (!waiting) return
  const nextRung = firstRungAfter(change.ctx, { ...waiting, dueAt: overdueAt }, change.ctx.now)
  change.emit('TaskDueMoved', f.id, { task: waiting.id, dueAt: overdueAt, nextRung })
}

/** A round was pulled back to be changed: its one item is our own change (U-7). */
export function recordRecall(change: Change, f: FilingState, reason: NoteRef | undefined, occurredAt?: string): void {
  if (!AT_PLATFORM.includes(f.phase)) refuse('phase_mismatch', f.phase)
  change.emit('FilingRecalled', f.id, {
    round: f.round,
    occurredAt: happenedAfter(change, occurredAt, beginningOf(presentRound(f))),
    items: [{ id: 'i1', source: 'recall', error: reason, fileIds: [] }],
  })
}

/** Can what was said be what it says, in the present state? */
function fitsPhase(f: FilingState, kind: Report['kind']): boolean {
  switch (kind) {
    case 'promise':
    case 'inquiry':
    case 'inspection':
      return true
    case 'suspended':
      return f.phase === 'passed'
    case 'revoked':
    case 'lapsed':
      return f.phase === 'passed' || f.phase === 'suspended'
    case 'reinstated':
      return LOST.includes(f.phase)
    case 'in_review':
    case 'delayed':
      return f.phase === 'submitted' || f.phase === 'in_review'
    case 'recalled':
      return AT_PLATFORM.includes(f.phase)
    default:
      return mayBeJudged(f, kind)
  }
}

/** Why it is not taken as what it says; undefined where it is. */
export function doubtOf(change: Change, f: FilingState, report: Report): Doubted | undefined {
  const { kind, occurredAt } = report
  const why = doubtOfTime(change, f, report) ?? (fitsPhase(f, kind) ? undefined : 'phase')
  return why && { kind, why, occurredAt }
}

/** Somebody settles what was not taken. Where a credential may be lost by it, nothing is launched until then. */
export function askAbout(change: Change, f: FilingState, { text, dueAt }: Report, said: Doubted): string {
  const isOld = said.why === 'earlier_round' || (said.why === 'repeated' && said.occurredAt !== undefined)
  return raiseMatter(change, f, {
    kind: 'inquiry',
    text,
    dueAt: dueAt !== undefined && !isPast(dueAt, change.ctx.now) ? dueAt : undefined,
    blocksLaunch: LOSSES.includes(said.kind) && !LOST.includes(f.phase) && !isOld,
    said,
  })
}

/** The credential holds again. One whose validity is over does not: the platform's new one must come with it. */
export function reinstate(change: Change, f: FilingState, input: VerdictInput): void {
  if (f.phase !== 'suspended' && f.phase !== 'revoked' && f.phase !== 'lapsed') refuse('phase_mismatch', f.phase)
  const occurredAt = happenedAfter(change, input.occurredAt, f.standsSince)
  if (input.credential) recordCredential(change, f, input)
  const { validUntil } = f.credential ?? {}
  if (validUntil !== undefined && Date.parse(validUntil) <= Date.parse(change.ctx.now))
    refuse('credential_required', validUntil, '/credential/validUntil')
  change.emit('CredentialReinstated', f.id, { occurredAt, since: occurredAt })
}

/** After a loss the way back is a new round, begun by one item that says what must change. */
export function chooseResubmission(change: Change, f: FilingState, text: string | undefined): void {
  change.emit('RestorationChosen', f.id, {
    round: presentRound(f).n,
    items: [{ id: 'i1', source: 'loss', error: change.note(text), fileIds: [] }],
  })
}

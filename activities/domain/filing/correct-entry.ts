/**
 * Correcting a wrong entry (U-4): a new fact points to the wrong one; state, clearance and announcements follow; the old
 * fact stays.
 */
import type { Correct, CredentialInput } from '../../../workflows/contract/commands'
import { refuse, within, type Change } from '../decision/change'
import { refuseForeignCredential } from '../credentials/credentials'
import { settleTwins } from './number-twice'
import { mayBeUndone } from '../record/phases'
import type { FilingState, RoundState } from '../record/state'
import type { SaidBy } from '../record/said'
import type { CredentialState, NoteRef } from '../record/values'
import { recordVerdict } from './verdict'

/** A correction of what was recorded of a verdict, as its second person has confirmed it. */
export interface VerdictCorrection {
  wrongSeq: number
  round: number
  reason: NoteRef
  confirmedBy: string
  by?: SaidBy
  verdict?: Correct['verdict']
}

/** The number that its platform gave a submission. */
export function correctNumber(change: Change, f: FilingState, body: Correct): void {
  const round = judgedOrNamed(f, body, (r) => r.submittedAt !== undefined)
  const number = body.number?.trim() || refuse('field_required', 'number', '/number')
  const before = round.number
  change.emit('EntryCorrected', f.id, {
    target: 'application_number',
    wrongSeq: round.submissionSeq ?? 0,
    round: round.n,
    reason: change.ctx.seal(body.reason),
    number,
  })
  settleTwins(change, change.filing(f.id), before)
}

export function correctCredential(change: Change, f: FilingState, body: Correct): void {
  if (!f.credential) refuse('entry_unknown', 'credential')
  refuseForeignCredential(f)
  change.emit('EntryCorrected', f.id, {
    target: 'credential',
    wrongSeq: f.credential.seq ?? 0,
    round: f.round,
    reason: change.ctx.seal(body.reason),
    credential: body.credential && correctedCredential(change, f.credential, body.credential),
  })
}

/** What is not named stays as it was; what remains must still prove the passing (S0-28). */
function correctedCredential(change: Change, old: CredentialState, given: CredentialInput): CredentialState {
  const number = given.number?.trim() || old.number
  const fileIds = given.fileIds ? change.files(given.fileIds, '/credential/fileIds') : old.fileIds
  if (Object.keys(given).length === 0 || (!number && fileIds.length === 0))
    refuse('credential_required', undefined, '/credential')
  return { number, fileIds, validUntil: given.validUntil ?? old.validUntil, obtainedAt: old.obtainedAt }
}

function judgedOrNamed(
  f: FilingState,
  body: Pick<Correct, 'round' | 'target'>,
  wanted: (r: RoundState) => boolean,
): RoundState {
  const round = [...f.rounds].reverse().find((r) => (body.round === undefined ? wanted(r) : r.n === body.round))
  if (!round || !wanted(round)) refuse('entry_unknown', body.target, '/round')
  return round
}

/** The verdict that is said to be wrong; refused where a correction could not stand any more. */
export function wrongVerdict(
  f: FilingState,
  body: Pick<Correct, 'round' | 'target'>,
): { round: number; wrongSeq: number } {
  const round = judgedOrNamed(f, body, (r) => r.verdict !== undefined)
  const wrong = round.verdict ?? refuse('entry_unknown', 'verdict')
  if (!mayBeUndone(f, round)) refuse('phase_mismatch', f.phase)
  return { round: round.n, wrongSeq: wrong.seq }
}

/** The verdict never was; what the platform really said is recorded in its place. */
export function correctVerdict(change: Change, f: FilingState, body: VerdictCorrection): void {
  const { verdict, ...entry } = body
  change.emit('EntryCorrected', f.id, { target: 'verdict', ...entry })
  if (verdict) within('/verdict', () => recordVerdict(change, change.filing(f.id), verdict.kind, verdict))
}

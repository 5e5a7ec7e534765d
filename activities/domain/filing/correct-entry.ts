/**
 * Correcting a wrong entry (U-4): a new fact points to the wrong one; state, clearance and announcements follow; the old
 * fact stays. A wrong verdict needs a second person.
 */
import type { Correct, CredentialInput } from '../../../workflows/contract/commands'
import { refuse, within, type Change } from '../decision/change'
import { refuseForeignCredential } from '../credentials/credentials'
import { settleTwins } from './number-twice'
import type { FilingState, RoundState } from '../record/state'
import type { CredentialState, NoteRef } from '../record/values'
import { recordVerdict } from './verdict'

export function correctEntry(change: Change, f: FilingState, body: Correct): void {
  const reason = change.ctx.seal(body.reason)
  switch (body.target) {
    case 'application_number': {
      const round = judgedOrNamed(f, body, (r) => r.submittedAt !== undefined)
      const number = body.number?.trim() || refuse('field_required', 'number', '/number')
      const before = round.number
      change.emit('EntryCorrected', f.id, {
        target: body.target,
        wrongSeq: round.submissionSeq ?? 0,
        round: round.n,
        reason,
        number,
      })
      settleTwins(change, change.filing(f.id), before)
      return
    }
    case 'credential': {
      if (!f.credential) refuse('entry_unknown', 'credential')
      refuseForeignCredential(f)
      change.emit('EntryCorrected', f.id, {
        target: body.target,
        wrongSeq: f.credential.seq ?? 0,
        round: f.round,
        reason,
        credential: body.credential && correctedCredential(change, f.credential, body.credential),
      })
      return
    }
    case 'verdict':
      correctVerdict(change, f, body, reason)
  }
}

/** What is not named stays as it was; what remains must still prove the passing (S0-28). */
function correctedCredential(change: Change, old: CredentialState, given: CredentialInput): CredentialState {
  const number = given.number?.trim() || old.number
  const fileIds = given.fileIds ? change.files(given.fileIds, '/credential/fileIds') : old.fileIds
  if (Object.keys(given).length === 0 || (!number && fileIds.length === 0))
    refuse('credential_required', undefined, '/credential')
  return { number, fileIds, validUntil: given.validUntil ?? old.validUntil, obtainedAt: old.obtainedAt }
}

function judgedOrNamed(f: FilingState, body: Correct, wanted: (r: RoundState) => boolean): RoundState {
  const round = [...f.rounds].reverse().find((r) => (body.round === undefined ? wanted(r) : r.n === body.round))
  if (!round || !wanted(round)) refuse('entry_unknown', body.target, '/round')
  return round
}

/** What came after the verdict by somebody's act, or the platform's, is not undone by correcting the verdict. */
const NOT_BY_VERDICT: readonly FilingState['phase'][] = ['given_up', 'withdrawn', 'suspended', 'revoked', 'lapsed']

function correctVerdict(change: Change, f: FilingState, body: Correct, reason: NoteRef): void {
  const { actor } = change.ctx
  if (!actor.person) refuse('person_required', 'correct')
  const second = body.confirmedBy ?? refuse('second_person_required', undefined, '/confirmedBy')
  change.staff(second, '/confirmedBy')
  if (second === actor.person) refuse('second_person_required', second, '/confirmedBy')
  const round = judgedOrNamed(f, body, (r) => r.verdict !== undefined)
  const wrong = round.verdict ?? refuse('entry_unknown', 'verdict')
  // A later round that is already at the platform cannot be taken back by correcting an earlier one.
  const later = f.rounds.some((r) => r.n > round.n && r.submittedAt !== undefined)
  if (later || NOT_BY_VERDICT.includes(f.phase)) refuse('phase_mismatch', f.phase)
  change.emit('EntryCorrected', f.id, {
    target: 'verdict',
    wrongSeq: wrong.seq,
    round: round.n,
    reason,
    confirmedBy: second,
  })
  const { verdict } = body
  if (verdict) within('/verdict', () => recordVerdict(change, f, verdict.kind, verdict))
}

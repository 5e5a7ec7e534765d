/** What facts mean for one filing: its materials, its rounds, its credential. */
import type { Phase } from '../../../../workflows/contract/words'
import type { StoredFact } from '../facts'
import type { FactsOf } from './folds'
import { presentRound, type FilingState, type RoundState } from '../state'
import { applyTakenOver } from './apply-taken-over'

export const newRound = (n: number, at: string): RoundState => ({ n, openedAt: at, items: [] })

const VERDICT_PHASE: Record<string, Phase> = {
  passed: 'passed',
  passed_by_lapse: 'passed',
  rejected: 'correcting',
  supplement: 'correcting',
  closed_by_platform: 'closed_by_platform',
}

/** A turn of the present round that no task has had yet, so that no earlier answer counts for it. */
export const freshTurn = (f: FilingState): number =>
  1 + Math.max(0, ...Object.values(f.tasks).map((t) => (t.round === f.round ? t.turn : 0)))

function openNextRound(f: FilingState, at: string): void {
  f.round += 1
  f.turn = freshTurn(f)
  f.rounds.push(newRound(f.round, at))
  f.phase = 'preparing'
  f.checks = 0
  delete f.checkAt
}

function roundOf(f: FilingState, n: number): RoundState {
  const round = f.rounds.find((r) => r.n === n)
  if (!round) throw new Error(`filing ${f.id} has no round ${n}`)
  return round
}

export function applyFiling(f: FilingState, fact: FactsOf<'filing'>): void {
  switch (fact.type) {
    case 'FilingRequirementChanged':
      f.required = fact.body.required
      if (fact.body.optionalBy) f.optionalBy = fact.body.optionalBy
      else delete f.optionalBy
      break
    case 'MaterialProvided': {
      const row = f.rows[fact.body.row]
      if (!row) throw new Error(`filing ${f.id} has no material row ${fact.body.row}`)
      const { status, fileIds, validFrom, validUntil } = fact.body
      Object.assign(row, { status, fileIds, version: row.version + 1, validFrom, validUntil, told: undefined })
      if (fact.body.note) row.note = fact.body.note
      delete row.returned
      break
    }
    case 'RulesChanged':
      f.rulesTold = fact.body.to
      break
    case 'MaterialLapsing': {
      const row = f.rows[fact.body.row]
      if (row) row.told = fact.body.lapsed ? 'lapsed' : 'soon'
      break
    }
    case 'RecheckReturned':
      f.turn = freshTurn(f)
      for (const name of fact.body.rows) {
        const row = f.rows[name]
        if (!row) continue
        row.status = 'missing'
        const { by, note } = fact.body
        if (by !== undefined) row.returned = { by, note }
      }
      break
    case 'FilingRechecked':
      f.phase = 'ready'
      break
    case 'SubmissionUnconfirmed':
      f.phase = 'unconfirmed'
      break
    case 'SubmissionMissing':
      f.phase = 'ready'
      f.turn = freshTurn(f)
      break
    case 'FilingSubmitted': {
      const { round: n, occurredAt, fileIds, checkAt, late, ...rest } = fact.body
      Object.assign(roundOf(f, n), {
        ...rest,
        submittedAt: occurredAt,
        submissionRecordedAt: fact.at,
        submissionFileIds: fileIds,
        submissionSeq: fact.seq,
      })
      if (late && (n !== f.round || f.phase !== 'unconfirmed')) break
      f.phase = 'submitted'
      f.checkAt = checkAt
      break
    }
    case 'FilingTakenOver':
      applyTakenOver(f, fact)
      break
    case 'BenefitsNoted':
      f.benefits = fact.body.benefits
      break
    case 'ReviewObserved':
      if (fact.body.accepted) f.phase = 'in_review'
      f.checks += 1
      f.checkAt = fact.body.nextCheckAt
      break
    case 'ReviewDelayed': {
      const round = roundOf(f, fact.body.round)
      round.delayed = true
      if (fact.body.overdueAt) round.overdueAt = fact.body.overdueAt
      break
    }
    case 'MatterRaised':
      f.matters[fact.body.matter.id] = fact.body.matter
      break
    case 'MatterSettled': {
      const matter = f.matters[fact.body.matter]
      if (matter) Object.assign(matter, { status: 'done', outcome: fact.body.outcome })
      break
    }
    case 'VerdictRecorded': {
      const round = roundOf(f, fact.body.round)
      const kind = fact.body.verdict.kind
      round.verdict = { ...fact.body.verdict, seq: fact.seq }
      round.items = fact.body.items
      round.outcome = kind === 'passed_by_lapse' ? 'passed' : kind === 'closed_by_platform' ? 'ended' : kind
      f.phase = VERDICT_PHASE[kind] ?? f.phase
      delete f.checkAt
      break
    }
    case 'ItemAnswered': {
      const item = roundOf(f, fact.body.round).items.find((i) => i.id === fact.body.item)
      if (item) item.resolution = fact.body.resolution
      if (item && fact.body.category !== undefined) item.category = fact.body.category
      break
    }
    case 'FilingCorrected':
      openNextRound(f, fact.at)
      break
    case 'FilingRecalled': {
      const round = roundOf(f, fact.body.round)
      round.outcome = 'recalled'
      round.items = fact.body.items
      f.phase = 'recalled'
      delete f.checkAt
      break
    }
    case 'CredentialRecorded':
      f.credential = { ...fact.body.credential, seq: fact.seq }
      break
    case 'CredentialLost':
      f.phase = fact.body.phase
      f.turn = freshTurn(f)
      f.lossDueAt = fact.body.dueAt
      stand(f, fact)
      break
    case 'CredentialReinstated':
      f.phase = 'passed'
      stand(f, fact)
      f.turn = freshTurn(f)
      break
    case 'RestorationChosen': {
      const round = roundOf(f, fact.body.round)
      round.outcome = 'lost'
      round.items = fact.body.items
      f.phase = 'correcting'
      delete f.credential
      delete f.standsSince
      break
    }
    case 'FilingGivenUp':
      f.phase = 'given_up'
      presentRound(f).outcome ??= 'ended'
      break
    case 'FilingWithdrawn':
      f.phase = 'withdrawn'
      presentRound(f).outcome ??= 'ended'
      break
    case 'FilingEnded':
      f.ended = true
      delete f.checkAt
      break
    case 'EntryCorrected':
      correctEntry(f, fact.body, fact.seq)
      break
    case 'AlarmRaised':
      if (!f.alarms.includes(fact.body.code)) f.alarms.push(fact.body.code)
      break
    case 'AlarmCleared':
      f.alarms = f.alarms.filter((code) => code !== fact.body.code)
      break
  }
}

/** Facts from before this was kept fold as they did. */
function stand(f: FilingState, { body }: Extract<StoredFact, { body: { since?: string } }>): void {
  if (body.since !== undefined) f.standsSince = body.since
}

function correctEntry(
  f: FilingState,
  body: Extract<StoredFact, { type: 'EntryCorrected' }>['body'],
  seq: number,
): void {
  const round = roundOf(f, body.round)
  if (body.target === 'application_number') {
    round.number = body.number
    return
  }
  if (body.target === 'credential') {
    if (body.credential) f.credential = { ...body.credential, seq }
    else {
      delete f.credential
      // What was answered before does not answer for the credential that is wanted now.
      f.turn = freshTurn(f)
    }
    return
  }
  // The verdict never was: whatever it opened is gone with it, and the round is in review again.
  f.rounds = f.rounds.filter((r) => r.n <= body.round)
  f.round = body.round
  f.turn = freshTurn(f)
  // What was judged without ever having been confirmed is still to be confirmed.
  f.phase = round.submittedAt === undefined ? 'unconfirmed' : 'in_review'
  f.ended = false
  round.items = []
  delete round.verdict
  delete round.outcome
  delete f.credential
  delete f.standsSince
  delete f.lossDueAt
  if (round.etaAt !== undefined) f.checkAt = round.etaAt
  for (const matter of Object.values(f.matters))
    if (matter.kind === 'condition' && matter.status === 'open') matter.status = 'done'
}

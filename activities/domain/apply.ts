/**
 * `apply`: the one pure fold of facts into state. It serves the commit and the rebuild alike, so it never looks at a clock,
 * a rule or a policy: whatever a fact means must be in the fact. It changes the state it is given and returns it.
 */
import { requirementKey } from '../../workflows/contract/ids'
import type { Phase } from '../../workflows/contract/words'
import type { StoredFact } from './facts'
import { presentRound, type CampaignState, type FilingState, type RoundState, type TaskState } from './state'

const newRound = (n: number, at: string): RoundState => ({ n, openedAt: at, items: [] })

const VERDICT_PHASE: Record<string, Phase> = {
  passed: 'passed',
  passed_by_lapse: 'passed',
  rejected: 'correcting',
  supplement: 'correcting',
  closed_by_platform: 'closed_by_platform',
}

/** What changes the plan that callers edit; the rest of the story does not make their copy stale. */
const PLAN_FACTS: readonly StoredFact['type'][] = [
  'CampaignDescribed',
  'CampaignAmended',
  'LaunchPlanned',
  'FilingOpened',
  'FilingRequirementChanged',
]

/** Folds one fact. The first fact of a stream must be `CampaignStarted`, which makes the state. */
export function apply(state: CampaignState | undefined, fact: StoredFact): CampaignState {
  if (!state) {
    if (fact.type !== 'CampaignStarted') throw new Error(`stream begins with ${fact.type}, not CampaignStarted`)
    const { policyVersion, calendarVersion, ...body } = fact.body
    return {
      number: fact.subject,
      ...body,
      launches: {},
      stage: 'preparation',
      policyVersion,
      calendarVersion,
      startedAt: fact.at,
      version: fact.seq,
      planVersion: fact.seq,
      tasks: {},
      filings: {},
      reports: [],
      alarms: [],
    }
  }
  state.version = fact.seq
  if (PLAN_FACTS.includes(fact.type)) state.planVersion = fact.seq
  applyTask(state, fact)
  applyCampaign(state, fact)
  const filing = state.filings[fact.subject]
  if (filing) applyFiling(filing, fact)
  return state
}

const tasksOf = (state: CampaignState, subject: string): Record<string, TaskState> =>
  state.filings[subject]?.tasks ?? state.tasks

function applyTask(state: CampaignState, fact: StoredFact): void {
  const tasks = tasksOf(state, fact.subject)
  if (fact.type === 'TaskOpened') {
    tasks[fact.body.task.id] = fact.body.task
    return
  }
  if (!('task' in fact.body) || typeof fact.body.task !== 'string') return
  const task = tasks[fact.body.task]
  if (!task) throw new Error(`${fact.type} names task ${fact.body.task}, which was never opened`)
  switch (fact.type) {
    case 'TaskAnswered':
      Object.assign(task, { status: 'answered', answer: fact.body.answer, closedAt: fact.at })
      break
    case 'TaskSuperseded':
      Object.assign(task, { status: 'superseded', closedAt: fact.at })
      break
    case 'TaskDueMoved':
      Object.assign(task, { dueAt: fact.body.dueAt, nextRung: fact.body.nextRung, provisional: false })
      delete task.dueFrom
      break
    case 'TaskReplanned':
      Object.assign(task, {
        dueAt: fact.body.dueAt,
        provisional: fact.body.provisional || undefined,
        nextRung: fact.body.nextRung,
      })
      break
    case 'TaskHandedOver':
      task.holder = { ...task.holder, person: fact.body.person }
      break
    case 'ReminderIssued':
      task.nextRung = fact.body.next
      task.reminders += 1
      if (fact.body.escalation) task.escalated = true
      break
    default:
  }
}

function applyCampaign(s: CampaignState, fact: StoredFact): void {
  switch (fact.type) {
    case 'CampaignAmended': {
      const { reason: _reason, group, ...changes } = fact.body
      Object.assign(s, changes)
      if (group) s.group = { ...s.group, ...group }
      break
    }
    case 'CampaignDescribed':
      s.described = fact.body.described
      break
    case 'RequirementAnswered': {
      const { question: _question, ...body } = fact.body
      const key = requirementKey(body.platform, body.item)
      const before = s.requirements?.[key]
      const isNewQuestion = body.answer === 'ask' && before?.answer !== 'ask'
      const turn = (before?.turn ?? 0) + (isNewQuestion ? 1 : 0)
      s.requirements = { ...s.requirements, [key]: { ...body, answeredAt: fact.at, turn } }
      break
    }
    case 'LaunchPlanned': {
      const before = s.launches[fact.body.platform]
      s.launches[fact.body.platform] = {
        status: 'planned',
        checked: false,
        clearance: before?.clearance ?? 'no_go',
        turn: (before?.turn ?? 1) + (fact.body.postponed ? 1 : 0),
        launchAt: fact.body.launchAt,
      }
      break
    }
    case 'PlanCompleted':
      s.planCompletedAt = fact.at
      break
    case 'StageChanged':
      s.stage = fact.body.to
      break
    case 'ClearanceChanged': {
      const launch = (s.launches[fact.body.platform] ??= {
        status: 'planned',
        checked: false,
        turn: 1,
        clearance: 'no_go',
      })
      launch.clearance = fact.body.clearance
      break
    }
    case 'FilingOpened': {
      const { rows, ...body } = fact.body
      s.filings[fact.subject] = {
        id: fact.subject,
        ...body,
        openedAt: fact.at,
        phase: 'preparing',
        round: 1,
        turn: 1,
        ended: false,
        rows: Object.fromEntries(
          Object.entries(rows).map(([row, department]) => [
            row,
            { status: 'missing', department, version: 0, fileIds: [] },
          ]),
        ),
        rounds: [newRound(1, fact.at)],
        matters: {},
        tasks: {},
        checks: 0,
        alarms: [],
      }
      break
    }
    case 'PlatformWentLive': {
      const launch = s.launches[fact.body.platform]
      if (!launch) throw new Error(`${fact.body.platform} went live without a launch`)
      Object.assign(launch, { status: 'live', liveAt: fact.body.occurredAt, checked: false })
      if (fact.body.approver) launch.approver = fact.body.approver
      break
    }
    case 'LiveChecked': {
      const launch = s.launches[fact.body.platform]
      if (!launch) break
      launch.checked = fact.body.matches
      // Until it matches, the next look is a task of its own.
      if (!fact.body.matches) launch.turn += 1
      break
    }
    case 'PlatformSpoke':
      s.reports.push({ kind: fact.body.kind, filing: fact.subject, seq: fact.seq })
      break
    case 'CampaignRunEnded':
      s.runEndedAt = fact.at
      break
    case 'CampaignClosed':
      s.closedAt = fact.at
      break
    case 'CampaignArchived':
      s.archivedAt = fact.at
      break
    case 'EndingRequested':
      s.ending = { kind: fact.body.kind, at: fact.at, reason: fact.body.reason }
      break
    case 'AlarmRaised':
      if (!s.filings[fact.subject] && !s.alarms.includes(fact.body.code)) s.alarms.push(fact.body.code)
      break
    case 'AlarmCleared':
      if (!s.filings[fact.subject]) s.alarms = s.alarms.filter((code) => code !== fact.body.code)
      break
    default:
  }
}

/** A turn of the present round that no task has had yet, so that no earlier answer counts for it. */
const freshTurn = (f: FilingState): number =>
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

function applyFiling(f: FilingState, fact: StoredFact): void {
  switch (fact.type) {
    case 'FilingRequirementChanged':
      f.required = fact.body.required
      break
    case 'MaterialProvided': {
      const row = f.rows[fact.body.row]
      if (!row) throw new Error(`filing ${f.id} has no material row ${fact.body.row}`)
      const { status, fileIds, validFrom, validUntil } = fact.body
      Object.assign(row, { status, fileIds, version: row.version + 1, validFrom, validUntil, told: undefined })
      if (fact.body.note) row.note = fact.body.note
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
        if (row) row.status = 'missing'
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
      const { round: n, occurredAt, fileIds, checkAt, ...rest } = fact.body
      Object.assign(roundOf(f, n), {
        ...rest,
        submittedAt: occurredAt,
        submissionRecordedAt: fact.at,
        submissionFileIds: fileIds,
        submissionSeq: fact.seq,
      })
      f.phase = 'submitted'
      f.checkAt = checkAt
      break
    }
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
      break
    case 'CredentialReinstated':
      f.phase = 'passed'
      f.turn = freshTurn(f)
      break
    case 'RestorationChosen': {
      const round = roundOf(f, fact.body.round)
      round.outcome = 'lost'
      round.items = fact.body.items
      f.phase = 'correcting'
      delete f.credential
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
    default:
  }
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
  delete f.lossDueAt
  if (round.etaAt !== undefined) f.checkAt = round.etaAt
  for (const matter of Object.values(f.matters))
    if (matter.kind === 'condition' && matter.status === 'open') matter.status = 'done'
}

/** What facts mean for the campaign itself: its plan, its platforms, its answers, its end. */
import { keyOfFiling, requirementKey } from '../../../../workflows/contract/ids'
import { newRound } from './apply-filing'
import type { FactsOf } from './folds'
import { openTasks, ownersIn, type CampaignState } from '../state'

export function notePreparers(s: CampaignState, preparedBy: readonly string[] | undefined): void {
  if (preparedBy) s.preparedBy = [...new Set([...(s.preparedBy ?? []), ...preparedBy])]
}

export function applyCampaign(s: CampaignState, fact: FactsOf<'campaign'>): void {
  switch (fact.type) {
    case 'CampaignAmended': {
      const { reason: _reason, differences: _differences, group, preparedBy, ...changes } = fact.body
      notePreparers(s, preparedBy)
      Object.assign(s, changes)
      if (group) s.group = { ...s.group, ...group }
      if (changes.parties?.some(({ exposure }) => exposure)) delete s.ratioOpen
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
    case 'NothingNeeded': {
      const { platform, ...said } = fact.body
      s.notNeeded = { ...s.notNeeded, [platform]: { ...said, at: fact.at } }
      break
    }
    case 'LaunchDropped': {
      const launch = s.launches[fact.body.platform]
      if (launch) Object.assign(launch, { status: 'dropped', clearance: 'no_go' })
      break
    }
    case 'LaunchPlanned': {
      const before = s.launches[fact.body.platform]
      s.launches[fact.body.platform] = {
        status: 'planned',
        checked: false,
        clearance: before?.clearance ?? 'no_go',
        turn: (before?.turn ?? 1) + (fact.body.postponed || before?.status === 'dropped' ? 1 : 0),
        launchAt: fact.body.launchAt,
        ...(before?.risk && !fact.body.postponed ? { risk: before.risk } : {}),
      }
      break
    }
    case 'PartyAnswered': {
      const { party, question, ...said } = fact.body
      const before = { ...s.partyAnswers?.[party] }
      // What was released rests on the goal: who takes that back is asked for both.
      if (question === 'goal' && said.takenBack) delete before.release
      const times = (before[question]?.times ?? 0) + 1
      s.partyAnswers = { ...s.partyAnswers, [party]: { ...before, [question]: { ...said, at: fact.at, times } } }
      break
    }
    case 'ObjectionSettled': {
      const { party, question, was: _was, ratioLost, ...settled } = fact.body
      if (ratioLost) s.ratioOpen = true
      const said = s.partyAnswers?.[party]?.[question]
      if (said) said.settled = { ...settled, at: fact.at }
      break
    }
    case 'MailPolicyChanged':
      s.mailPolicyVersion = fact.body.policyVersion
      s.mailReleasedAt = fact.body.releasedAt
      for (const task of ownersIn(s).flatMap(openTasks)) {
        task.nextRung = fact.body.rungs[task.id] ?? task.nextRung
        if (fact.body.overdue.includes(task.id)) task.toldOverdueAt = task.dueAt
      }
      break
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
      // A filing is named after all: it decides from here on.
      if (s.notNeeded) delete s.notNeeded[body.platform]
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
      delete launch.risk
      break
    }
    case 'RiskAsked': {
      const { platform, ...risk } = fact.body
      const launch = s.launches[platform]
      if (launch) launch.risk = { ...risk, at: fact.at }
      break
    }
    case 'RiskRefused': {
      const launch = s.launches[fact.body.platform]
      if (!launch) break
      delete launch.risk
      // What becomes of the launch is to be decided again.
      launch.turn += 1
      break
    }
    case 'CorrectionAsked': {
      const { filing, ...asked } = fact.body
      const key = keyOfFiling(filing)
      const turn = (s.corrections?.[key]?.turn ?? 0) + 1
      s.corrections = { ...s.corrections, [key]: { turn, asked: { ...asked, at: fact.at } } }
      break
    }
    case 'CorrectionRefused':
      delete s.corrections?.[keyOfFiling(fact.body.filing)]?.asked
      break
    case 'EntryCorrected':
      if (fact.body.target === 'verdict') delete s.corrections?.[keyOfFiling(fact.subject)]?.asked
      break

    case 'ContactLeft': {
      const { platform, person } = fact.body
      const turn = (s.contactsLeft?.[platform]?.turn ?? 0) + 1
      s.contactsLeft = { ...s.contactsLeft, [platform]: { person, turn } }
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
  }
}

/** Answers to the tasks of a campaign: going live, the look afterwards, an open question of the rules, the closing. */
import type { AnswerTask } from '../../workflows/contract/commands'
import { answerRequirements, decideRequirement } from './requirements/answers'
import { settleChecklistItem } from './brief/brief'
import { answerCorrectionAsked } from './confirmed-correction'
import { refuse, type Change } from './decision/change'
import { answerFigures } from './figures-answer'
import { answerForParty, settleObjection } from './objections'
import { answerKickoff } from './planning/kickoff'
import { acceptWork, handInWork } from './planning/work-items'
import { answerRisk, askApprover } from './risk-approval'
import { askReview } from './review-answers'
import { settleConflict } from './outside-decided'
import { close } from './tasks/close-task'
import { isUnderWay } from './clearance/decided'
import { filingsOf, reviewsOf, type FilingState } from './record/state'
import type { TaskState } from './record/values'

export function answerCampaignTask(change: Change, task: TaskState, body: AnswerTask): void {
  const s = change.state
  const platform = task.key ?? ''
  switch (task.kind) {
    case 'go_live':
      return goLive(change, task, platform, body)
    case 'approve_risk':
      return answerRisk(change, task, platform, body)
    case 'confirm_correction':
      return answerCorrectionAsked(change, task, body)
    case 'check_live':
      close(change, task, body)
      change.emit('LiveChecked', s.number, {
        platform,
        matches: body.answer === 'matches',
        note: change.note(body.text),
      })
      return alarmOfDifference(change, platform, body.answer === 'differs')
    case 'ask_review':
      return askReview(change, task, body)

    case 'confirm_goal':
    case 'clear_release':
      return answerForParty(change, task, body)
    case 'confirm_figures':
      return answerFigures(change, task, body)
    case 'do_work_item':
      return handInWork(change, task, body)
    case 'accept_work_item':
      return acceptWork(change, task, body)
    case 'hold_kickoff':
      return answerKickoff(change, task, body)
    case 'settle_objection':
      return settleObjection(change, task, body)
    case 'settle_oa_conflict':
      return settleConflict(change, task, body)
    case 'give_advice':
    case 'change_contact':
      return close(change, task, body)
    case 'close':
      return closeCampaign(change, task, body)
    case 'do_checklist_item':
      if (body.answer === 'not_applicable' && s.checklist?.[task.key ?? '']?.mandatory)
        refuse('answer_not_accepted', task.key, '/answer', { accepts: ['done'] })
      close(change, task, body)
      return settleChecklistItem(change, task, body)
    case 'decide_requirement':
      close(change, task, body)
      return decideRequirement(change, task, body)
    default:
      throw new Error(`no answer is written for tasks of kind ${task.kind}`)
  }
}

/** What is live and is not what passed is checked again until it matches. */
function alarmOfDifference(change: Change, platform: string, differs: boolean): void {
  const s = change.state
  const code = `live_differs:${platform}`
  if (differs) change.emit('AlarmRaised', s.number, { code })
  else if (s.alarms.includes(code)) change.emit('AlarmCleared', s.number, { code })
}

/** U-16: live, postponed, or at own risk once a named approver has approved. */
function goLive(change: Change, task: TaskState, platform: string, body: AnswerTask): void {
  const s = change.state
  if (body.answer === 'not_here') return dropLaunch(change, task, platform, body)
  if (body.answer === 'postponed') {
    const launchAt = body.launchAt ?? refuse('field_required', 'launchAt', '/launchAt')
    if (Date.parse(launchAt) <= Date.parse(change.ctx.now)) refuse('due_in_past', launchAt, '/launchAt')
    if (s.endsAt && Date.parse(launchAt) > Date.parse(s.endsAt)) refuse('launch_after_end', launchAt, '/launchAt')
    close(change, task, body)
    const { launchAt: from } = s.launches[platform] ?? {}
    change.emit('LaunchPlanned', s.number, {
      platform,
      launchAt,
      from,
      postponed: true,
      reason: change.note(body.text),
    })
    return
  }
  if (body.answer === 'at_own_risk') return askApprover(change, task, platform, body)
  if (s.launches[platform]?.clearance !== 'go') refuse('not_cleared', platform, '/answer')
  close(change, task, body)
  change.emit('PlatformWentLive', s.number, {
    platform,
    occurredAt: change.occurredAt(body.occurredAt),
    note: change.note(body.text),
  })
}

/** The campaign does not go live there. What is under way there is ended first: it would go on for nothing. */
function dropLaunch(change: Change, task: TaskState, platform: string, body: AnswerTask): void {
  const open = filingsOf(change.state).filter((f) => f.platform === platform && isUnderWay(f))
  if (open.length > 0) refuseOpen(open)
  close(change, task, body)
  change.emit('LaunchDropped', change.state.number, { platform, note: change.note(body.text) })
  answerRequirements(change)
}

const refuseOpen = (open: readonly FilingState[]): never =>
  refuse('filings_open', open.map((f) => f.id).join(', '), undefined, {
    filings: open.map((f) => ({ id: f.id, phase: f.phase })),
  })

/** A campaign closes when every filing is ended or keeps a credential that only the closing ends. */
function closeCampaign(change: Change, task: TaskState, body: AnswerTask): void {
  const open = filingsOf(change.state).filter(isUnderWay)
  if (open.length > 0) refuseOpen(open)
  const review = reviewsOf(change.state).find(({ ended }) => !ended)
  if (review) refuse('review_open', review.id)
  close(change, task, body)
  change.emit('CampaignClosed', change.state.number, { note: change.note(body.text), fileIds: body.fileIds ?? [] })
  for (const f of filingsOf(change.state)) if (!f.ended) change.emit('FilingEnded', f.id, {})
}

/**
 * `decide`: one command against the present state. Guards that every command shares stand here; what each command means
 * stands in its own file. Pure: all it knows is in the change's state and context.
 */
import type { Command, Correct } from '../../workflows/contract/commands'
import { ENDED_STAGES } from '../../workflows/contract/words'
import { answerTask, answerTasks } from './answer'
import { findTask } from './tasks/find-task'
import { type CommandResult, refuse, type Change } from './decision/change'
import { askSecondPerson } from './confirmed-correction'
import { askReview } from './recheck/change-review'
import { correctCredential, correctNumber } from './filing/correct-entry'
import { joinRegister, learnOfLoss } from './credentials/register-news'
import { decideOnCredential } from './credentials/credentials'
import { askRecall, endCampaign, giveUp } from './filing/ending'
import { answerWording, handInCopy } from './content/copy'
import { fillForm } from './forms/form'
import { replaceMaterial } from './materials/material-validity'
import { handInPromotion } from './content/promotion'
import { hearPlatform } from './filing/platform-answer'
import { report, tellOfEnded } from './filing/report'
import { screenAgain } from './content/rescreen'
import { settle } from './consequences'
import type { FilingState } from './record/state'
import { warningsOfCredential } from './filing/verdict'
import { start } from './start'
import { amend } from './amend'
import { decideReview } from './outside-decided'
import { takeBackWord } from './objections'
import { moveDueDate } from './planning/move-due-date'
import { claim, giveBack } from './tasks/claim'
import { delegate } from './tasks/delegate'
import { handOver } from './tasks/hand-over'
import { levelOfCommand, refuseLevel } from './tasks/levels'
import { refuseActor } from './tasks/may-act'
import { nudge } from './tasks/nudge'

/** Decides a command, with everything that follows from it. Refusals leave as `Refused`. */
export function decide(change: Change, number: string, command: Command): CommandResult {
  const known = command.type === 'report' && isOver(change) ? tellOfEnded(change, command.body) : undefined
  if (known) return { campaign: number, version: change.state.version, ...known }
  if (command.type === 'startCampaign') refuseLevel(change.ctx.actor, levelOfCommand(command.type))
  const result = command.type === 'startCampaign' ? start(change, number, command.body) : dispatch(change, command)
  joinRegister(change)
  settle(change)
  return { campaign: number, version: change.state.version, ...result }
}

function dispatch(change: Change, command: Exclude<Command, { type: 'startCampaign' }>): CommandResult {
  const s = change.state
  screenAgain(change)
  // A closed campaign only waits for its archive: what is frozen there must not change under it.
  if (isOver(change)) refuse('campaign_over', s.stage, undefined, { stage: s.stage })
  refuseActor(change, command)
  if (s.ending && !isAllowedWhileEnding(change, command)) refuse('campaign_withdrawing', s.number)
  switch (command.type) {
    case 'answerTask':
      return answerTask(change, command.body)
    case 'answerTasks':
      return answerTasks(change, openFiling(change, command.body.filing), command.body)
    case 'report':
      return report(change, command.body)
    case 'replaceMaterial':
      return replaceMaterial(change, openFiling(change, command.body.filing), command.body)
    case 'handInCopy':
      return handInCopy(change, command.body)
    case 'answerWording':
      return answerWording(change, command.body)
    case 'handInPromotion':
      return handInPromotion(change, command.body)
    case 'fillForm':
      return fillForm(change, openFiling(change, command.body.filing), command.body)
    case 'correct':
      return correct(change, command.body)
    case 'amend':
      return amend(change, command.body)
    case 'withdraw':
    case 'cancel':
      endCampaign(change, command.type, command.body.reason)
      return {}
    case 'recall':
      askRecall(change, openFiling(change, command.body.filing), command.body.reason)
      return { filing: command.body.filing }
    case 'giveUp':
      giveUp(change, openFiling(change, command.body.filing), command.body.reason)
      return { filing: command.body.filing }
    case 'moveDueDate':
      return moveDueDate(change, command.body)
    case 'nudge':
      return nudge(change, command.body)
    case 'delegate':
      return delegate(change, command.body)
    case 'claim':
      return claim(change, command.body)
    case 'giveBack':
      return giveBack(change, command.body)
    case 'handOver':
      return handOver(change, command.body)
    case 'reviewChange':
      return askReview(change, openFiling(change, command.body.filing), command.body)
    case 'fileAnew':
    case 'useCredential':
      return decideOnCredential(change, openFiling(change, command.body.filing), command)
    case 'decideReview':
      return decideReview(change, command.body)
    case 'takeBackWord':
      takeBackWord(change, command.body)
      return {}
    case 'platformAnswer':
      return { ...hearPlatform(change, command.body) }
  }
}

const isOver = ({ state: s }: Change): boolean => ENDED_STAGES.includes(s.stage) || s.closedAt !== undefined

/** While a campaign is being ended, only the ending itself goes on, and platforms are still listened to. */
function isAllowedWhileEnding(change: Change, command: Command): boolean {
  switch (command.type) {
    case 'answerTask':
      return findTask(change, command.body.task).kind === 'withdraw_at_platform'
    case 'report':
    case 'platformAnswer':
    case 'moveDueDate':
    case 'nudge':
    case 'delegate':
    case 'claim':
    case 'giveBack':
    case 'handOver':
      return true
    default:
      return false
  }
}

function openFiling(change: Change, id: string): FilingState {
  const f = change.filing(id)
  if (f.ended) refuse('filing_over', f.phase, undefined, { phase: f.phase })
  return f
}

/** Numbers and credentials are corrected at once; a verdict once a second person has confirmed it. */
function correct(change: Change, body: Correct): CommandResult {
  learnOfLoss(change, change.filing(body.filing))
  const f = change.filing(body.filing)
  switch (body.target) {
    case 'verdict':
      return { filing: f.id, ...askSecondPerson(change, f, body) }
    case 'application_number':
      correctNumber(change, f, body)
      return { filing: f.id }
    case 'credential':
      correctCredential(change, f, body)
      return { filing: f.id, ...warningsOfCredential(change, change.filing(f.id), body.credential) }
  }
}

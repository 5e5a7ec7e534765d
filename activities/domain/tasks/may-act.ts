/**
 * Whose business it is, where a page is worked on: a page knows one person and acts for nobody else. Clients that call by key
 * name the persons that they act for; what they may is said by their scopes.
 */
import type { Command, Report } from '../../../workflows/contract/commands'
import type { TaskKind } from '../../../workflows/contract/words'
import type { Change } from '../decision/change'
import { refuse } from '../decision/refusal'
import { managersOf } from '../decision/roles'
import { openTasks, ownersIn, type CampaignState } from '../record/state'
import type { TaskState } from '../record/values'
import { findTask } from './find-task'
import { isUnclaimed } from './holder-of'
import { KINDS } from './kinds'
import { refuseLevel, levelOfCommand } from './levels'
import { actsFor } from './stand-in-task'

/** Who holds a task; what a platform has is looked after by the lead. */
export const holderOfTask = (s: CampaignState, task: TaskState): string => task.holder.person ?? s.lead

/** The holder by any way; lead and backup, who answer for the campaign, in a browser that they have signed in. */
export function refuseForeignAnswer(change: Change, task: TaskState): void {
  const { state: s, ctx } = change
  const { actor } = ctx
  const { signs, own } = KINDS[task.kind]
  const isHolder = actor.person === task.holder.person
  // A key that speaks for everybody could sign for everybody.
  if ((signs || own) && actor.channel !== 'page') refuse('own_answer_required', task.holder.person, '/task')
  if (own && !isHolder) refuse('own_answer_required', task.holder.person, '/task')
  if (signs && !isHolder) refuse('not_holder', task.holder.person, '/task')
  if (actor.channel !== 'page' || actor.person === holderOfTask(s, task)) return
  if (actor.level === 'known_browser' && leadsOrBacksUp(change)) return
  if (isUnclaimed(task)) refuse('task_unclaimed', task.holder.group, '/task')
  refuse('not_holder', task.holder.person, '/task')
}

const leadsOrBacksUp = (change: Change): boolean =>
  actsFor(change, change.state.lead) || actsFor(change, change.state.backup)

/**
 * To move, nudge or delegate a task is also for those above whoever holds it. Lead and backup nudge everybody, also whoever they
 * may not answer for.
 */
function refuseForeignTask(change: Change, task: TaskState, isNudge: boolean): void {
  const { state: s, ctx } = change
  const holder = holderOfTask(s, task)
  const above = [ctx.person(holder)?.manager, ctx.group(task.holder.group ?? '')?.owner, ctx.person(s.lead)?.manager]
  if (ctx.actor.channel !== 'page' || above.includes(ctx.actor.person)) return
  if (!isNudge || !leadsOrBacksUp(change)) refuseForeignAnswer(change, task)
}

/** Everybody who has or had something to do in a campaign. */
export function concernedIn(s: CampaignState): Set<string> {
  const holders = ownersIn(s).flatMap(({ tasks }) =>
    Object.values(tasks).flatMap((task) => [task.holder.person, task.holder.group]),
  )
  return new Set([s.lead, s.backup, ...Object.values(s.group), ...holders].filter((person) => person !== undefined))
}

/** Before a command is decided: is its actor known well enough, and is it the actor's business? Answers are asked one by one. */
export function refuseActor(change: Change, command: Exclude<Command, { type: 'startCampaign' }>): void {
  const { actor } = change.ctx
  refuseLevel(actor, levelOfCommand(command.type, command.type === 'report' ? command.body : undefined))
  if (actor.channel !== 'page') return
  // Who opened the link of a group's mail is some member, and nobody in particular.
  if (change.ctx.group(actor.person ?? '')) refuse('task_unclaimed', actor.person)
  switch (command.type) {
    case 'answerTask':
    case 'answerTasks':
    case 'claim':
    case 'takeBackWord':
    case 'decideReview':
      return
    case 'nudge':
    case 'delegate':
    case 'giveBack':
    case 'moveDueDate':
      return refuseForeignTask(change, findTask(change, command.body.task), command.type === 'nudge')
    case 'report':
      return refuseForeignReport(change, command.body)
    case 'replaceMaterial':
    case 'fillForm':
    case 'handInCopy':
    case 'handInPromotion':
    case 'answerWording':
      if (!isConcerned(change)) refuse('not_concerned')
      return
    default:
      if (!answersFor(change)) refuse('not_concerned')
  }
}

/** Whoever stands in for them is concerned as they are, and so is every member of a group. */
const isConcerned = (change: Change): boolean =>
  [...concernedIn(change.state)].some(
    (person) => actsFor(change, person) || change.ctx.group(person)?.members.includes(change.ctx.actor.person ?? ''),
  )

/** Lead and backup answer for a campaign, whoever stands in for them, and whoever is above them. */
function answersFor(change: Change): boolean {
  const { state: s, ctx } = change
  const above = [s.lead, s.backup].flatMap((one) => managersOf(ctx, one))
  return leadsOrBacksUp(change) || above.some((one) => one === ctx.actor.person)
}

/** Tasks whose holder looks into the platform's back end. */
const LOOKING: readonly TaskKind[] = ['await_verdict', 'check_backend', 'restore']

/** News is for everybody concerned; what may clear a launch or end a filing for those who answer for it, or look after it. */
function refuseForeignReport(change: Change, body: Report): void {
  const { state: s, ctx } = change
  if (answersFor(change)) return
  const person = ctx.actor.person ?? ''
  if (levelOfCommand('report', body) === 'link') {
    if (!isConcerned(change)) refuse('not_concerned')
    return
  }
  const looked = openTasks(s.filings[body.filing ?? ''] ?? { tasks: {} })
  if (!looked.some(({ kind, holder }) => LOOKING.includes(kind) && holder.person === person)) refuse('not_concerned')
}

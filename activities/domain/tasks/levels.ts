/**
 * How well the service must know who acts. Whoever holds the link of a mail may bring materials, settle rows and tell news;
 * what may raise clearance, bind the company or end something wants a browser in which the person has signed in. Pages ask
 * here what they may offer, and the record asks again. Clients that call by key vouch for their persons and are not asked.
 */
import type { Actor, CommandType } from '../../../workflows/contract/commands'
import type { Answer, ReportKind, TaskKind } from '../../../workflows/contract/words'
import { refuse } from '../decision/refusal'
import type { TaskState } from '../record/values'
import { isApproval, KINDS } from './kinds'

export type NeededLevel = 'link' | 'known_browser'

/** What an answer to tasks of a kind needs. */
export function levelOf(kind: TaskKind, answer: Answer): NeededLevel {
  const { signedIn } = KINDS[kind]
  return signedIn === 'all' || (signedIn !== 'none' && signedIn.includes(answer)) ? 'known_browser' : 'link'
}

/** What an answer to one task needs: a single task may want a named person though its kind does not. */
export const levelOfTask = (task: Pick<TaskState, 'kind' | 'named'>, answer: Answer): NeededLevel =>
  task.named ? 'known_browser' : levelOf(task.kind, answer)

/** What binds most wants a sign-in of the last hours, which only the page can know: it asks here. */
export const wantsRecentSignIn = (kind: TaskKind, answer: Answer): boolean =>
  (kind === 'go_live' && (answer === 'live' || answer === 'at_own_risk')) ||
  ((kind === 'approve_risk' || isApproval(kind)) && answer === 'approved')

/** Of answers, each says it itself; of reports, each kind. */
const COMMAND_LEVELS: Record<CommandType, NeededLevel> = {
  startCampaign: 'known_browser',
  amend: 'known_browser',
  answerTask: 'link',
  answerTasks: 'link',
  replaceMaterial: 'link',
  handInCopy: 'link',
  answerWording: 'known_browser',
  handInPromotion: 'known_browser',
  fillForm: 'link',
  report: 'link',
  correct: 'known_browser',
  withdraw: 'known_browser',
  cancel: 'known_browser',
  recall: 'known_browser',
  giveUp: 'known_browser',
  moveDueDate: 'known_browser',
  nudge: 'known_browser',
  delegate: 'known_browser',
  claim: 'known_browser',
  giveBack: 'known_browser',
  handOver: 'known_browser',
  reviewChange: 'known_browser',
  fileAnew: 'known_browser',
  useCredential: 'known_browser',
  // It raises no clearance, and who speaks for a party has no account here.
  takeBackWord: 'link',
  // Of connectors alone, which the record asks for itself.
  platformAnswer: 'known_browser',
  decideReview: 'known_browser',
}

/** Reports that may clear a launch again or end a filing. */
const BINDING_REPORTS: readonly ReportKind[] = ['passed', 'passed_by_lapse', 'closed_by_platform', 'reinstated']

/** What a command needs; a report by what it reports. */
export function levelOfCommand(type: CommandType, body?: { kind?: ReportKind }): NeededLevel {
  if (type === 'report' && (body?.kind === undefined || BINDING_REPORTS.includes(body.kind))) return 'known_browser'
  return COMMAND_LEVELS[type]
}

/** Does the way in which an actor came suffice? A page that does not say how it knows the person knows a link at most. */
export function isEnough(actor: Actor, needed: NeededLevel): boolean {
  if (needed === 'link') return true
  return actor.level === 'known_browser' || (actor.channel !== 'page' && actor.level !== 'link')
}

export function refuseLevel(actor: Actor, needed: NeededLevel): void {
  if (!isEnough(actor, needed)) refuse('sign_in_required')
}

/**
 * A party says no (S4-1, S4-15): whoever leads the campaign decides what becomes of that. It is asked again, it leaves the campaign,
 * or it is not waited for. A party that has said yes may say no after all.
 */
import type { AnswerTask, TakeBackWord } from '../../workflows/contract/commands'
import type { PartyQuestion, Settlement } from '../../workflows/contract/parties'
import type { Stage } from '../../workflows/contract/words'
import { handOver } from './amend'
import { refuse, type Change } from './decision/change'
import { emitAmended } from './decision/amended'
import { ratioOf, withoutRatio } from './decision/exposure'
import { goalMark, isConfirmed, openObjection, partyName, partyOf, questionOf, releaseMark } from './decision/parties'
import type { FactBodies } from './record/facts'
import type { CampaignState } from './record/state'
import type { TaskState } from './record/values'
import { preparersOf } from './review/signers'
import { close } from './tasks/close-task'
import { KINDS } from './tasks/kinds'
import { refuseLevel } from './tasks/levels'
import { actsFor } from './tasks/stand-in-task'

/** What a party says to a question, by its task's answer. */
export function answerForParty(change: Change, task: TaskState, body: AnswerTask): void {
  close(change, task, body)
  const question = questionOf(task.kind) ?? refuse('task_unknown', task.id, '/task')
  const yes = body.answer === 'confirmed' || body.answer === 'released'
  say(change, task.key ?? '', question, { yes, note: change.note(body.text) })
}

type Said = Pick<FactBodies['PartyAnswered'], 'yes' | 'note' | 'takenBack'>

function say(change: Change, party: string, question: PartyQuestion, said: Said): void {
  const s = change.state
  change.emit('PartyAnswered', s.number, {
    party,
    question,
    mark: goalMark(s),
    covers: question === 'goal' ? undefined : releaseMark(s, party),
    person: change.ctx.actor.person,
    ...said,
  })
}

/**
 * It said yes, and says no after all: clearance falls, and the lead has it as any objection. By whoever speaks for the party; by
 * whoever looks after it, leads or backs up, who have heard it. Refused where the party's yes does not count any more.
 */
export function takeBackWord(change: Change, { party, question, text }: TakeBackWord): void {
  const s = change.state
  const found = partyOf(s, party) ?? refuse('not_found', party, '/party')
  const { person, channel } = change.ctx.actor
  if (person === undefined || channel === 'temporal_ui') refuse('person_required', 'takeBackWord')
  if (person !== found.contact) {
    if (![found.ours, s.lead, s.backup].some((one) => actsFor(change, one))) refuse('not_concerned')
    refuseLevel(change.ctx.actor, 'known_browser')
  }
  if (!(KINDS.confirm_goal.during as readonly Stage[]).includes(s.stage)) refuse('phase_mismatch', s.stage)
  if (!isConfirmed(s, party, question)) refuse('party_not_confirmed', question, '/question')
  say(change, party, question, { yes: false, note: change.note(text), takenBack: true })
}

/** The lead's decision. A party that leads the campaign leaves it only once another one leads. */
export function settleObjection(change: Change, task: TaskState, body: AnswerTask): void {
  const s = change.state
  const party = task.key ?? ''
  const how = body.answer as Settlement
  const { question } = openObjection(s, party) ?? refuse('task_not_open', task.id, '/task', { status: 'superseded' })
  const rest = (s.parties ?? []).filter((one) => one.party !== party)
  if (how === 'left_out' && rest.length > 0 && !rest.some(({ lead }) => lead))
    refuse('parties_unfit', `${partyName(s, party)}：牵头方不能退出，请先另定牵头方 (it leads)`, '/answer')
  close(change, task, body)
  const person = change.ctx.actor.person
  const note = change.note(body.text)
  const ratioLost = how === 'left_out' && rest.length > 1 && ratioOf(s.parties) ? (true as const) : undefined
  change.emit('ObjectionSettled', s.number, { party, question, how, person, note, was: wasOf(s, party), ratioLost })
  if (how !== 'left_out') return
  emitAmended(change, { parties: withoutRatio(rest), reason: note, preparedBy: preparersOf(s, person) })
  // What its people were to do is for others now.
  handOver(change)
}

/** Whom to tell, though the party may leave. */
function wasOf(s: CampaignState, party: string): FactBodies['ObjectionSettled']['was'] {
  const found = partyOf(s, party)
  return found && { name: found.name, contact: found.contact, ours: found.ours }
}

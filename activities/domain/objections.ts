/**
 * A party says no (S4-1, S4-15): whoever leads the campaign decides what becomes of that. It is asked again, it leaves the campaign,
 * or it is not waited for.
 */
import type { AnswerTask } from '../../workflows/contract/commands'
import type { Settlement } from '../../workflows/contract/parties'
import { refuse, type Change } from './decision/change'
import { goalMark, openObjection, partyName, releaseMark } from './decision/parties'
import type { TaskState } from './record/values'
import { preparersOf } from './review/signers'
import { close } from './tasks/close-task'

/** What a party says to a question, by its task's answer. */
export function answerForParty(change: Change, task: TaskState, body: AnswerTask): void {
  close(change, task, body)
  const s = change.state
  const party = task.key ?? ''
  const isGoal = task.kind === 'confirm_goal'
  change.emit('PartyAnswered', s.number, {
    party,
    question: isGoal ? 'goal' : 'release',
    yes: body.answer === 'confirmed' || body.answer === 'released',
    mark: goalMark(s),
    covers: isGoal ? undefined : releaseMark(s, party),
    person: change.ctx.actor.person,
    note: change.note(body.text),
  })
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
  change.emit('ObjectionSettled', s.number, { party, question, how, person, note })
  if (how !== 'left_out') return
  change.emit('CampaignAmended', s.number, { parties: rest, reason: note, preparedBy: preparersOf(s, person) })
}

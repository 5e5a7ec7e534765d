/**
 * Answers to the tasks of an internal review: departments sign in their order, somebody approves by amount, what was asked for
 * is made, urgent approval is justified afterwards. Nobody signs in an own matter, nor twice where the policy forbids it.
 */
import type { AnswerTask } from '../../workflows/contract/commands'
import type { Department } from '../../workflows/contract/values'
import { settleSilence } from './outside-asked'
import { isPromotionMissing } from './content/promotion'
import { refuse, type Change } from './decision/change'
import {
  APPROVAL,
  isOutside,
  isWholeOutside,
  PRE_REVIEW,
  signedBeside,
  toSign,
  type ReviewState,
} from './record/review-state'
import type { FactBodies } from './record/facts'
import type { CampaignState } from './record/state'
import type { TaskState } from './record/values'
import { confirmedOf } from './review/confirmed'
import { coversOf } from './review/covers'
import { openReview } from './review-steps'
import { preparersOf, requestersOf, reviewPolicyOf, signerOf } from './review/signers'
import { close } from './tasks/close-task'
import { addDuration } from './time/calendar'
import { earliest } from './time/instants'

export function answerReviewTask(change: Change, r: ReviewState, task: TaskState, body: AnswerTask): void {
  switch (task.kind) {
    case 'pre_review':
    case 'countersign':
    case 'approve_campaign':
    case 'approve_urgently':
      return sign(change, r, task, body)
    case 'revise_plan':
    case 'hold_meeting':
      close(change, task, body)
      return change.emit('ReviewMatterSettled', r.id, {
        matter: task.key ?? '',
        how: task.kind === 'hold_meeting' ? 'held' : 'revised',
        person: change.ctx.actor.person,
        note: change.note(body.text),
        fileIds: body.fileIds ?? [],
        preparedBy: task.kind === 'revise_plan' ? preparersOf(change.state, change.ctx.actor.person) : undefined,
      })
    case 'settle_oa_silence':
      return settleSilence(change, r, task, body)
    case 'justify_urgency':
      close(change, task, body)
      return change.emit('ReviewJustified', r.id, {
        person: change.ctx.actor.person,
        note: change.note(body.text),
        fileIds: body.fileIds ?? [],
      })
    default:
      throw new Error(`no answer is written for tasks of kind ${task.kind}`)
  }
}

/** The lead asks again after a refusal, saying what is different now. */
export function askReview(change: Change, task: TaskState, body: AnswerTask): void {
  close(change, task, body)
  openReview(change, [change.state.internalReview?.by, change.ctx.actor.person], { note: change.note(body.text) })
}

type Signed = FactBodies['ReviewSigned']

function sign(change: Change, r: ReviewState, task: TaskState, body: AnswerTask): void {
  const signer = signerOf(task.kind, task.key ?? '')
  const answer = body.answer as Signed['answer']
  const person = change.ctx.actor.person ?? refuse('person_required', task.kind)
  refuseSigner(change, r, signer, person)
  // Words of an approval may be the company's own; every other opinion brings its own (S1-16).
  const words = body.text?.trim() ? body.text : preset(change, answer)
  const said = { ...body, text: words }
  const more = answer === 'approved' ? { ...approving(change, r, signer, said), covers: coversOf(change.state) } : {}
  close(change, task, said)
  const note = change.note(words)
  const matter = isMatter(answer) ? `c${Object.keys(r.matters).length + 1}` : undefined
  const amendments = answer === 'change_requested' ? amendmentsOf(change, body) : undefined
  change.emit('ReviewSigned', r.id, { signer, answer, task: task.id, person, note, matter, amendments, ...more })
  if (answer === 'refused') change.emit('ReviewDecided', r.id, { outcome: 'refused', person })
  else if (answer === 'approved' && signer === APPROVAL)
    change.emit('ReviewDecided', r.id, { outcome: 'approved', person })
}

/** Each a note of its own: 活动时长：7 天 → 10 天. */
function amendmentsOf(change: Change, { amendments = [] }: AnswerTask): Signed['amendments'] {
  const said = amendments.flatMap(({ what, before, after }) => {
    const from = before?.trim() ? `${before} → ` : ''
    return change.note(`${what}：${from}${after}`) ?? []
  })
  return said.length === 0 ? undefined : said
}

const isMatter = (answer: Signed['answer']): boolean => answer === 'change_requested' || answer === 'disputed'

function preset(change: Change, answer: Signed['answer']): string {
  const { presetApproval } = reviewPolicyOf(change.ctx)
  return (answer === 'approved' ? presetApproval : undefined) ?? refuse('field_required', 'text', '/text')
}

/** By whatever way the answer came. */
function refuseSigner(change: Change, r: ReviewState, signer: string, person: string): void {
  if (requestersOf(change.state, r).includes(person)) refuse('own_request', person, '/task')
  if (reviewPolicyOf(change.ctx).samePerson === 'refused' && signedBeside(r, signer).includes(person))
    refuse('signed_before', person, '/task')
}

/** What an approval is checked for, and what it says beside its words. */
export function approving(change: Change, r: ReviewState, signer: string, body: AnswerTask): Partial<Signed> {
  const s = change.state
  if (signer === APPROVAL) {
    const amountFen = s.brief?.totalFen
    return { tier: toSign(r, amountFen)[0], amountFen }
  }
  if (signer === PRE_REVIEW) return {}
  if (signer === 'legal') refuseUnpublishedOdds(s)
  return { ...workingDays(change, r, signer as Department, body), confirmed: confirming(s, r, signer) }
}

/** S1-13: what is drawn has a quantity or odds that are published. */
export function refuseUnpublishedOdds(s: CampaignState): void {
  if (isPromotionMissing(s, { prizePromotion: 'asked' }))
    refuse('promotion_incomplete', '/promotion', '/answer', { missing: ['/promotion'] })
  const { promotion } = s
  if (!promotion || promotion.kind === 'gift') return
  const missing = promotion.missing
    .filter(({ fact }) => fact === 'prize_quantity_or_odds' || fact === 'prizes')
    .map(({ pointer }) => `/promotion${pointer}`)
  if (missing.length > 0) refuse('promotion_incomplete', missing.join(', ').slice(0, 500), '/answer', { missing })
}

/** S1-8, S1-14: what it confirms beside its words, with the figures of now. */
function confirming(s: CampaignState, r: ReviewState, department: string): Signed['confirmed'] {
  const { confirmed, missing } = confirmedOf(s, r, department)
  if (missing.length > 0) refuse('nothing_to_confirm', missing.join(', '), '/answer', { missing })
  return confirmed
}

/** S1-15: who builds something says how long that takes; after the first launch it is too late. */
function workingDays(
  change: Change,
  r: ReviewState,
  department: Department,
  { workingDays: days }: AnswerTask,
): Partial<Signed> {
  const { workingDays: rule } = reviewPolicyOf(change.ctx)
  if (!rule?.of.includes(department)) return {}
  // What an OA has no field for, it cannot say.
  if (days === undefined && (isWholeOutside(r) || isOutside(r, department))) return {}
  if (days === undefined) refuse('field_required', 'workingDays', '/workingDays')
  const { calendar, now } = change.ctx
  const doneBy = addDuration(calendar, now, { value: days, unit: 'working_day' }).at
  const first = firstLaunch(change.state)
  const isLate = first !== undefined && Date.parse(doneBy) > Date.parse(first)
  if (isLate && rule.late === 'refused')
    refuse('work_ends_after_launch', doneBy, '/workingDays', { doneBy, launchAt: first })
  return { workingDays: days, doneBy, late: isLate ? true : undefined }
}

const firstLaunch = (s: CampaignState): string | undefined =>
  earliest(Object.values(s.launches).map(({ status, launchAt }) => (status === 'planned' ? launchAt : undefined)))

/**
 * What an OA decides (U-24). The rules of a review hold whatever the channel: decided is what was shown, nobody decides in a
 * matter of their own or twice as somebody else. What comes too late, or otherwise than before, is kept and somebody is asked.
 */
import type { AnswerTask } from '../../workflows/contract/commands'
import { subjectOfTask } from '../../workflows/contract/ids'
import type { DecideReview, OutsideSigner } from '../../workflows/contract/outside'
import { refuse, within, type Change, type CommandResult } from './decision/change'
import { isStillAsked } from './outside-asked'
import {
  APPROVAL,
  isWholeOutside,
  signedBeside,
  tierOf,
  type OutsideDecision,
  type OutsideDoubt,
  type ReviewConfirmed,
  type ReviewState,
} from './record/review-state'
import type { FactBodies } from './record/facts'
import { reviewsOf } from './record/state'
import type { TaskState } from './record/values'
import { approving, refuseUnpublishedOdds } from './review-answers'
import { openReview } from './review-steps'
import { confirmedOf } from './review/confirmed'
import { coversOf } from './review/covers'
import { conflictOf } from './review/outside'
import { mayApprove, requestersOf, reviewPolicyOf, signerOf, speaksFor } from './review/signers'
import { basisOf, changedSince } from './tasks/basis'
import { close } from './tasks/close-task'
import { isAhead, isBefore } from './time/instants'

interface Asked {
  r: ReviewState
  task: TaskState
  signer: string
}

export function decideReview(change: Change, body: DecideReview): CommandResult {
  const { channel } = change.ctx.actor
  if (channel !== 'rest' && channel !== 'callback') refuse('person_required', 'decideReview')
  const asked = requestOf(change, body.task)
  const before = saidBefore(change, body)
  if (before) return before
  refuseUnreadable(change, body)
  const doubt = doubtOf(asked)
  if (doubt) return keepConflict(change, asked, body, doubt)
  refuseOld(change, asked, body)
  const decider = deciderOf(change, asked, body)
  take(change, asked, body, decider)
  return { review: asked.r.id, applied: true }
}

function requestOf({ state: s }: Change, id: string): Asked {
  const r = s.reviews?.[subjectOfTask(id)]
  const task = r?.tasks[id]
  if (r === undefined || task?.kind !== 'await_oa') return refuse('not_found', id, '/task')
  return { r, task, signer: signerOf(task.kind, task.key ?? '') }
}

/** Said by somebody, at a time, in words: without that nobody could look at it. */
function refuseUnreadable(change: Change, { signers, result, text }: DecideReview): void {
  if (result !== 'approved' && !text?.trim()) refuse('field_required', 'text', '/text')
  for (const [i, one] of signers.entries())
    within(`/signers/${i}`, () => {
      change.staff(one.person, '/person')
      if (isAhead(one.at, change.ctx.now)) refuse('occurred_in_future', one.at, '/at')
    })
}

const isSameResult = ({ task, document, result }: DecideReview, one: OutsideDecision): boolean =>
  one.request === task && one.document === document && one.result === result

const signedAs = (signers: readonly OutsideSigner[]): string =>
  JSON.stringify(signers.map(({ person, role, answer, at }) => [person, role, answer, at]))

/** Words are kept sealed: whether they are the same is not known. */
const isSaidAlike = ({ event, signers, text }: DecideReview, one: OutsideDecision): boolean =>
  one.event === event || (!text?.trim() && one.note === undefined && signedAs(one.signers) === signedAs(signers))

/** Said again it changes nothing; nor does what somebody is asked about already. */
function saidBefore({ state: s }: Change, body: DecideReview): CommandResult | undefined {
  const isSame = (one: OutsideDecision): boolean => isSameResult(body, one) && isSaidAlike(body, one)
  for (const r of reviewsOf(s)) {
    if (r.decisions?.some(isSame)) return { review: r.id, applied: true, known: true }
    const conflict = r.conflicts?.find((one) => isSame(one) && (one.status === 'open' || one.event === body.event))
    if (conflict) return { review: r.id, applied: false, conflict: conflict.id, known: true }
  }
  return undefined
}

/** Why it cannot be taken, though it is not the OA's fault. */
function doubtOf({ r, task, signer }: Asked): OutsideDoubt | undefined {
  if (r.decisions?.some(({ request }) => request === task.id)) return 'other_result'
  if (r.phase === 'ended_with_campaign') return 'review_ended'
  const isInside = r.inside?.some((one) => one === signer || one === 'all') ?? false
  if (isInside || (r.ended && task.status !== 'open')) return 'decided_here'
  return undefined
}

/** One question for each result of a request and document, with the latest that was said. */
function keepConflict(
  change: Change,
  { r, task, signer }: Asked,
  body: DecideReview,
  because: OutsideDoubt,
): CommandResult {
  const { document, event, result, text, signers } = body
  const n = reviewsOf(change.state).flatMap(({ conflicts = [] }) => conflicts).length + 1
  const open = r.conflicts?.find((one) => one.status === 'open' && isSameResult(body, one))
  const conflict = open?.id ?? `x${n}`
  const said = { request: task.id, signer, document, event, result, note: change.note(text), signers }
  change.emit('ReviewConflictFound', r.id, { conflict, because, ...said })
  return { review: r.id, applied: false, conflict, because }
}

/** What was decided on is no more what would be approved. */
function refuseOld({ state: s }: Change, { r, task }: Asked, { basis }: DecideReview): void {
  const now = basisOf(s, undefined, task)
  const changed = changedSince(basis, now)
  if (changed.length > 0)
    refuse('basis_changed', changed.map(({ zh }) => zh).join('、'), '/basis', { changed, basis: now })
  if (!isStillAsked(r, task, s.brief?.totalFen)) refuse('task_not_open', task.id, '/task', { status: task.status })
}

/** Every signer is checked; whoever decided it in the end is the last who says what the OA says. */
function deciderOf(change: Change, { r, signer }: Asked, { signers, result }: DecideReview): OutsideSigner {
  const isWhole = isWholeOutside(r)
  for (const [i, one] of signers.entries())
    within(`/signers/${i}`, () => {
      if (requestersOf(change.state, r).includes(one.person)) refuse('own_request', one.person, '/person')
      if (!isWhole && one.role !== signer) refuse('oa_signers_unfit', one.role, '/role', { accepts: [signer] })
      refuseTwice(change, r, one, signers)
      refuseUnentitled(change, r, one)
      const { since } = r.outside?.[signer] ?? {}
      if (since !== undefined && isBefore(one.at, since)) refuse('occurred_too_early', one.at, '/at', { since })
      if (result === 'approved' && one.answer !== 'approved') refuse('oa_signers_unfit', one.answer, '/answer')
    })
  const said = signers.filter(({ answer }) => answer === result)
  const deciding = said.filter(({ role }) => role === signer)
  const decider = deciding.at(-1) ?? (result === 'approved' ? undefined : said.at(-1))
  return decider ?? refuse('oa_signers_unfit', signer, '/signers', { accepts: [signer] })
}

/** Of the department, or above it; whoever approves has the role of the tier or a higher one. */
function refuseUnentitled(change: Change, r: ReviewState, { person, role }: OutsideSigner): void {
  if (role === APPROVAL) {
    const { id } = tierOf(r, change.state.brief?.totalFen)
    if (!mayApprove(change.ctx, change.state, r, person)) refuse('not_of_tier', person, '/person', { tier: id })
  } else if (!speaksFor(change.ctx, role, person)) refuse('not_of_department', person, '/person', { department: role })
}

/** Two roles of one person are two signatures where the policy allows that alone. */
function refuseTwice(change: Change, r: ReviewState, one: OutsideSigner, signers: readonly OutsideSigner[]): void {
  if (reviewPolicyOf(change.ctx).samePerson !== 'refused') return
  const isTwice = signers.some(({ person, role }) => person === one.person && role !== one.role)
  if (isTwice || signedBeside(r, one.role).includes(one.person)) refuse('signed_before', one.person, '/person')
}

function take(change: Change, { r, task, signer }: Asked, body: DecideReview, decider: OutsideSigner): void {
  const { document, event, result, text, signers } = body
  const answer: AnswerTask = { task: task.id, answer: result, text }
  if (result === 'approved' && isWholeOutside(r)) refuseUnpublishedOdds(change.state)
  const isWhole = result === 'approved' && isWholeOutside(r)
  const departments = isWhole ? latestOf(signers.filter(({ role }) => role !== APPROVAL)) : []
  const signed = [...departments, decider].map((one) => signature(change, r, one, answer))
  const confirmed = isWhole ? confirmedBeside(change, r, departments) : undefined
  close(change, task, answer)
  const note = change.note(text)
  change.emit('ReviewDecidedOutside', r.id, { request: task.id, signer, document, event, result, note, signers })
  for (const one of signed) {
    const more = one.signer === APPROVAL && confirmed ? { confirmed } : {}
    change.emit('ReviewSigned', r.id, { ...one, ...more, task: task.id, note, document })
  }
  const { person } = decider
  if (result === 'refused') change.emit('ReviewDecided', r.id, { outcome: 'refused', person })
  else if (result === 'approved' && signer === APPROVAL)
    change.emit('ReviewDecided', r.id, { outcome: 'approved', person })
}

/** What departments confirm that do not stand in the document: whoever approves there has approved it with them. */
function confirmedBeside(
  { state: s }: Change,
  r: ReviewState,
  signed: readonly OutsideSigner[],
): ReviewConfirmed | undefined {
  const own = new Set((r.confirms ?? []).map(({ department }) => department))
  for (const { role } of signed) if (role !== APPROVAL) own.delete(role)
  const each = [...own].map((department) => confirmedOf(s, r, department))
  const missing = each.flatMap((one) => one.missing)
  if (missing.length > 0) refuse('nothing_to_confirm', missing.join(', '), '/result', { missing })
  const all = each.reduce<ReviewConfirmed>((before, { confirmed }) => ({ ...before, ...confirmed }), {})
  const lacking = each.flatMap(({ confirmed }) => confirmed?.missing ?? [])
  return own.size === 0 ? undefined : { ...all, missing: lacking.length === 0 ? undefined : [...new Set(lacking)] }
}

/** Of each department the last who signed. */
const latestOf = (signers: readonly OutsideSigner[]): OutsideSigner[] => [
  ...new Map(signers.map((one) => [one.role, one])).values(),
]

type Signature = Omit<FactBodies['ReviewSigned'], 'task' | 'note' | 'document'>

function signature(
  change: Change,
  r: ReviewState,
  { role, person, at }: Omit<OutsideSigner, 'role' | 'answer'> & { role: string },
  body: AnswerTask,
): Signature {
  const answer = body.answer as Signature['answer']
  const said = { signer: role, answer, person, signedAt: at }
  if (answer === 'change_requested') return { ...said, matter: `c${Object.keys(r.matters).length + 1}` }
  if (answer !== 'approved') return said
  return { ...said, ...approving(change, r, role, body), covers: coversOf(change.state) }
}

/** Somebody has looked at what the OA said: it stays as it was decided, or the company reviews it once more. */
export function settleConflict(change: Change, task: TaskState, body: AnswerTask): void {
  const s = change.state
  const found = conflictOf(s, task.key ?? '') ?? refuse('task_not_open', task.id, '/task', { status: task.status })
  const isOver = s.ending !== undefined || s.runEndedAt !== undefined
  const isUnderWay = reviewsOf(s).some(({ ended }) => !ended)
  if (body.answer === 'review_again' && (isUnderWay || isOver))
    refuse('answer_not_accepted', body.answer, '/answer', { accepts: ['kept'] })
  close(change, task, body)
  const { person } = change.ctx.actor
  const how = body.answer === 'review_again' ? 'asked' : 'kept'
  const note = change.note(body.text)
  change.emit('ReviewConflictSettled', found.r.id, { conflict: found.conflict.id, how, person, note })
  if (how === 'asked') openReview(change, [s.internalReview?.by, person], { note })
}

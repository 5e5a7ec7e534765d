/**
 * What an OA is asked (U-24): the request is told as its task opens, and again when what it would decide on has changed. Silent for
 * too long, somebody says whether it is told once more, or everybody signs here.
 */
import type { AnswerTask } from '../../workflows/contract/commands'
import { isOutside, tierOf, toSign, APPROVAL, type ReviewState } from './record/review-state'
import { openTasks, reviewsOf } from './record/state'
import type { TaskState } from './record/values'
import type { FactBodies } from './record/facts'
import { refuse, type Change } from './decision/change'
import { signerOf } from './review/signers'
import { basisOf } from './tasks/basis'
import { close } from './tasks/close-task'
import { countDue } from './tasks/due-dates'
import { isPast } from './time/instants'

const requestsIn = (r: ReviewState): TaskState[] => openTasks(r).filter(({ kind }) => kind === 'await_oa')

/** Tells the OA of every request that is new, or that is another one now. Runs in every settling. */
export function tellOutside(change: Change): void {
  for (const r of reviewsOf(change.state).filter(({ ended }) => !ended))
    for (const task of requestsIn(r)) {
      const signer = signerOf(task.kind, task.key ?? '')
      const told = r.outside?.[signer]
      const isNew = told?.request !== task.id
      if (isNew) tell(change, r, task, undefined)
      else if (told.basis !== basisOf(change.state, undefined, task)) tellAnew(change, r, task, 'changed')
    }
}

function tell(change: Change, r: ReviewState, task: TaskState, again: FactBodies['ReviewRequested']['again']): void {
  const { state: s } = change
  const signer = signerOf(task.kind, task.key ?? '')
  const amountFen = s.brief?.totalFen
  change.emit('ReviewRequested', r.id, {
    request: task.id,
    signer,
    basis: basisOf(s, undefined, task),
    path: r.path,
    n: r.n,
    tier: signer === APPROVAL ? tierOf(r, amountFen).id : undefined,
    amountFen,
    again,
  })
}

/** Told once more it has its whole time anew, and is not silent any more. */
function tellAnew(change: Change, r: ReviewState, task: TaskState, again: 'changed' | 'silent'): void {
  tell(change, r, task, again)
  const term = r.external?.after
  if (!term) return
  const dueFrom = { at: change.ctx.now, term }
  const { at, provisional } = countDue(change, undefined, task.kind, dueFrom)
  change.emit('TaskDueMoved', r.id, { task: task.id, dueAt: at, nextRung: 0, dueFrom, provisional })
}

/** The OA has had its time: somebody is asked. */
export function noteSilence(change: Change, r: ReviewState): void {
  for (const task of requestsIn(r)) {
    const signer = signerOf(task.kind, task.key ?? '')
    const asked = r.outside?.[signer]
    if (asked === undefined || asked.silentAt !== undefined || task.dueAt === undefined) continue
    if (isPast(task.dueAt, change.ctx.now)) change.emit('ReviewUnanswered', r.id, { request: task.id, signer })
  }
}

/** When the time of an OA that is waited for is over. */
export const silentFrom = (r: ReviewState): (string | undefined)[] =>
  requestsIn(r).flatMap(({ kind, key = '', dueAt }) => (r.outside?.[signerOf(kind, key)]?.silentAt ? [] : [dueAt]))

/** Told once more it has its whole time anew; decided here the ordinary signers are asked. */
export function settleSilence(change: Change, r: ReviewState, task: TaskState, body: AnswerTask): void {
  const signer = signerOf(task.kind, task.key ?? '')
  const waiting = requestsIn(r).find(({ kind, key = '' }) => signerOf(kind, key) === signer)
  if (!waiting) refuse('task_not_open', task.id, '/task', { status: task.status })
  close(change, task, body)
  if (body.answer === 'decided_here') {
    const { person } = change.ctx.actor
    return change.emit('ReviewTakenInside', r.id, {
      request: waiting.id,
      signer,
      person,
      note: change.note(body.text),
    })
  }
  tellAnew(change, r, waiting, 'silent')
}

/** Is what this task of an OA asks still to be decided there? */
export const isStillAsked = (r: ReviewState, task: TaskState, amountFen: number | undefined): boolean =>
  task.status === 'open' &&
  toSign(r, amountFen).includes(task.key ?? '') &&
  isOutside(r, signerOf(task.kind, task.key ?? ''))

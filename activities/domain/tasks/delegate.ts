/** Somebody else is to do a task: it is that person's from now on, with its reminders begun anew and one letter about it. */
import type { Delegate } from '../../../workflows/contract/commands'
import { subjectOfTask } from '../../../workflows/contract/ids'
import type { Change, CommandResult } from '../decision/change'
import { refuse } from '../decision/refusal'
import type { ReviewState } from '../record/review-state'
import type { TaskState } from '../record/values'
import { excludedFrom, requestersOf, signerOf, speaksFor } from '../review/signers'
import { findTask } from './find-task'
import { KINDS } from './kinds'
import { firstRungAfter } from './reminder-ladder'
import { groupAfter } from './group-task'
import { standInFor } from './stand-in-task'

export function delegate(change: Change, { task: id, to, reason }: Delegate): CommandResult {
  const task = findTask(change, id)
  if (task.status !== 'open') refuse('task_not_open', id, '/task', { status: task.status, answer: task.answer })
  const from = task.holder.person
  // Said again, or true already: nothing has happened.
  if (from === to) return { task: id, holder: to }
  if (from === undefined || KINDS[task.kind].own) refuse('not_delegable', task.kind, '/task')
  change.holder(to, '/to')
  // Whoever stands in for the one who is named gets it; that must be somebody else than now.
  const present = standInFor(change, to, task) ?? to
  if (to === change.ctx.actor.person || present === from) refuse('delegate_to_self', present, '/to')
  const r = change.state.reviews?.[subjectOfTask(id)]
  if (r && KINDS[task.kind].signs) refuseOtherSigner(change, r, task, to)
  change.emit('TaskDelegated', subjectOfTask(id), {
    task: id,
    from,
    to: present,
    insteadOf: present === to ? undefined : to,
    group: groupAfter(change.ctx, task, present),
    reason: change.note(reason),
    nextRung: firstRungAfter(change.ctx, task, change.ctx.now),
  })
  return { task: id, holder: present }
}

/** Who signs is never chosen by whose request it is: whoever is asked, or the one above, passes it on within the department. */
function refuseOtherSigner(change: Change, r: ReviewState, { kind, key = '', holder }: TaskState, to: string): void {
  const { ctx, state: s } = change
  const { person } = ctx.actor
  const requesters = requestersOf(s, r)
  if (person === undefined) refuse('person_required', kind)
  if (requesters.includes(person)) refuse('own_request', person, '/task')
  const holders = [holder.person, holder.insteadOf].filter((one) => one !== undefined)
  const above = holders.map((one) => ctx.person(one)?.manager)
  if (![...holders, ...above].includes(person)) refuse('not_holder', holder.person, '/task')
  if (excludedFrom(ctx, s, r, signerOf(kind, key)).has(to))
    refuse(requesters.includes(to) ? 'own_request' : 'signed_before', to, '/to')
  if (kind === 'countersign' && !speaksFor(ctx, key, to)) refuse('not_of_department', to, '/to')
}

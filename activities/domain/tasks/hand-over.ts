/**
 * Handing over many things at once: the work of somebody who leaves (U-21), or tasks that were chosen by a query. Exactly what was
 * shown before is done, and of each is said what became of it: what has changed hands meanwhile is left as it is.
 */
import type { HandOver } from '../../../workflows/contract/commands'
import { subjectOfTask } from '../../../workflows/contract/ids'
import type { Department } from '../../../workflows/contract/values'
import { emitAmended } from '../decision/amended'
import type { Change, CommandResult } from '../decision/change'
import { filingsOf, openTasks, ownerOf, ownersIn, type CampaignState } from '../record/state'
import { preparersOf, speaksFor } from '../review/signers'
import { giveBackTask, groupAfter } from './group-task'
import { KINDS } from './kinds'
import { openAsked } from './open-task'
import { firstRungAfter } from './reminder-ladder'
import { isBarred, standInFor } from './stand-in-task'

/** `gone`: answered meanwhile, or somebody else's. */
export type HandedItem = {
  item: string
  outcome: 'handed_over' | 'gone' | 'refused'
  code?: string
  holder?: string
}

export function handOver(change: Change, body: HandOver): CommandResult {
  // Who answers for a campaign, and who takes over from somebody who leaves, is a person.
  if (body.why === 'leaving' || body.roles?.some((role) => role === 'lead' || role === 'backup'))
    change.staff(body.to, '/to')
  else change.holder(body.to, '/to')
  const roles = (body.roles ?? []).map((role) => handRole(change, body, role))
  const tasks = (body.tasks ?? []).map(({ task, from }) => handTask(change, body, task, from))
  if (body.why === 'leaving' && roles.some(({ item, outcome }) => item === 'lead' && outcome === 'handed_over'))
    askNewContacts(change, body.from ?? '')
  return { items: [...roles, ...tasks] }
}

type Role = NonNullable<HandOver['roles']>[number]

const inRole = (s: CampaignState, role: Role): string | undefined =>
  role === 'lead' || role === 'backup' ? s[role] : s.group[role]

function handRole(change: Change, { from, to }: HandOver, role: Role): HandedItem {
  const s = change.state
  const present = inRole(s, role)
  if (present !== from) return { item: role, outcome: 'gone', holder: present }
  const changes = role === 'lead' || role === 'backup' ? { [role]: to } : { group: { [role]: to } }
  emitAmended(change, { ...changes, preparedBy: preparersOf(s, undefined) })
  return { item: role, outcome: 'handed_over', holder: to }
}

function handTask(change: Change, { to, why, reason }: HandOver, id: string, from: string): HandedItem {
  const subject = subjectOfTask(id)
  const task = ownerOf(change.state, subject).tasks[id]
  const { person, insteadOf } = task?.holder ?? {}
  if (task?.status !== 'open' || (person !== from && insteadOf !== from))
    return { item: id, outcome: 'gone', holder: task?.status === 'open' ? person : undefined }
  if (KINDS[task.kind].own && why !== 'leaving') return { item: id, outcome: 'refused', code: 'not_delegable' }
  if (isBarred(change, task, to)) return { item: id, outcome: 'refused', code: 'second_person_required' }
  const isOfDepartment = task.kind === 'countersign' || task.kind === 'confirm_figures'
  if (isOfDepartment && !speaksFor(change.ctx, task.key ?? '', to))
    return { item: id, outcome: 'refused', code: 'not_of_department' }
  const { group } = task.holder
  if (why === 'leaving' && group !== undefined) {
    giveBackTask(change, task, { because: why })
    return { item: id, outcome: 'handed_over', holder: group }
  }
  const standIn = standInFor(change, to, task) ?? to
  const present = standIn === from ? to : standIn
  if (present === person) return { item: id, outcome: 'handed_over', holder: present }
  change.emit('TaskDelegated', subject, {
    task: id,
    from: person,
    to: present,
    insteadOf: present === to ? undefined : to,
    group: groupAfter(change.ctx, task, present),
    reason: change.note(reason),
    nextRung: firstRungAfter(change.ctx, task, change.ctx.now),
    handover: why,
  })
  return { item: id, outcome: 'handed_over', holder: present }
}

/** Platforms that have seen a submission know the person who led it. */
function askNewContacts(change: Change, left: string): void {
  const { number } = change.state
  const known = filingsOf(change.state).filter((f) => !f.ended && f.rounds.some(({ submittedAt }) => submittedAt))
  for (const platform of new Set(known.map((f) => f.platform))) {
    change.emit('ContactLeft', number, { platform, person: left })
    openAsked(change, number, [{ kind: 'change_contact', key: platform }])
  }
}

/** What a person has or is in a campaign, by the names that a hand-over takes. */
export function workOf(s: CampaignState, person: string): { roles: Role[]; tasks: { task: string; from: string }[] } {
  const departments = Object.keys(s.group) as Department[]
  const roles: Role[] = ['lead' as const, 'backup' as const, ...departments].filter(
    (role) => inRole(s, role) === person,
  )
  const tasks = ownersIn(s)
    .flatMap(openTasks)
    .filter(({ holder }) => holder.person === person || holder.insteadOf === person)
  return { roles, tasks: tasks.map(({ id }) => ({ task: id, from: person })) }
}

/**
 * Tasks of people who are away: each is held by whoever stands in, for as long as its person is away, and goes back then. What
 * a substitute has passed on to somebody by name stays there. Runs in every look, so a poke is all that an absence needs.
 */
import { subjectOfTask } from '../../../workflows/contract/ids'
import type { TaskKind } from '../../../workflows/contract/words'
import type { Change } from '../decision/change'
import { itemOfKey } from '../decision/work'
import { presentFor } from '../people/stand-in'
import { openTasks, ownerOf, reviewsOf, type CampaignState } from '../record/state'
import type { Holder, TaskState } from '../record/values'
import { lastConfirmation } from '../review/figures'
import { excludedFrom, requestersOf, signerOf } from '../review/signers'
import { KINDS } from './kinds'
import { giveBackTask, hasLeftIt } from './group-task'
import { firstRungAfter } from './reminder-ladder'

type Asked = Pick<TaskState, 'kind' | 'key'>

/** By kind: who must not decide it in somebody's place, since it is their own request, or they have signed before. */
const NOT_BY: Partial<Record<TaskKind, (s: CampaignState, task: Asked) => (string | undefined)[]>> = {
  approve_risk: (s, { key = '' }) => [s.launches[key]?.risk?.by.person],
  confirm_correction: (s, { key = '' }) => [s.corrections?.[key]?.asked?.by.person],
  accept_work_item: (s, { key }) => [itemOfKey(s, key)?.handedIn?.person],
  confirm_figures: (s, { key = '' }) => {
    const confirmed = lastConfirmation(s, key)
    return confirmed ? requestersOf(s, confirmed) : []
  },
}

function notBy({ ctx, state: s }: Pick<Change, 'ctx' | 'state'>, task: Asked): string[] {
  const review = KINDS[task.kind].signs ? reviewsOf(s).find(({ ended }) => !ended) : undefined
  if (review) return [...excludedFrom(ctx, s, review, signerOf(task.kind, task.key ?? ''))]
  return (NOT_BY[task.kind]?.(s, task) ?? []).filter((person) => person !== undefined)
}

/** Must this person not decide it? */
export const isBarred = (change: Change, task: Asked, person: string): boolean => notBy(change, task).includes(person)

/** Who has a task that would be this person's. Undefined where that person is away and leaves nobody. */
export const standInFor = (change: Change, person: string, task: Asked): string | undefined =>
  presentFor(change.ctx, person, notBy(change, task))

/** The same holder, or whoever stands in; who is away keeps what nobody else may do. */
export function presentHolder(change: Change, holder: Holder, task: Asked): Holder {
  if (holder.person === undefined) return holder
  if (change.ctx.group(holder.person)) return { role: holder.role, person: holder.person, group: holder.person }
  const present = standInFor(change, holder.person, task) ?? holder.person
  return present === holder.person ? holder : { role: holder.role, person: present, insteadOf: holder.person }
}

/** Hands open tasks of a subject to whoever stands in now, and back. */
export function substitute(change: Change, subject: string): void {
  const s = change.state
  for (const task of openTasks(ownerOf(s, subject))) recogniseGroup(change, subject, task)
  const tasks = openTasks(ownerOf(s, subject))
  if (!change.ctx.absences?.length && !tasks.some(({ holder }) => holder.insteadOf !== undefined)) return
  for (const task of tasks) {
    const { person, insteadOf, group } = task.holder
    if (group !== undefined) {
      if (hasLeftIt(change.ctx, task.holder)) giveBackTask(change, task, { because: 'absence' })
      continue
    }
    const own = insteadOf ?? person
    if (own === undefined) continue
    const to = standInFor(change, own, task) ?? own
    if (to === person) continue
    change.emit('TaskSubstituted', subject, {
      task: task.id,
      to,
      insteadOf: to === own ? undefined : own,
      nextRung: firstRungAfter(change.ctx, task, change.ctx.now),
    })
  }
  alarmWhereNobody(change, subject)
}

/** It was opened while its group was not in the directory, which is back: its members may claim it, and its mailbox is told. */
function recogniseGroup(change: Change, subject: string, { id, holder }: TaskState): void {
  const group = holder.group === undefined ? change.ctx.group(holder.person ?? '') : undefined
  if (group)
    change.emit('TaskHandedOver', subject, { task: id, person: group.id, because: 'group_known', group: group.id })
}

const ALARM = 'nobody_stands_in'

/** Somebody is away and nobody may do it instead: those who run the service, or the manager, have to name somebody. */
export function alarmWhereNobody(change: Change, subject: string): void {
  const { absences } = change.ctx
  if (!absences?.length) return
  for (const task of openTasks(ownerOf(change.state, subject))) {
    const code = `${ALARM}:${task.id}`
    if (isLeftToNobody(change, task) && !alarmsOf(change.state, subject).includes(code))
      change.emit('AlarmRaised', subject, { code })
  }
}

/** Alarms about tasks that are done, or that somebody has now. */
export function clearStandInAlarms(change: Change): void {
  const s = change.state
  for (const subject of [s.number, ...Object.keys(s.filings)])
    for (const code of alarmsOf(s, subject)) {
      const [name, id = ''] = code.split(':')
      if (name !== ALARM) continue
      const task = ownerOf(s, subjectOfTask(id)).tasks[id]
      if (task?.status !== 'open' || !isLeftToNobody(change, task)) change.emit('AlarmCleared', subject, { code })
    }
}

function isLeftToNobody(change: Change, task: TaskState): boolean {
  const { person } = task.holder
  return person !== undefined && standInFor(change, person, task) === undefined
}

const alarmsOf = (s: CampaignState, subject: string): readonly string[] => (s.filings[subject] ?? s).alarms

/** Does the actor act for this person: as that person, or in place of one who is away? */
export const actsFor = ({ ctx }: Pick<Change, 'ctx'>, person: string): boolean =>
  ctx.actor.person !== undefined && (ctx.actor.person === person || presentFor(ctx, person) === ctx.actor.person)

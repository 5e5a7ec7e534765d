/** Tasks of groups: what becomes of a task that a member has claimed, where it is passed on or its holder goes. */
import { subjectOfTask } from '../../../workflows/contract/ids'
import type { Change } from '../decision/change'
import type { Context } from '../decision/context'
import { awayNow } from '../people/stand-in'
import type { FactBodies } from '../record/facts'
import type { Holder, TaskState } from '../record/values'
import { firstRungAfter } from './reminder-ladder'

/** The group of a task that this person, or this group, has from now on; undefined where it leaves its group. */
export function groupAfter(
  ctx: Pick<Context, 'group'>,
  { holder }: Pick<TaskState, 'holder'>,
  to: string,
): string | undefined {
  if (ctx.group(to)) return to
  return holder.group !== undefined && ctx.group(holder.group)?.members.includes(to) ? holder.group : undefined
}

/** Whoever has claimed it is away since, or has left. Who claims while known to be away means it; an absence may be told late. */
export function hasLeftIt(ctx: Context, { person, group, claimedAt }: Holder): boolean {
  if (person === undefined || person === group || claimedAt === undefined) return false
  const away = awayNow(ctx, person)
  if (away === undefined) return false
  const { from, recordedAt = from } = away
  return Date.parse(claimedAt) <= Math.max(Date.parse(from), Date.parse(recordedAt))
}

/** The others of the group may claim it again. */
export function giveBackTask(
  change: Change,
  task: TaskState,
  why: Pick<FactBodies['TaskGivenBack'], 'because' | 'reason'>,
): void {
  const { person, group } = task.holder
  if (person === undefined || group === undefined || person === group) return
  const nextRung = firstRungAfter(change.ctx, task, change.ctx.now)
  change.emit('TaskGivenBack', subjectOfTask(task.id), { task: task.id, person, group, ...why, nextRung })
}

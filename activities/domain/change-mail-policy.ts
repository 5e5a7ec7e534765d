/**
 * From now on mails are written as another version of the policy says. What is due is told by the old ladder first, so that nothing
 * gets lost between the two; then each open task whose ladder is another goes on at the next rung of the new one.
 */
import type { TaskRule } from '../../workflows/contract/policy'
import type { Change } from './decision/change'
import type { Context } from './decision/context'
import { remind } from './due'
import { openTasks, ownerOf, ownersIn } from './record/state'
import type { TaskState } from './record/values'
import { ordered } from './rules/mark'
import { firstRungOfFresh } from './tasks/opening-notice'
import { firstRungAfter, ruleOf, rungAt } from './tasks/reminder-ladder'
import { isPast } from './time/instants'

/** Once for each version that is released for what runs. */
export function changeMailPolicy(change: Change): void {
  const { mailPolicy, now } = change.ctx
  const s = change.state
  if (mailPolicy === undefined || mailPolicy.version === (s.mailPolicyVersion ?? s.policyVersion)) return
  const before = { ...change.ctx, policy: mailPolicy.before }
  const owners = ownersIn(s).map((owner) => ('id' in owner ? owner.id : owner.number))
  for (const subject of owners) remindBy(change, before, subject)
  const tasks = ownersIn(change.state).flatMap(openTasks)
  const others = tasks.filter((task) => ladderOf(before, task) !== ladderOf(change.ctx, task))
  const rungs = Object.fromEntries(others.map((task) => [task.id, goesOnAt(change, task, now)]))
  const overdue = others.filter((task) => isToldOverdue(before, task)).map(({ id }) => id)
  const { version: policyVersion, releasedAt } = mailPolicy
  change.emit('MailPolicyChanged', s.number, { policyVersion, releasedAt, rungs, overdue })
}

type Rules = Pick<Context, 'policy' | 'calendar'>

/** What is due of a subject, told as it would have been. */
function remindBy(change: Change, before: Context, subject: string): void {
  for (const task of openTasks(ownerOf(change.state, subject))) remind(change, subject, task, before)
}

/** Everything that says when a task is reminded of. */
function ladderOf(rules: Rules, task: TaskState): string {
  const { ladder, urgent }: Pick<TaskRule, 'ladder' | 'urgent'> = ruleOf(rules, task.kind)
  return ordered([rules.policy.ladders[ladder], urgent, urgent ? rules.policy.mail?.envelopes : undefined])
}

/** Past rungs are not made up for; one that comes on the heels of the notice that opened the task is spared, as it is for a fresh one. */
function goesOnAt({ ctx }: Change, task: TaskState, now: string): number {
  return firstRungOfFresh({ ...ctx, now: task.openedAt }, task, firstRungAfter(ctx, task, now))
}

function isToldOverdue(before: Rules, task: TaskState): boolean {
  if (task.toldOverdueAt !== undefined && task.toldOverdueAt === task.dueAt) return true
  const last = task.nextRung === 0 ? undefined : rungAt(before, task, task.nextRung - 1)
  return task.dueAt !== undefined && last !== undefined && isPast(task.dueAt, last.at)
}

/** From now on mails are written as another version of the policy says: each open task goes on at the next rung of its ladder. */
import type { Change } from '../decision/change'
import { openTasks, ownersIn } from '../record/state'
import { firstRungAfter } from './reminder-ladder'

/** Once for each version that is released for what runs; what the old ladder has reminded of is not made up for. */
export function changeMailPolicy(change: Change): void {
  const { mailPolicy, now } = change.ctx
  const s = change.state
  if (mailPolicy === undefined || mailPolicy === (s.mailPolicyVersion ?? s.policyVersion)) return
  const tasks = ownersIn(s).flatMap(openTasks)
  const rungs = Object.fromEntries(tasks.map((task) => [task.id, firstRungAfter(change.ctx, task, now)]))
  change.emit('MailPolicyChanged', s.number, { policyVersion: mailPolicy, rungs })
}

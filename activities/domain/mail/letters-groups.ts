/** Letters to the mailbox of a group. */
import type { Change } from '../decision/change'
import type { StoredFact } from '../record/facts'
import { ownerOf } from '../record/state'
import { ruleOf } from '../tasks/reminder-ladder'
import { line, type Base, type Draft } from './notice'

const WHY = { absence: '原认领人外出', leaving: '原认领人离岗', none: '原认领人已退回' } as const

/** It is open to the others again: the mailbox hears it as of a new task. */
export function givenBackLetter(
  change: Change,
  fact: Extract<StoredFact, { type: 'TaskGivenBack' }>,
  base: Base,
): Draft[] {
  const { task: id, group, because, reason } = fact.body
  const task = ownerOf(change.state, fact.subject).tasks[id]
  if (task?.status !== 'open') return []
  const lines = [{ label: '交接', text: `${WHY[because ?? 'none']}，请其他成员认领` }, ...line('退回说明', reason)]
  const { urgent } = ruleOf(change.ctx, task.kind)
  return [{ ...base, kind: 'task_opened', to: [group], tasks: [id], urgent, lines }]
}

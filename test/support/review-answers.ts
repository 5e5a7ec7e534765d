/** Answers in an internal review on real parts: whoever holds the task, on the page, having seen what is there now. */
import { basisOf } from '../../activities/domain/tasks/basis'
import type { Actor } from '../../workflows/contract/commands'
import { reviewId } from '../../workflows/contract/ids'
import type { Outcome } from '../../workflows/contract/views'
import type { Answer, TaskKind } from '../../workflows/contract/words'
import type { Rig } from './rig'

export type SaidInReview = [
  number: string,
  task: [TaskKind, string?],
  answer: Answer,
  more?: { n?: number; actor?: Partial<Actor>; [field: string]: unknown },
]

export async function answerInReview(
  rig: Rig,
  ...[number, [kind, key], answer, more = {}]: SaidInReview
): Promise<Outcome> {
  const { n = 1, actor = {}, ...fields } = more
  const task = await rig.openTask(reviewId(number, n), kind, key)
  const basis = basisOf(await rig.state(number), undefined, task)
  const who = {
    client: 'pages',
    channel: 'page',
    level: 'known_browser',
    person: task.holder.person,
    ...actor,
  } as const
  return rig.command('answerTask', { task: task.id, answer, basis, text: '意见', ...fields }, who)
}

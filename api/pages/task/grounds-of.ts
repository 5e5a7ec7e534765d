/** What is approved by a task's answer, and is therefore read on its page. */
import { copiesOf } from '../../../activities/domain/content/open-content'
import { isOfParty } from '../../../activities/domain/decision/parties'
import type { CampaignState } from '../../../activities/domain/record/state'
import type { NoteRef, TaskState } from '../../../activities/domain/record/values'
import { KINDS } from '../../../activities/domain/tasks/kinds'

/** Whoever reviews a campaign reads its plan where the answer is given. */
export const readsPlan = ({ kind }: Pick<TaskState, 'kind'>): boolean => KINDS[kind].level === 'review'

/** Whoever reviews, and a party that releases: what will be published. */
export const readsCopies = ({ kind }: Pick<TaskState, 'kind'>): boolean =>
  readsPlan({ kind }) || kind === 'clear_release'

/** Texts that the page needs therefore. */
export const groundsOf = (s: CampaignState, task: Pick<TaskState, 'kind'>): (NoteRef | undefined)[] => [
  ...(readsPlan(task) || isOfParty(task.kind) ? [s.objective, s.brief?.document] : []),
  ...(readsCopies(task) ? copiesOf(s).map(({ text }) => text) : []),
]

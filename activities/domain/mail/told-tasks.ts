/** What a mail of the ledger still has to say when it goes out: tasks are named while they are open, and a mail about none is not sent. */
import type { AnnouncementKind } from './notice'
import { openTasks, ownerOf, type CampaignState } from '../record/state'
import type { TaskState } from '../record/values'
import { isUnclaimed } from '../tasks/holder-of'

/** Kinds that only make sense while their task is open. */
export const ABOUT_OPEN_TASK: readonly AnnouncementKind[] = [
  'task_opened',
  'reminder',
  'escalation',
  'unclaimed',
  'review_overdue',
  'due_moved',
  'nudge',
]

/** Kinds that only the holder is sent. */
const TO_HOLDER: readonly AnnouncementKind[] = ['task_opened', 'due_moved', 'nudge']

export interface Telling {
  kind: AnnouncementKind
  /** Campaign number or filing id. */
  subject: string
  recipient: string
  body: { tasks?: string[] }
}

/** The tasks a mail names, or, for news about a filing, what its reader has to do there now. */
export function tasksToTell({ kind, subject, recipient, body }: Telling, s: CampaignState): TaskState[] {
  const filing = s.filings[subject]
  const { tasks = [] } = body
  if (tasks.length === 0) return filing ? openTasks(filing).filter((t) => t.holder.person === recipient) : []
  return tasks.flatMap((id) => {
    const task = ownerOf(s, subject).tasks[id]
    const isSo = task?.status === 'open' && !isOfAnother(kind, recipient, task, s)
    return isSo && (kind !== 'unclaimed' || isUnclaimed(task)) ? [task] : []
  })
}

/** Whose it is to do. What a platform has, the lead looks after. */
export const heldBy = (task: TaskState, s: CampaignState, person: string): boolean =>
  (task.holder.person ?? s.lead) === person

/** What is told to whoever holds a task is nothing to who held it before and does not now. Lead and backup are reminded as such. */
function isOfAnother(kind: AnnouncementKind, recipient: string, task: TaskState, s: CampaignState): boolean {
  if (heldBy(task, s, recipient)) return false
  if (![...(task.delegatedFrom ?? []), ...(task.heldBefore ?? [])].includes(recipient)) return false
  return kind === 'reminder' ? recipient !== s.lead && recipient !== s.backup : TO_HOLDER.includes(kind)
}

/** Everything that it was about is done: it will not be sent. */
export const isOver = (mail: Telling, s: CampaignState): boolean =>
  ABOUT_OPEN_TASK.includes(mail.kind) && tasksToTell(mail, s).length === 0

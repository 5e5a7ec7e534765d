/** What a mail of the ledger still has to say when it goes out: tasks are named while they are open, and a mail about none is not sent. */
import type { AnnouncementKind } from './notice'
import { openTasks, type CampaignState } from '../record/state'
import type { TaskState } from '../record/values'

/** Kinds that only make sense while their task is open. */
const ABOUT_OPEN_TASK: readonly AnnouncementKind[] = ['task_opened', 'reminder', 'escalation', 'due_moved', 'nudge']

export interface Telling {
  kind: AnnouncementKind
  /** Campaign number or filing id. */
  subject: string
  recipient: string
  body: { tasks?: string[] }
}

/** The tasks a mail names, or, for news about a filing, what its reader has to do there now. */
export function tasksToTell({ subject, recipient, body }: Telling, s: CampaignState): TaskState[] {
  const filing = s.filings[subject]
  const { tasks = [] } = body
  if (tasks.length === 0) return filing ? openTasks(filing).filter((t) => t.holder.person === recipient) : []
  return tasks.flatMap((id) => {
    const task = (filing ?? s).tasks[id]
    return task?.status === 'open' ? [task] : []
  })
}

/** Everything that it was about is done: it will not be sent. */
export const isOver = (mail: Telling, s: CampaignState): boolean =>
  ABOUT_OPEN_TASK.includes(mail.kind) && tasksToTell(mail, s).length === 0

/** Every mail that is still to come for a campaign: the rungs left on each open task's ladder, and what waits in the ledger. */
import type { z } from 'zod'
import { resolveRecipients, rungAt } from '../tasks/reminder-ladder'
import { isOver } from './told-tasks'
import { openTasks, type CampaignState } from '../record/state'
import type { TaskState } from '../record/values'
import { queuedMails, type QueuedMailRow } from '../../../infra/postgres/reads/read-model'
import { readSurroundings } from '../../../infra/postgres/record/read-context'
import { subjectOfTask } from '../../../workflows/contract/ids'
import { TASK_KINDS } from '../../../workflows/contract/words'
import type { RouteDeps } from '../../../api/http/deps'
import { at } from '../time/instants'
import type { reminderSchema } from '../../../api/schemas/reminders'

type Reminder = z.infer<typeof reminderSchema>
type Surroundings = Awaited<ReturnType<typeof readSurroundings>>

export async function remindersOf({ pool, reference }: RouteDeps, s: CampaignState): Promise<Reminder[]> {
  const db = await pool.connect()
  try {
    const around = await readSurroundings(db, reference, s, undefined)
    const tasks = [s, ...Object.values(s.filings)].flatMap(openTasks)
    const planned = tasks.flatMap((task) => ladderOf(around, s, task))
    const waiting = (await queuedMails(db, s.number)).filter((row) => !isOver(row, s))
    const queued = waiting.map((row) => queuedMail(around, row))
    return [...queued, ...planned].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  } finally {
    db.release()
  }
}

const personOf = (around: Surroundings, staff: string): Reminder['to'] => ({ staff, name: around.person(staff)?.name })

function ladderOf(around: Surroundings, s: CampaignState, task: TaskState): Reminder[] {
  const mails: Reminder[] = []
  for (let rung = task.nextRung; ; rung += 1) {
    const planned = rungAt(around, task, rung)
    if (!planned) return mails
    for (const staff of resolveRecipients(around, s, task, planned.to))
      mails.push({
        at: at(planned.at),
        to: personOf(around, staff),
        subject: subjectOfTask(task.id),
        why: planned.escalation ? 'escalation' : 'reminder',
        task: task.id,
        kind: task.kind,
        label: TASK_KINDS[task.kind].zh,
        dueAt: at(task.dueAt),
        rung,
        queued: false,
      })
  }
}

const queuedMail = (around: Surroundings, row: QueuedMailRow): Reminder => ({
  at: at(row.send_after),
  to: personOf(around, row.recipient),
  subject: row.subject,
  why: row.kind,
  task: row.body.tasks?.[0],
  queued: true,
})

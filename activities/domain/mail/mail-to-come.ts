/** Every mail that is still to come for a campaign: the rungs left on each open task's ladder, and what waits in the ledger. */
import type { Context } from '../decision/context'
import { resolveRecipients, rungAt, toldOfUnclaimed } from '../tasks/reminder-ladder'
import { isOver, type Telling } from './told-tasks'
import { openTasks, ownersIn, type CampaignState } from '../record/state'
import type { TaskState } from '../record/values'
import { subjectOfTask } from '../../../workflows/contract/ids'
import { TASK_KINDS, type TaskKind } from '../../../workflows/contract/words'
import { at } from '../time/instants'

/** A mail of the ledger that is written down and not sent yet. */
export interface QueuedMail extends Telling {
  send_after: Date
  /** What it leaves in, if not by itself. */
  envelope: string | null
}

export interface MailToCome {
  at: string
  to: { staff: string; name?: string }
  /** Campaign number or filing id. */
  subject: string
  /** `reminder`, `escalation`, `unclaimed`, or the kind of a mail that waits. */
  why: string
  task?: string
  kind?: TaskKind
  label?: string
  dueAt?: string
  /** Of the ladder. */
  rung?: number
  /** Written down already. */
  queued: boolean
}

type Around = Pick<Context, 'policy' | 'calendar' | 'person' | 'group'>

/** The earliest first. */
export function mailToCome(around: Around, s: CampaignState, ledger: readonly QueuedMail[]): MailToCome[] {
  const tasks = ownersIn(s).flatMap(openTasks)
  const planned = tasks.flatMap((task) => ladderOf(around, s, task))
  const queued = ledger.filter((mail) => !isOver(mail, s)).map((mail) => queuedMail(around, mail))
  return [...queued, ...planned].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

const personOf = (around: Around, staff: string): MailToCome['to'] => ({
  staff,
  name: around.person(staff)?.name ?? around.group(staff)?.name.zh,
})

function ladderOf(around: Around, s: CampaignState, task: TaskState): MailToCome[] {
  const mails: MailToCome[] = []
  for (let rung = task.nextRung; ; rung += 1) {
    const planned = rungAt(around, task, rung)
    if (!planned) return mails
    const above = planned.escalation ? resolveRecipients(around, s, task, ['manager']) : []
    const unclaimed = toldOfUnclaimed(around, s, task)
    const told = [...resolveRecipients(around, s, task, planned.to), ...(unclaimed === undefined ? [] : [unclaimed])]
    for (const staff of new Set(told))
      mails.push({
        at: at(planned.at),
        to: personOf(around, staff),
        subject: subjectOfTask(task.id),
        why: whyTold(task, staff, { above, unclaimed }),
        task: task.id,
        kind: task.kind,
        label: TASK_KINDS[task.kind].zh,
        dueAt: at(task.dueAt),
        rung,
        queued: false,
      })
  }
}

/** As `reminderLetters` will have it when the rung is there. */
function whyTold(
  task: TaskState,
  staff: string,
  { above, unclaimed }: { above: readonly string[]; unclaimed: string | undefined },
): string {
  if (task.holder.role === 'platform') return 'review_overdue'
  if (staff === unclaimed && !above.includes(staff)) return 'unclaimed'
  return above.includes(staff) && staff !== task.holder.person ? 'escalation' : 'reminder'
}

const queuedMail = (around: Around, mail: QueuedMail): MailToCome => ({
  at: at(mail.send_after),
  to: personOf(around, mail.recipient),
  subject: mail.subject,
  why: mail.kind,
  task: mail.body.tasks?.[0],
  queued: true,
})

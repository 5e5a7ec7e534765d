/**
 * What becomes of a mail that its mailbox will not take: a fact, an alarm, and word to somebody who can be reached.
 */
import type { Actor } from '../workflows/contract/commands'
import { campaignOf } from '../workflows/contract/ids'
import { Change } from './domain/change'
import { nextWake } from './domain/due'
import { announcements } from './domain/announce'
import { openTasks } from './domain/state'
import { isOverdue } from './domain/view'
import type { MailRow, OpenSubjects, RecordStore } from './ports'

const SYSTEM: Actor = { client: 'system', channel: 'system' }

export interface RefusalDeps {
  store: RecordStore
  subjects: Pick<OpenSubjects, 'raiseAlarm'>
}

/** True when the record changed. */
export async function recordRefusal(deps: RefusalDeps, row: MailRow, code: number | undefined): Promise<boolean> {
  const told = await refusalAsFact(deps, row, code)
  // The stream of an archived campaign has ended: what is refused after that is an alarm alone.
  if (told === 'archived')
    await deps.subjects.raiseAlarm(row.subject, `mail_refused:${row.recipient}`, `${row.kind} ${code ?? ''}`.trim())
  return told === 'recorded'
}

function refusalAsFact(
  { store }: RefusalDeps,
  row: MailRow,
  code: number | undefined,
): Promise<'recorded' | 'archived' | 'closed'> {
  return store.transaction(async (tx) => {
    const number = campaignOf(row.subject)
    await tx.lockHead(number)
    const state = await tx.load(number)
    if (!(await tx.markMail(row.id, { status: 'refused', error: String(code ?? 'address') }))) return 'closed'
    if (!state || state.archivedAt) return 'archived'
    const surroundings = await tx.surroundings(state, undefined)
    const { now } = await tx.readClock()
    const seal = (): never => {
      throw new Error('a refused mail carries no text')
    }
    const change = new Change(state, { ...surroundings, now, actor: SYSTEM, seal })
    change.emit('MailRefused', row.subject, { mail: row.kind, recipient: row.recipient, code })
    const alarm = `mail_refused:${row.recipient}`
    const alarms = (change.state.filings[row.subject] ?? change.state).alarms
    if (!alarms.includes(alarm)) change.emit('AlarmRaised', row.subject, { code: alarm })
    const tasksOf = (subject: string) => openTasks(change.state.filings[subject] ?? change.state)
    const changedSubjects = new Set([row.subject, number])
    await tx.commit({
      state: change.state,
      facts: change.facts,
      actor: SYSTEM,
      cause: undefined,
      now,
      notes: [],
      announcements: announcements(change),
      // The delivery says so itself; but one that dies after this commit finds nothing to tell when it is taken up again.
      pokes: [row.subject],
      changed: changedSubjects,
      wakeAt: new Map([...changedSubjects].map((s) => [s, nextWake(change, s)])),
      overdue: new Set([...changedSubjects].filter((s) => isOverdue(tasksOf(s), now))),
    })
    return 'recorded'
  })
}

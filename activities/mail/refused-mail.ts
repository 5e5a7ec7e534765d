/**
 * What becomes of a mail that its mailbox will not take: a fact, an alarm, and word to somebody who can be reached.
 */
import { campaignOf } from '../../workflows/contract/ids'
import { commitOf, ownChange } from '../record/commit'
import { importOfSubject } from '../domain/mail/import-letters'
import { REGISTER } from '../domain/mail/register-week'
import { isUnmatchedSubject } from '../domain/filing/unmatched-reports'
import type { MailRow, OpenSubjects, RecordStore } from '../ports'

export interface RefusalDeps {
  store: RecordStore
  subjects: Pick<OpenSubjects, 'raiseAlarm'>
}

/** True when the record changed. */
export async function recordRefusal(deps: RefusalDeps, row: MailRow, code: number | undefined): Promise<boolean> {
  const told = await refusalAsFact(deps, row, code)
  // The stream of an archived campaign has ended, and the register and imports have none: what is refused there is an alarm alone.
  if (told === 'no_stream')
    await deps.subjects.raiseAlarm(row.subject, `mail_refused:${row.recipient}`, `${row.kind} ${code ?? ''}`.trim())
  return told === 'recorded'
}

function refusalAsFact(
  { store }: RefusalDeps,
  row: MailRow,
  code: number | undefined,
): Promise<'recorded' | 'no_stream' | 'closed'> {
  return store.transaction(async (tx) => {
    if (row.subject === REGISTER || importOfSubject(row.subject) !== undefined || isUnmatchedSubject(row.subject)) {
      const end = { status: 'refused' as const, error: String(code ?? 'address') }
      return (await tx.markMail(row.id, end)) ? 'no_stream' : 'closed'
    }
    const number = campaignOf(row.subject)
    await tx.lockHead(number)
    const state = await tx.load(number)
    if (!(await tx.markMail(row.id, { status: 'refused', error: String(code ?? 'address') }))) return 'closed'
    if (!state || state.archivedAt) return 'no_stream'
    const surroundings = await tx.surroundings(state, undefined)
    const { now } = await tx.readClock()
    const change = ownChange(state, surroundings, now)
    change.emit('MailRefused', row.subject, { mail: row.kind, recipient: row.recipient, code })
    const alarm = `mail_refused:${row.recipient}`
    const alarms = (change.state.filings[row.subject] ?? change.state).alarms
    if (!alarms.includes(alarm)) change.emit('AlarmRaised', row.subject, { code: alarm })
    // The delivery says so itself; but one that dies after this commit finds nothing to tell when it is taken up again.
    const pokes = [row.subject]
    await tx.commit(commitOf(change, { cause: undefined, notes: [], pokes, changed: new Set([row.subject, number]) }))
    return 'recorded'
  })
}

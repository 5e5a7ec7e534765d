/**
 * What becomes of a mail that its mailbox will not take, at once or after it had left: a fact, an alarm, and word to somebody who
 * can be reached.
 */
import { campaignOf } from '../../workflows/contract/ids'
import { commitOf, ownChange } from '../record/commit'
import { importOfSubject } from '../domain/mail/import-letters'
import { REGISTER } from '../domain/mail/register-week'
import { isEnvelope } from '../domain/mail/envelopes'
import { isWebhookMail } from '../domain/events/webhook-mail'
import { isUnmatchedSubject } from '../domain/filing/unmatched-reports'
import { ownersIn, type CampaignState } from '../domain/record/state'
import type { RecordStore, RecordTransaction } from '../ports'
import type { MailRow } from '../mail-ports'

export interface RefusalDeps {
  store: RecordStore
}

/** True when the record changed. */
export async function recordRefusal(deps: RefusalDeps, row: MailRow, code: number | undefined): Promise<boolean> {
  const error = String(code ?? 'address')
  const told = await deps.store.transaction(async (tx) => {
    const state = await lockedState(tx, row)
    if (!(await tx.markMail(row.id, { status: 'refused', error }))) return 'closed'
    return factOf(tx, state, row, code)
  })
  return told === 'recorded'
}

/** The same for a letter that had left. `still_queued`: it is not known yet that it has. */
export async function recordReturn(
  deps: RefusalDeps,
  row: MailRow,
  { code, said }: { code?: number; said?: string },
): Promise<'done' | 'still_queued'> {
  const told = await deps.store.transaction(async (tx) => {
    const state = await lockedState(tx, row)
    const marked = await tx.markReturned(row.id, String(code ?? 'returned'))
    if (marked !== 'marked') return marked
    await tx.keepAttempt(row.id, { outcome: 'refused', code, reply: said })
    if (hasStream(row) && isOver(state, row)) return 'closed'
    return factOf(tx, state, row, code)
  })
  return told === 'still_queued' ? told : 'done'
}

/** The register, imports, reports that nothing matches, webhooks and what leaves together belong to no campaign. */
const hasStream = ({ subject }: MailRow): boolean =>
  subject !== REGISTER &&
  importOfSubject(subject) === undefined &&
  !isUnmatchedSubject(subject) &&
  !isWebhookMail(subject) &&
  !isEnvelope(subject)

/** Of the campaign that it is about, locked before its row is. */
async function lockedState(tx: RecordTransaction, row: MailRow): Promise<CampaignState | undefined> {
  if (!hasStream(row)) return undefined
  const number = campaignOf(row.subject)
  await tx.lockHead(number)
  return tx.load(number)
}

/** Nobody is kept waiting by a letter about tasks that are done, or about a campaign that is. */
function isOver(state: CampaignState | undefined, { body: { tasks } }: MailRow): boolean {
  if (!state || state.archivedAt !== undefined) return true
  const open = ownersIn(state).flatMap((owner) => Object.values(owner.tasks).filter((task) => task.status === 'open'))
  return tasks.length > 0 && !open.some(({ id }) => tasks.includes(id))
}

async function factOf(
  tx: RecordTransaction,
  state: CampaignState | undefined,
  row: MailRow,
  code: number | undefined,
): Promise<'recorded' | 'no_stream'> {
  if (!state || state.archivedAt) return alarmAlone(tx, row, code)
  const surroundings = await tx.surroundings(state, undefined)
  const { now } = await tx.readClock()
  const change = ownChange(state, surroundings, now)
  change.emit('MailRefused', row.subject, { mail: row.kind, recipient: row.recipient, code })
  const alarm = `mail_refused:${row.recipient}`
  const alarms = (change.state.filings[row.subject] ?? change.state).alarms
  if (!alarms.includes(alarm)) change.emit('AlarmRaised', row.subject, { code: alarm })
  // The delivery says so itself; but one that dies after this commit finds nothing to tell when it is taken up again.
  const pokes = [row.subject]
  const changed = new Set([row.subject, campaignOf(row.subject)])
  await tx.commit(commitOf(change, { cause: undefined, notes: [], pokes, changed }))
  return 'recorded'
}

/**
 * The stream of an archived campaign has ended, and the register and imports have none: what is refused there is an alarm alone. It
 * stands once the letter is marked: whoever dies in between finds the letter closed, and would raise nothing.
 */
async function alarmAlone(tx: RecordTransaction, row: MailRow, code: number | undefined): Promise<'no_stream'> {
  if (!isEnvelope(row.subject))
    await tx.raiseAlarm(row.subject, `mail_refused:${row.recipient}`, `${row.kind} ${code ?? ''}`.trim())
  return 'no_stream'
}

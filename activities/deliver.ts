/**
 * Delivers the mail of one subject from the ledger. At least once, with a Message-ID derived from the row's key, so a repeat
 * is known as one. A mailbox that refuses for good is a fact and an alarm; a server that is away is tried again by Temporal.
 */
import { ApplicationFailure } from '@temporalio/common'
import type { DeliverRequest, DeliverResult } from '../workflows/contract/activities'
import type { Actor } from '../workflows/contract/commands'
import { campaignOf } from '../workflows/contract/ids'
import { Change } from './domain/change'
import { nextWake } from './domain/due'
import { announcements } from './domain/announce'
import { openTasks } from './domain/state'
import { isOverdue } from './domain/view'
import { composeLetter } from './letter'
import type { Letter, MailRow, OpenSubjects, RecordStore, SendLetter } from './ports'

/** Rows a call takes at most; the workflow calls again for the rest. */
const BATCH = 50
const SYSTEM: Actor = { client: 'system', channel: 'system' }

export interface DeliverDeps {
  store: RecordStore
  send: SendLetter
  subjects: Pick<OpenSubjects, 'raiseAlarm'>
  links: { temporalUiUrl?: string; namespace: string }
}

export const createDeliverMail =
  (deps: DeliverDeps) =>
  async ({ subject, upTo }: DeliverRequest): Promise<DeliverResult> => {
    const rows = await deps.store.transaction((tx) => tx.queuedMail(subject, upTo, BATCH))
    const changed = await deliverAll(deps, rows)
    return { upTo: rows.length < BATCH ? upTo : (rows[rows.length - 1]?.id ?? upTo), changed }
  }

/** So many rows in a row that the server did not take: it is the server, not a mailbox. */
const SERVER_IS_AWAY = 3

/** One mailbox that is not taking mail just now must not keep the letters behind it. True when the record changed. */
async function deliverAll(deps: DeliverDeps, rows: readonly MailRow[]): Promise<boolean> {
  let changed = false
  let failed: Error | undefined
  let inARow = 0
  for (const row of rows) {
    try {
      changed = (await deliverOne(deps, row)) || changed
      inARow = 0
    } catch (error) {
      failed = error instanceof Error ? error : new Error(String(error))
      inARow += 1
      if (inARow >= SERVER_IS_AWAY) break
    }
  }
  if (failed) throw failed
  return changed
}

/** True when the delivery changed the record. */
async function deliverOne(deps: DeliverDeps, row: MailRow): Promise<boolean> {
  const letter = await deps.store.transaction(async (tx) => {
    const state = await tx.load(campaignOf(row.subject))
    if (!state) return undefined
    const surroundings = await tx.surroundings(state, undefined)
    const notes = await tx.readNotes(row.body.lines.flatMap((l) => (l.note ? [l.note] : [])))
    return composeLetter({ row, state, surroundings, notes, links: deps.links })
  })
  if (!letter) {
    // What it was about is over: nobody wants a reminder of a task that was answered meanwhile.
    await deps.store.transaction((tx) => tx.markMail(row.id, { status: 'dropped' }))
    return false
  }
  const result = await sendOrFail(deps, letter)
  if (result.outcome === 'sent') {
    await deps.store.transaction((tx) => tx.markMail(row.id, { status: 'sent', messageId: result.messageId }))
    return false
  }
  return recordRefusal(deps, row, result.code)
}

async function sendOrFail(deps: DeliverDeps, letter: Letter): ReturnType<SendLetter> {
  try {
    return await deps.send(letter)
  } catch (error) {
    // Not the mailbox but the way to it: Temporal tries again, and shows why.
    throw ApplicationFailure.retryable(error instanceof Error ? error.message : String(error), 'MailUnavailable')
  }
}

async function recordRefusal(deps: DeliverDeps, row: MailRow, code: number | undefined): Promise<boolean> {
  const told = await refusalAsFact(deps, row, code)
  // The stream of an archived campaign has ended: what is refused after that is an alarm alone.
  if (told === 'archived')
    await deps.subjects.raiseAlarm(row.subject, `mail_refused:${row.recipient}`, `${row.kind} ${code ?? ''}`.trim())
  return told === 'recorded'
}

function refusalAsFact(
  { store }: DeliverDeps,
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

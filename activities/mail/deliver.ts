/**
 * Delivers the mail of one subject from the ledger. At least once, with a Message-ID derived from the row's key, so a repeat
 * is known as one. A mailbox that refuses for good is a fact and an alarm, one that is busy is tried later by the record's
 * clock; a server that is away is tried again by Temporal. Rows are claimed: two deliveries never send the same letter.
 */
import { Context } from '@temporalio/activity'
import { ApplicationFailure, TemporalFailure } from '@temporalio/common'
import { randomUUID } from 'node:crypto'
import type { DeliverRequest, DeliverResult } from '../../workflows/contract/activities'
import { campaignOf } from '../../workflows/contract/ids'
import { isDefect } from '../record/defect'
import { briefNotes } from './letter-key-date'
import { formNotes } from '../domain/forms/form'
import { importOfSubject } from '../domain/mail/import-letters'
import { importLetters } from './import-mail'
import { REFUSED_LABEL } from '../domain/mail/letters'
import { paperOfSubject } from '../domain/mail/paper-reminders'
import { isUnmatchedSubject } from '../domain/filing/unmatched-reports'
import { composeLetter } from './compose-letter'
import { paperLetters } from './paper-letter'
import type { Letter, MailRow, RecordTransaction, SendLetter } from '../ports'
import { canBeTouched } from '../domain/requirements/rule-change'
import type { CampaignState } from '../domain/record/state'
import { releaseLetter } from './release-letter'
import { REGISTER } from '../domain/mail/register-week'
import { registerLetter } from './register-mail'
import { unmatchedLetters } from './unmatched-letter'
import { recordRefusal, type RefusalDeps } from './refused-mail'

/** Rows that are claimed at a time. */
const BATCH = 50
/** A call that has worked for so long leaves the rest to the next: it must not run into its time-out. */
const ENOUGH_MS = 4 * 60_000
/** So many rows in a row that the server did not take: it is the server, not a mailbox. */
const SERVER_IS_AWAY = 3
/** A letter that has waited longer behind others is written anew: its task may have been answered meanwhile. */
const FRESH_MS = 1_000
/** A claim that nobody keeps up ends a few times later. */
const KEEP_CLAIM_MS = 4_000
/** How often a database that is away is asked to remember that a letter has left. */
const REMEMBER_AGAIN_MS = 500
/** How long mail that another delivery has claimed is left to it. */
const ELSEWHERE_RETRY = '2s'
/** The longest pause while the database is away, as for a step of the record; only a mail server is asked ever more seldom. */
const DATABASE_RETRY_S = 10
/** Minutes until a busy mailbox is tried again, after each attempt; after the last it counts as one that refuses. */
const BACKOFF_MINUTES = [2, 6, 18, 54, 162, 360, 360]

export interface DeliverDeps extends RefusalDeps {
  send: SendLetter
  links: { temporalUiUrl?: string; namespace: string; publicUrl?: string }
}

export const createDeliverMail =
  (deps: DeliverDeps) =>
  async ({ subject, upTo }: DeliverRequest): Promise<DeliverResult> => {
    const context = Context.current()
    try {
      return await new Delivery(deps, subject, context).run(upTo)
    } catch (error) {
      throw isDefect(error) || error instanceof TemporalFailure ? error : databaseIsAway(error, context.info.attempt)
    }
  }

const databaseIsAway = (error: unknown, attempt: number): ApplicationFailure =>
  ApplicationFailure.create({
    message: error instanceof Error ? error.message : String(error),
    type: 'DatabaseAway',
    nextRetryDelay: `${Math.min(2 ** attempt, DATABASE_RETRY_S)}s`,
    cause: error instanceof Error ? error : undefined,
  })

interface Batch {
  rows: readonly MailRow[]
  /** By row; absent where what it was about is over. */
  letters: Letters
}

type Letters = ReadonlyMap<number, Letter | Defect>

/** A letter that cannot be written: put off like a busy mailbox, so that a repair reaches it and nothing waits behind it. */
class Defect {
  constructor(readonly why: string) {}
}

class Delivery {
  private readonly claim = randomUUID()
  private readonly until = performance.now() + ENOUGH_MS
  /** Rows that the server did not take. They go back, and are left alone for the rest of this attempt. */
  private readonly failed: number[] = []
  private failure: Error | undefined
  private failedInARow = 0
  private changed = false
  private latest = 0

  constructor(
    private readonly deps: DeliverDeps,
    private readonly subject: string,
    private readonly context: Context,
  ) {}

  async run(upTo: number): Promise<DeliverResult> {
    const keeper = setInterval(() => void this.keepClaim(), KEEP_CLAIM_MS)
    try {
      // Until nothing is found: what became due while a letter was under way is named by no later view.
      for (;;) {
        const batch = await this.next()
        if (batch.rows.length === 0) break
        await this.deliverAll(batch)
        if (this.failedInARow >= SERVER_IS_AWAY) break
        if (performance.now() > this.until) return { upTo: 0, changed: this.changed }
      }
    } finally {
      clearInterval(keeper)
      await this.deps.store.transaction((tx) => tx.releaseClaim(this.claim))
    }
    if (this.failure) throw this.failure
    const left = await this.deps.store.transaction((tx) => tx.mailLeft(this.subject, this.claim))
    if (left.elsewhere)
      throw ApplicationFailure.create({
        message: 'another delivery is sending mail of this subject: looking again when it is done',
        type: 'MailClaimed',
        nextRetryDelay: ELSEWHERE_RETRY,
      })
    return { upTo: Math.max(upTo, this.latest), changed: this.changed || left.deferred }
  }

  private async keepClaim(): Promise<void> {
    try {
      await this.deps.store.transaction((tx) => tx.keepClaim(this.claim))
    } catch (error) {
      // The next beat tries again; the sending itself meets the same trouble and says so.
      this.context.log.warn('cannot keep the claim on mail', { subject: this.subject, error })
    }
  }

  private next(): Promise<Batch> {
    return this.deps.store.transaction(async (tx) => {
      const rows = await tx.claimMail(this.subject, this.claim, BATCH, this.failed)
      return { rows, letters: await compose(this.deps, tx, rows) }
    })
  }

  /** One mailbox that is not taking mail just now must not keep the letters behind it. */
  private async deliverAll({ rows, letters }: Batch): Promise<void> {
    let present = letters
    let writtenAt = performance.now()
    for (const [index, row] of rows.entries()) {
      // A workflow that was reset, a worker that is shutting down, or a lost heartbeat: somebody else goes on.
      this.context.cancellationSignal.throwIfAborted()
      if (performance.now() - writtenAt > FRESH_MS) {
        present = await this.deps.store.transaction((tx) => compose(this.deps, tx, rows.slice(index)))
        writtenAt = performance.now()
      }
      try {
        await this.deliverOne(row, present.get(row.id))
        this.failedInARow = 0
        this.latest = Math.max(this.latest, row.id)
      } catch (error) {
        this.failure = error instanceof Error ? error : new Error(String(error))
        this.failed.push(row.id)
        this.failedInARow += 1
        if (this.failedInARow >= SERVER_IS_AWAY) return
      }
    }
  }

  private async deliverOne(row: MailRow, letter: Letter | Defect | undefined): Promise<void> {
    const { store } = this.deps
    // What it was about is over: nobody wants a reminder of a task that was answered meanwhile.
    if (!letter) return void (await store.transaction((tx) => tx.markMail(row.id, { status: 'dropped' })))
    if (letter instanceof Defect) return this.putOff(row, undefined, letter.why)
    const result = await sendOrFail(this.deps, letter)
    if (result.outcome === 'sent') return this.rememberSent(row, result)
    const { outcome, code, reply } = result
    await store.transaction((tx) => tx.keepAttempt(row.id, { outcome, code, reply }))
    if (outcome === 'away') throw ApplicationFailure.retryable(result.why, 'MailUnavailable')
    if (outcome === 'deferred') await this.putOff(row, code, String(code))
    else await this.refused(row, code)
  }

  /**
   * A letter that has left and is not remembered would leave again. So a database that is away is waited for, as long as
   * this worker lives and nobody else has taken over; nothing else is sent meanwhile.
   */
  private async rememberSent(row: MailRow, { messageId, reply }: { messageId: string; reply?: string }): Promise<void> {
    for (;;) {
      try {
        return await this.deps.store.transaction(async (tx) => {
          if (await tx.markMail(row.id, { status: 'sent', messageId }))
            await tx.keepAttempt(row.id, { outcome: 'sent', reply })
        })
      } catch (error) {
        // What no waiting cures is said; the letter leaves once more when it is mended.
        if (this.context.cancellationSignal.aborted || isDefect(error)) throw error
        this.context.log.warn('cannot remember yet that a mail has left', {
          subject: this.subject,
          mail: row.id,
          error,
        })
        // Ends early, with an error, when this worker shuts down.
        await this.context.sleep(REMEMBER_AGAIN_MS)
      }
    }
  }

  private async putOff(row: MailRow, code: number | undefined, why: string): Promise<void> {
    const minutes = BACKOFF_MINUTES[row.attempts]
    if (minutes === undefined) return this.refused(row, code)
    await this.deps.store.transaction(async (tx) => {
      const { now } = await tx.readClock()
      await tx.deferMail(row.id, new Date(Date.parse(now) + minutes * 60_000).toISOString(), why)
    })
  }

  private async refused(row: MailRow, code: number | undefined): Promise<void> {
    this.changed = (await recordRefusal(this.deps, row, code)) || this.changed
  }
}

/** Letters of one subject's rows, by the present state. */
async function compose(deps: DeliverDeps, tx: RecordTransaction, rows: readonly MailRow[]): Promise<Letters> {
  if (rows[0] && paperOfSubject(rows[0].subject) !== undefined) return paperLetters(tx, rows)
  if (rows[0] && importOfSubject(rows[0].subject) !== undefined) return importLetters(tx, rows, deps.links.publicUrl)
  if (rows[0] && isUnmatchedSubject(rows[0].subject)) return unmatchedLetters(tx, rows)
  const letters = new Map<number, Letter | Defect>()
  if (rows[0]?.subject === REGISTER) {
    const { person } = await tx.surroundings(undefined, undefined)
    for (const row of rows) letters.set(row.id, registerLetter(row, person(row.recipient)))
    return letters
  }
  const state = rows[0] && (await tx.load(campaignOf(rows[0].subject)))
  if (!state) return letters
  const surroundings = await tx.surroundings(state, undefined)
  const named = rows.flatMap((row) => row.body.lines.flatMap((l) => (l.note ? [l.note] : [])))
  const notes = await tx.readNotes([...named, ...formNotes(state).map(({ note }) => note), ...briefNotes(rows, state)])
  const { now } = await tx.readClock()
  for (const row of rows) {
    try {
      const refusal = row.kind === 'delivery_failed' ? await refusalTold(tx, row) : undefined
      const known = { row, state, surroundings, notes, links: deps.links, now, refusal }
      const letter =
        (await releaseLetter(tx, row, surroundings)) ?? (isTooLate(row, state) ? undefined : composeLetter(known))
      if (letter) letters.set(row.id, letter)
    } catch (error) {
      if (!isDefect(error)) throw error
      letters.set(row.id, new Defect(String(error)))
    }
  }
  return letters
}

/** The words of the server behind a letter that says that another was refused. */
async function refusalTold(tx: RecordTransaction, { subject, body }: MailRow): Promise<string | undefined> {
  const recipient = body.lines.find(({ label }) => label === REFUSED_LABEL)?.text
  return recipient === undefined ? undefined : tx.refusalOf(subject, recipient)
}

/** Of a release, where nothing of its filing can be done any more. */
function isTooLate({ body, subject }: MailRow, state: CampaignState): boolean {
  const f = state.filings[subject]
  return body.release !== undefined && f !== undefined && !canBeTouched(state, f)
}

async function sendOrFail(deps: DeliverDeps, letter: Letter): ReturnType<SendLetter> {
  try {
    return await deps.send(letter)
  } catch (error) {
    // Not the mailbox but the way to it: Temporal tries again, and shows why.
    throw ApplicationFailure.retryable(error instanceof Error ? error.message : String(error), 'MailUnavailable')
  }
}

/**
 * Delivers the mail of one subject from the ledger. At least once, with a Message-ID derived from the row's key, so a repeat
 * is known as one. A mailbox that refuses for good is a fact and an alarm, one that is busy is tried later by the record's
 * clock; a server that is away is tried again by Temporal. Rows are claimed: two deliveries never send the same letter.
 */
import { Context } from '@temporalio/activity'
import { ApplicationFailure, TemporalFailure } from '@temporalio/common'
import { randomUUID } from 'node:crypto'
import type { DeliverRequest, DeliverResult } from '../../workflows/contract/activities'
import { isDefect } from '../record/defect'
import { compose, Defect, type ComposeDeps, type Letters } from './compose'
import { isEnvelope } from '../domain/mail/envelopes'
import type { Enveloped } from './envelope-letter'
import type { RecordTransaction } from '../ports'
import type { Letter, MailEnd, MailRow, SendLetter } from '../mail-ports'
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

export interface DeliverDeps extends RefusalDeps, ComposeDeps {
  send: SendLetter
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

class Delivery {
  private readonly claim = randomUUID()
  private readonly until = performance.now() + ENOUGH_MS
  /** Rows that the server did not take. They go back, and are left alone for the rest of this attempt. */
  private readonly failed: number[] = []
  private failure: Error | undefined
  private failedInARow = 0
  private changed = false
  private enveloped: ReadonlyMap<number, Enveloped> = new Map()
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
      return { rows, letters: await this.compose(tx, rows) }
    })
  }

  private async compose(tx: RecordTransaction, rows: readonly MailRow[]): Promise<Letters> {
    const { letters, enveloped } = await compose(this.deps, tx, rows)
    this.enveloped = enveloped
    return letters
  }

  /** One mailbox that is not taking mail just now must not keep the letters behind it. */
  private async deliverAll({ rows, letters }: Batch): Promise<void> {
    let present = letters
    let writtenAt = performance.now()
    for (const [index, row] of rows.entries()) {
      // A workflow that was reset, a worker that is shutting down, or a lost heartbeat: somebody else goes on.
      this.context.cancellationSignal.throwIfAborted()
      if (performance.now() - writtenAt > FRESH_MS) {
        present = await this.deps.store.transaction((tx) => this.compose(tx, rows.slice(index)))
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
    if (!letter) return void (await store.transaction((tx) => this.close(tx, row, { status: 'dropped' })))
    if (letter instanceof Defect) return this.putOff(row, undefined, letter.why)
    const result = await sendOrFail(this.deps, letter, row)
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
          if (await this.close(tx, row, { status: 'sent', messageId }))
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

  /** With what it brings together, where it is an envelope. */
  private async close(tx: RecordTransaction, row: MailRow, end: MailEnd): Promise<boolean> {
    const isOpen = await tx.markMail(row.id, end)
    const { told = [], over = [] } = this.enveloped.get(row.id) ?? {}
    if (isOpen && isEnvelope(row.subject))
      await tx.markEnveloped(row.key, { sent: end.status === 'sent' ? told : [], dropped: over })
    return isOpen
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
    if (!isEnvelope(row.subject)) return
    // What it brought together was refused with it, and each campaign has to know.
    const members = await this.deps.store.transaction((tx) => tx.enveloped(row.key))
    for (const member of members) await recordRefusal(this.deps, member, code)
  }
}

async function sendOrFail(deps: DeliverDeps, letter: Letter, row: MailRow): ReturnType<SendLetter> {
  try {
    return await deps.send(letter, row)
  } catch (error) {
    // Not the mailbox but the way to it: Temporal tries again, and shows why.
    throw ApplicationFailure.retryable(error instanceof Error ? error.message : String(error), 'MailUnavailable')
  }
}

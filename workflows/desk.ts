/**
 * The desk of one workflow: it speaks with the record, one request at a time, and adopts the view that comes back. It takes
 * commands, keeps time by one rolling timer, has mail delivered, and tells Temporal UI. It knows nothing of phases.
 */
import * as wf from '@temporalio/workflow'
import type { FilingActivities, FirstTasks, RecordRequest } from './contract/activities'
import { FAILURES } from './contract/codes'
import {
  COMMAND_MESSAGES,
  lookSignalName,
  type CommandAnswer,
  type CommandArgument,
  type CommandName,
} from './contract/messages'
import type { Outcome, RecordAnswer, TaskAsk, View, ViewAttributes } from './contract/views'
import { changedAttributes } from './attributes'
import { askRecord } from './record-link'
import { refuseMalformed } from './operator-input'
import { isTyped, refusedUpdate } from './refused-update'

// Ledger rows and a fixed Message-ID make a repeat harmless; a mail server that is down is tried until it is back.
const mail = wf.proxyActivities<Pick<FilingActivities, 'deliverMail'>>({
  // Long, as a letter that has left waits for a database that is away to be remembered; a killed worker is seen by its heart.
  startToCloseTimeout: '6h',
  // A killed worker must not hold the mail of a filing for as long as a slow mail server may take.
  heartbeatTimeout: '15s',
  summary: '发送邮件',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '5m' },
})

/** Longest sleep in one go; the record is asked again after it. */
const LONGEST_SLEEP_MS = 30 * 24 * 3_600_000

/** Runs that began before it wait for their mail before they are started anew. */
const ANEW_WITH_MAIL = 'anew-with-mail-under-way'

/** Runs that began before it follow only with the next change what was commanded while they attended to something else. */
const ATTEND_AGAIN = 'attend-again'

/** Runs that began before it answer what was typed into Temporal UI and refused as if it had been done. */
const REFUSED_FAILS = 'refused-fails'

export abstract class Desk<V extends View> {
  /** The present view. Read it only after `opened`. */
  view!: V
  /** The answer to the very first request. */
  readonly opened: Promise<RecordAnswer>

  private chain: Promise<unknown>
  private poked = false
  private settledAt = -1
  /** Commands that the record has answered. */
  private taken = 0
  private leaving = false
  private timer: { key: string; scope: wf.CancellationScope } | undefined
  private delivery: Promise<void> | undefined
  /** The row that the last delivery was asked for, and the latest that it found. */
  private deliveredUpTo: readonly number[] = []
  private deliveries = 0
  private shown: ViewAttributes | undefined
  private triedAt = new Map<string, number>()

  constructor(
    readonly subject: string,
    first: RecordRequest,
    private readonly firstTasks: FirstTasks,
  ) {
    // The first link of the chain: an Update in the first workflow task has to wait behind it.
    this.opened = this.request(first)
    this.chain = this.opened
    wf.setHandler(wf.defineSignal(lookSignalName), () => void (this.poked = true), {
      description: '重新读取登记（无须填写内容，重复发送无害）',
    })
    for (const { name, description } of COMMAND_MESSAGES)
      wf.setHandler(
        wf.defineUpdate<CommandAnswer, [CommandArgument]>(name),
        (argument) => wf.CancellationScope.nonCancellable(() => this.take(name, argument)),
        { description, validator: refuseMalformed },
      )
  }

  /** Says what may be asked instead. Set last: it takes every Update that has no handler yet. */
  refuseUnknown(): void {
    wf.setDefaultUpdateHandler((name) => {
      const known = COMMAND_MESSAGES.map((m) => m.name).join('、')
      throw wf.ApplicationFailure.nonRetryable(`没有操作 ${name}；可用：${known}`, FAILURES.BAD_COMMAND)
    })
  }

  /** One request at a time: two local activities in flight could resolve in another order on replay. */
  record(request: RecordRequest): Promise<RecordAnswer> {
    const next = (): Promise<RecordAnswer> => this.request(request)
    const link = this.chain.then(next, next)
    this.chain = link
    return link
  }

  /** Asks the record to look: open what is asked for, do what is due. */
  async look(open: readonly TaskAsk[] = []): Promise<void> {
    await this.record({ do: 'look', subject: this.subject, open: [...open] })
  }

  /** Cancel in Temporal UI is a command like any other. */
  async cancelledInUi(): Promise<Outcome> {
    const { runId } = wf.workflowInfo()
    return (await this.record({ do: 'cancelled_in_ui', subject: this.subject, runId })).outcome
  }

  /** Opens tasks that are neither open nor answered yet. Asking again before anything changed is spared. */
  async open(asks: readonly TaskAsk[]): Promise<void> {
    const fresh = asks.filter(
      (ask) => !this.isOpen(ask) && !this.isDone(ask) && this.triedAt.get(nameOf(ask)) !== this.view.version,
    )
    if (fresh.length === 0) return
    await this.look(fresh)
    for (const ask of fresh) this.triedAt.set(nameOf(ask), this.view.version)
  }

  isOpen(ask: TaskAsk): boolean {
    return this.view.open.some((t) => t.kind === ask.kind && t.key === ask.key)
  }

  isDone(ask: TaskAsk): boolean {
    return this.view.done[nameOf(ask)] !== undefined
  }

  /**
   * Waits until `done` holds of the present view, and meanwhile does what matters, the clock and other workflows ask for.
   * Unbounded on purpose: only an answer closes a task, never time; the record wakes us for everything that is due.
   */
  async until(done: () => boolean): Promise<void> {
    for (;;) {
      const { taken } = this
      await this.attend()
      if (done()) return
      // What a command brought meanwhile is not attended to yet, and no other change would say so.
      if (this.taken !== taken && wf.patched(ATTEND_AGAIN)) continue
      this.show()
      this.arm()
      const { deliveries } = this
      this.deliver()
      this.settledAt = this.view.version
      if (this.mayStartAnew()) await this.renew()
      const seen = this.view
      await wf.condition(() => this.poked || this.view !== seen || this.deliveries !== deliveries)
      if (this.view !== seen || !this.poked) continue
      this.poked = false
      await this.look()
    }
  }

  /** One turn of the story. A turn that asked nothing would be the same turn again for ever: it waits for a change instead. */
  async turn(step: () => Promise<void>): Promise<void> {
    const seen = this.view
    await step()
    if (this.view === seen) await this.change()
  }

  /** Waits for the next change of the record that concerns this subject. */
  async change(): Promise<void> {
    const { version } = this.view
    await this.until(() => this.view.version !== version)
  }

  /**
   * Everything that was promised is out: mail has left, also what may only leave in office hours, and handlers have answered.
   * Then the workflow may end. Who asks meanwhile does not wait for the mail.
   */
  async leave(): Promise<void> {
    this.leaving = true
    for (;;) {
      this.show()
      this.arm()
      const { deliveries } = this
      this.deliver()
      await wf.condition(wf.allHandlersFinished)
      const seen = this.view
      if (!seen.ended || (!this.delivery && !this.hasMail() && this.view.wakeAt === undefined && !this.poked)) break
      // What has ended and waits for a mail server is still written to, and grows.
      if (wf.workflowInfo().continueAsNewSuggested && wf.patched(ANEW_WITH_MAIL)) await this.renew()
      // Unbounded on purpose: the timer wakes us for mail that waits, and a delivery ends.
      await wf.condition(() => this.poked || this.view !== seen || this.deliveries !== deliveries)
      if (this.view !== seen || !this.poked) continue
      this.poked = false
      await this.look()
    }
    this.timer?.scope.cancel()
    this.timer = undefined
    this.leaving = false
  }

  /** Works beside the desk, which goes on meanwhile; undefined where it failed. */
  async beside<T>(work: () => Promise<T>): Promise<T | undefined> {
    const ended: { result?: T }[] = []
    const end = (result?: T): void => {
      ended.push({ result })
      this.deliveries += 1
    }
    wf.CancellationScope.nonCancellable(work).then(end, (error: unknown) => {
      if (!(error instanceof wf.TemporalFailure)) throw error
      end()
    })
    await this.until(() => ended.length > 0)
    return ended[0]?.result
  }

  /** What the record has open beside the story: tasks for matters, children to start. */
  protected abstract attend(): Promise<void>
  /** Starts this workflow anew with the same input; the record is its memory. */
  protected abstract startAnew(): Promise<never>
  /** What Temporal UI shows under "User Metadata". */
  protected abstract card(view: V): string

  /**
   * A delivery under way ends with the run that asked for it, and the next run asks for it again. Letters are claimed: what
   * the old one still holds is left to it, so nothing is sent twice. Older runs waited for the delivery.
   */
  private mayStartAnew(): boolean {
    return wf.workflowInfo().continueAsNewSuggested && (!this.delivery || wf.patched(ANEW_WITH_MAIL))
  }

  private async renew(): Promise<void> {
    this.leaving = true
    await wf.condition(wf.allHandlersFinished)
    await this.startAnew()
  }

  private request(asked: RecordRequest): Promise<RecordAnswer> {
    return wf.CancellationScope.nonCancellable(async () => {
      const answer = await askRecord({ ...asked, first: this.firstTasks })
      // Only the record knows the state, and its view is always the present one.
      this.view = answer.view as V
      return answer
    })
  }

  private async take(name: CommandName, argument: CommandArgument): Promise<CommandAnswer> {
    const updateId = wf.currentUpdateInfo()?.id ?? ''
    const { outcome, view } = await this.record({ do: 'command', subject: this.subject, name, argument, updateId })
    this.taken += 1
    // Who wrote can read, also what the story opened because of it.
    await wf.condition(() => this.settledAt >= view.version || this.leaving)
    if (!outcome.ok && isTyped(argument) && wf.patched(REFUSED_FAILS)) throw refusedUpdate(outcome, this.view)
    return outcome
  }

  /** One rolling timer to the next wake; set anew only when the wake or the pace of the clock changed. */
  private arm(): void {
    const { wakeKey, sleepMs, wakeAt } = this.view
    if (this.timer?.key === wakeKey) return
    this.timer?.scope.cancel()
    this.timer = undefined
    if (sleepMs === undefined) return
    const scope = new wf.CancellationScope()
    this.timer = { key: wakeKey, scope }
    const ms = Math.min(Math.max(sleepMs, 1), LONGEST_SLEEP_MS)
    scope
      .run(() => wf.sleep(ms, { summary: `下次自动提醒 ${wakeAt ?? ''}` }))
      .then(
        () => {
          this.timer = undefined
          this.poked = true
        },
        (error: unknown) => {
          if (!wf.isCancellation(error)) throw error
        },
      )
  }

  /** At most one delivery in flight; it takes all mail that may go. */
  private deliver(): void {
    if (this.delivery || !this.hasMail()) return
    const { mailUpTo } = this.view
    this.delivery = wf.CancellationScope.nonCancellable(async () => {
      const { upTo, changed } = await mail.deliverMail({ subject: this.subject, upTo: mailUpTo })
      // What was too much for one go, or has to wait, is still to be sent. Everything else that a view named meanwhile is
      // out: a delivery looks for mail until it finds none, and the row that it names was among what it found.
      this.deliveredUpTo = changed || upTo < mailUpTo ? [] : [mailUpTo, upTo]
      this.delivery = undefined
      this.deliveries += 1
      // A refused mailbox is a fact, a busy one is tried later: the view knows neither. Otherwise there is nothing to ask.
      if (changed) this.poked = true
    })
  }

  /** Mail that this run has not sent yet: the row that a view names is the latest that may go now. */
  private hasMail(): boolean {
    return this.view.mailUpTo > 0 && !this.deliveredUpTo.includes(this.view.mailUpTo)
  }

  private show(): void {
    wf.setCurrentDetails(this.card(this.view))
    const updates = changedAttributes(this.shown, this.view.attributes)
    this.shown = this.view.attributes
    if (updates.length > 0) wf.upsertSearchAttributes(updates)
  }
}

const nameOf = (ask: TaskAsk): string => (ask.key === undefined ? ask.kind : `${ask.kind}/${ask.key}`)

/** A cancel that the record will never take leaves the workflow as it is: it must not fail the workflow task for good. */
function rejectedCancel(error: unknown): void {
  if (!(error instanceof wf.TemporalFailure)) throw error
  wf.log.error('the cancel in Temporal UI was not taken by the record', { error: error.message })
}

/** Runs a story at its desk, deaf to cancellation: a cancel in Temporal UI becomes a command. */
export async function runStory<D extends Desk<View>>(
  makeDesk: () => D,
  story: (desk: D) => Promise<void>,
): Promise<void> {
  const root = wf.CancellationScope.current()
  await wf.CancellationScope.nonCancellable(async () => {
    const desk = makeDesk()
    desk.refuseUnknown()
    void root.cancelRequested.catch(() => desk.cancelledInUi()).catch(rejectedCancel)
    await desk.opened
    do {
      await story(desk)
      await desk.leave()
      // What ended may be open again: the verdict that ended it was recorded by mistake.
    } while (!desk.view.ended)
  })
}

/**
 * Delivers what waits for one subscription: of each campaign the first that waits, several campaigns at once, until nothing may go now or
 * it has taken a while. What is marked after it was sent is sent again by whoever dies in between, under the same id.
 */
import { cloudEventOf, type PlacedFact } from '../domain/events/cloud-event'
import { pauseAfter } from '../domain/events/retry'
import type { WebhookLeft } from '../../workflows/contract/activities'

export interface Receiver {
  url: string
  /** All that sign, the newest first. */
  secrets: readonly string[]
}

export interface Due extends PlacedFact {
  attempts: number
  plannedAt: string
}

/** What a receiver answered; without a status there was none. */
export interface WebhookAnswer {
  status?: number
  retryAfterS?: number
  error?: string
}

export interface Settled {
  position: number
  /** How often it had been tried before: who finds another number has been overtaken, and changes nothing. */
  attempts: number
  status: 'waiting' | 'delivered' | 'failed'
  nextTryAt?: string
  answer: WebhookAnswer
}

export interface WebhookLedger {
  /** Undefined: nothing is sent to it any more. `blind`: its key was revoked or may not read campaigns. */
  receiver(id: string): Promise<Receiver | 'blind' | undefined>
  /** Of campaigns that its key may see. */
  due(id: string, now: string, most: number): Promise<Due[]>
  /**
   * Something delivered also has what failed before tried at once. What will not be tried again by itself is said to whom it concerns,
   * in the same transaction.
   */
  settle(id: string, now: string, settled: readonly Settled[]): Promise<void>
  /** The receiver wants nothing before then. */
  hold(id: string, until: string): Promise<void>
  disable(id: string, why: 'gone' | 'key_revoked'): Promise<void>
  left(id: string): Promise<WebhookLeft>
  /** The record's clock. */
  now(): Promise<string>
}

export type SendWebhook = (receiver: Receiver, message: { id: string; body: string }) => Promise<WebhookAnswer>

export interface WebhookDeps {
  webhooks: WebhookLedger
  sendWebhook: SendWebhook
  /** What events come from. */
  publicUrl: string
}

const AT_ONCE = 10
const FOR_MS = 20_000
const GONE = 410
/** Too many requests, and unavailable: with `Retry-After` they speak for all that the receiver is sent. */
const BUSY: readonly (number | undefined)[] = [429, 503]

export const createDeliverWebhook =
  ({ webhooks, sendWebhook, publicUrl }: WebhookDeps) =>
  async ({ webhook }: { webhook: string }, cancelled?: AbortSignal): Promise<WebhookLeft> => {
    const until = performance.now() + FOR_MS
    // Cancelled: another try has taken over, or the worker stops.
    while (performance.now() < until && cancelled?.aborted !== true) {
      const receiver = await webhooks.receiver(webhook)
      if (receiver === 'blind') await webhooks.disable(webhook, 'key_revoked')
      if (receiver === undefined || receiver === 'blind') break
      const due = await webhooks.due(webhook, await webhooks.now(), AT_ONCE)
      if (due.length === 0) break
      const answers = await Promise.all(
        due.map(async (one) => {
          const event = cloudEventOf(one, `${publicUrl}/v1/events`)
          return { one, answer: await sendWebhook(receiver, { id: event.id, body: JSON.stringify(event) }) }
        }),
      )
      const now = await webhooks.now()
      // Whoever is gone has not taken it: it waits for somebody to say where the receiver is.
      const taken = answers.filter(({ answer }) => answer.status !== GONE)
      const settled = taken.map(({ one, answer }) => settledBy(one, answer, now))
      await webhooks.settle(webhook, now, settled)
      const busyS = Math.max(0, ...taken.map(({ answer }) => (BUSY.includes(answer.status) && answer.retryAfterS) || 0))
      if (busyS > 0) await webhooks.hold(webhook, new Date(Date.parse(now) + busyS * 1_000).toISOString())
      if (taken.length < answers.length) await webhooks.disable(webhook, 'gone')
    }
    return webhooks.left(webhook)
  }

const isTaken = ({ status }: WebhookAnswer): boolean => status !== undefined && status >= 200 && status < 300

function settledBy(due: Due, answer: WebhookAnswer, now: string): Settled {
  const { position, attempts, plannedAt } = due
  const settled = { position, attempts, answer }
  if (isTaken(answer)) return { ...settled, status: 'delivered' }
  const { retryAfterS } = answer
  const pause = pauseAfter({ attempts: attempts + 1, plannedAt, now, retryAfterS, chance: Math.random() })
  if (pause === undefined) return { ...settled, status: 'failed' }
  return { ...settled, status: 'waiting', nextTryAt: new Date(Date.parse(now) + pause).toISOString() }
}

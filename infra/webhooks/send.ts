/**
 * Sends one webhook: signed as Standard Webhooks says, to an address that was judged, following nothing. Its times are real ones, so
 * that a receiver's clock and this one agree. Never throws for what a receiver does.
 */
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { isIP } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import type { SendWebhook, WebhookAnswer } from '../../activities/webhooks/deliver-webhook'
import { addressOf, type Reach, type Resolve } from './address'

const ANSWER_WITHIN_MS = 15_000
/** What a receiver may ask for at most. */
const LONGEST_RETRY_AFTER_S = 86_400

export interface SendOptions {
  reach: Reach
  answerWithinMs?: number
  /** The system's own unless given. */
  resolve?: Resolve
}

export const createSendWebhook =
  ({ reach, answerWithinMs = ANSWER_WITHIN_MS, resolve }: SendOptions): SendWebhook =>
  async ({ url: text, secrets }, { id, body }) => {
    const url = new URL(text)
    const until = performance.now() + answerWithinMs
    const found = await within(addressOf(url, reach, resolve), answerWithinMs)
    if (found === undefined) return { error: 'timeout' }
    if ('refused' in found) return { error: found.refused }
    const now = new Date()
    const headers = {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'campaign-filing-webhooks',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
      host: url.host,
    }
    return post(url, found.address, headers, body, Math.max(1, until - performance.now()))
  }

/** Undefined: not within that time. What is late is heard by nobody. */
export async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  const ended = new AbortController()
  const late = sleep(ms, undefined, { signal: ended.signal }).catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    ended.abort()
  }
}

function post(
  url: URL,
  address: string,
  headers: Record<string, string | number>,
  body: string,
  answerWithinMs: number,
): Promise<WebhookAnswer> {
  const isHttps = url.protocol === 'https:'
  const name = url.hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    const sent = (isHttps ? overHttps : overHttp)(
      {
        host: address,
        port: url.port === '' ? (isHttps ? 443 : 80) : Number(url.port),
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers,
        agent: false,
        ...(isHttps && isIP(name) === 0 ? { servername: name } : {}),
      },
      (answer) => {
        // What it says beyond the status is nobody's business.
        clearTimeout(timer)
        resolve({ status: answer.statusCode, retryAfterS: secondsOf(answer.headers['retry-after']) })
        answer.destroy()
      },
    )
    const end = (error: string): void => {
      clearTimeout(timer)
      resolve({ error })
      sent.destroy()
    }
    const timer = setTimeout(() => end('timeout'), answerWithinMs)
    sent.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'connection_failed'))
    sent.end(body)
  })
}

/** Seconds or a date; undefined for neither. */
function secondsOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1_000
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds), LONGEST_RETRY_AFTER_S) : undefined
}

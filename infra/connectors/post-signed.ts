/**
 * Sends a connector's request as webhooks are sent: signed, to an address that was judged and looked up once, following nothing. Says
 * whether anything can have arrived: what never left may be handed in by somebody else.
 */
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { isIP } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { Posted, PostSigned } from '../../activities/connectors/post'
import { addressOf, type Reach, type Resolve } from '../webhooks/address'
import { within } from '../webhooks/send'

const LONGEST_ANSWER = 256 * 1024
/** The connection was never made. */
const NEVER_THERE = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']

export interface PostOptions {
  reach: Reach
  resolve?: Resolve
}

export const createPostSigned =
  ({ reach, resolve }: PostOptions): PostSigned =>
  async ({ url: text, secret, answerWithinMs }, { id, body }) => {
    const url = new URL(text)
    const until = performance.now() + answerWithinMs
    const found = await within(addressOf(url, reach, resolve), answerWithinMs)
    if (found === undefined) return { notSent: 'unreachable' }
    if ('refused' in found) return { notSent: found.refused === 'dns' ? 'unreachable' : 'address_refused' }
    const now = new Date()
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'campaign-filing-connector',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, now, body),
      host: url.host,
    }
    return post(url, found.address, headers, body, Math.max(1, until - performance.now()))
  }

function post(
  url: URL,
  address: string,
  headers: Record<string, string | number>,
  body: string,
  answerWithinMs: number,
): Promise<Posted> {
  const isHttps = url.protocol === 'https:'
  const name = url.hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    const end = (posted: Posted): void => {
      clearTimeout(timer)
      resolve(posted)
      sent.destroy()
    }
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
        const parts: Buffer[] = []
        let length = 0
        answer.on('data', (part: Buffer) => {
          length += part.length
          parts.push(part)
          if (length > LONGEST_ANSWER) end({ status: answer.statusCode ?? 0, body: undefined })
        })
        answer.on('error', () => end({ lost: 'connection_lost' }))
        answer.on('aborted', () => end({ lost: 'connection_lost' }))
        answer.on('end', () => end({ status: answer.statusCode ?? 0, body: parsed(Buffer.concat(parts)) }))
      },
    )
    const timer = setTimeout(() => end({ lost: 'timeout' }), answerWithinMs)
    sent.on('error', ({ code = '' }: NodeJS.ErrnoException) =>
      end(NEVER_THERE.includes(code) ? { notSent: 'unreachable' } : { lost: 'connection_lost' }),
    )
    sent.end(body)
  })
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

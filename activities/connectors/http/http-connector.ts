/**
 * Agencies' and in-house systems that speak our protocol (docs/connectors.md): signed JSON by POST, one address, an `action`. What is
 * not one of the documented answers is no answer.
 */
import type { Quotas } from '../../../workflows/contract/connectors'
import { isLine } from '../../domain/rules/plain-text'
import type { Asked, Connector, Heard, Order } from '../connector'
import { newsOf } from './news'
import { words } from './words'
import type { Posted, PostSigned, PostTo } from '../post'

export interface HttpSettings extends PostTo {
  id: string
  name: string
  quotas: Quotas
  arrivesWithinMs: number
}

export const createHttpConnector = (settings: HttpSettings, post: PostSigned): Connector => {
  const { id, name, quotas, arrivesWithinMs } = settings
  const say = async (action: 'submit' | 'ask', about: Order | Asked, message: string): Promise<Heard> =>
    heardOf(action, await post(settings, { id: message, body: JSON.stringify({ v: 1, action, ...about }) }))
  return {
    describe: () => ({ id, name, abilities: [], quotas, arrivesWithinMs }),
    // Named by the reference: a receiver that has it already does nothing.
    submit: (order) => say('submit', order, order.reference),
    // No more than it takes to find it: a question hands nothing in.
    ask: ({ reference, filing, platform, account }) =>
      say('ask', { reference, filing, platform, account }, `${reference}.ask.${Date.now()}`),
  }
}

function heardOf(action: 'submit' | 'ask', posted: Posted): Heard {
  if ('notSent' in posted) return { answer: 'not_sent', why: posted.notSent }
  if ('lost' in posted) return { answer: 'no_answer', why: posted.lost }
  const { status, body } = posted
  if (status >= 500) return { answer: 'no_answer', why: 'server_error', text: `HTTP ${status}` }
  const said = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const isRead = (status >= 200 && status < 300) || status === 422
  if (!isRead) return { answer: 'no_answer', why: 'unreadable', text: `HTTP ${status}` }
  switch (said['outcome']) {
    case 'accepted':
      return status === 422 ? unreadable(status) : accepted(said, action === 'ask')
    case 'refused':
      return { answer: 'refused', text: words(said['text'], 4_000) }
    case 'pending':
      return { answer: 'no_answer', why: 'pending' }
    case 'unknown':
      return action === 'ask' ? { answer: 'not_there' } : unreadable(status)
    default:
      return unreadable(status)
  }
}

function accepted(said: Record<string, unknown>, mayTell: boolean): Heard {
  const number = words(said['number'], 4_000)
  // It must stand in one line, as every number; part of one is another one.
  if (number !== undefined && !isLine(number, 128)) return { answer: 'no_answer', why: 'unreadable' }
  const news = mayTell ? newsOf(said['events']) : []
  // What cannot be read may be a verdict: somebody looks.
  if (!news) return { answer: 'no_answer', why: 'unreadable' }
  return { answer: 'accepted', number, occurredAt: words(said['at'], 40), news }
}

const unreadable = (status: number): Heard => ({ answer: 'no_answer', why: 'unreadable', text: `HTTP ${status}` })

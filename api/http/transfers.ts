/**
 * How long a request may take. While bytes flow it goes on, however large it is; one that stands still, or that trickles, is
 * ended, in both directions; and from the last byte of a request to the first of its answer there is a time of its own. The
 * time-out for headers is the server's.
 */
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from './errors'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How long this operation may take to answer, where that is longer than usual. */
    handlerMs?: number
  }
}

export interface TransferLimits {
  /** A body must come, and an answer be taken, at least this quickly... */
  bytesPerSecond: number
  /** ...and is ended when it has been slower for this long. */
  patienceMs: number
  /** From the last byte of a request to the first of its answer. */
  handlerMs: number
}

/** So long may somebody who was answered early go on sending: who is cut off at once may not see the answer. */
const LINGER_MS = 5_000

type Stage = 'receiving' | 'handling' | 'sending' | 'lingering' | 'done'

interface Exchange {
  request: FastifyRequest
  reply: FastifyReply
  stage: Stage
  /** When the stage began. */
  since: number
  /** What was counted last time. */
  bytes: number
  /** How much longer it may stand still. */
  leftMs: number
}

/** Must be added before any other hook: the time of a request begins with its headers. */
export function watchTransfers(app: FastifyInstance, limits: TransferLimits): void {
  const open = new Set<Exchange>()
  const everyMs = Math.min(1_000, limits.patienceMs / 4, limits.handlerMs / 4)
  let before = performance.now()
  const look = (): void => {
    const now = performance.now()
    const elapsed = now - before
    before = now
    for (const exchange of open) {
      follow(exchange, now, limits)
      if (exchange.stage !== 'done') judge(exchange, now, elapsed, limits)
      else if (open.delete(exchange)) tellReader(exchange)
    }
  }
  const timer = setInterval(look, everyMs)
  timer.unref()
  app.addHook('onRequest', (request, reply, done) => {
    open.add({ request, reply, stage: 'handling', since: performance.now(), bytes: 0, leftMs: limits.patienceMs })
    done()
  })
  app.addHook('onClose', () => clearInterval(timer))
}

/** Whoever reads a body whose request was answered early is not told by the server that the rest will not come. */
function tellReader({ request: { raw: incoming } }: Exchange): void {
  if (incoming.complete === false && !incoming.destroyed) incoming.destroy()
}

function stageOf({ request: { raw: incoming }, reply: { raw: outgoing } }: Exchange): Stage {
  const received = incoming.complete !== false
  if (incoming.socket.destroyed) return 'done'
  if (outgoing.writableFinished) return received ? 'done' : 'lingering'
  if (outgoing.headersSent) return 'sending'
  return received ? 'handling' : 'receiving'
}

function follow(exchange: Exchange, now: number, { patienceMs }: TransferLimits): void {
  const stage = stageOf(exchange)
  if (stage === exchange.stage) return
  const { socket } = exchange.request.raw
  const bytes = stage === 'sending' ? handedOver(socket) : (socket.bytesRead ?? 0)
  Object.assign(exchange, { stage, since: now, bytes, leftMs: patienceMs })
}

/** A moment in which this process looked away is nobody's fault: time counts as often as somebody looks. */
function judge(exchange: Exchange, now: number, elapsed: number, limits: TransferLimits): void {
  const { stage, since, request } = exchange
  const { raw: incoming } = request
  if (stage === 'handling') {
    if (now - since > (request.routeOptions.config.handlerMs ?? limits.handlerMs)) giveUp(exchange, 'unavailable')
  } else if (stage === 'lingering') {
    incoming.resume()
    if (now - since > LINGER_MS) incoming.socket.destroy()
  } else if (stage === 'receiving') {
    // What has come and waits to be read waits for this process, not for who sent it.
    const isOurs = incoming.readableLength > 0
    if (!isOurs && stands(exchange, incoming.socket.bytesRead, elapsed, limits)) giveUp(exchange, 'request_timeout')
  } else if (stands(exchange, handedOver(incoming.socket), elapsed, limits)) {
    request.log.warn({ sent: exchange.bytes }, 'an answer stood still and was ended')
    incoming.socket.destroy()
  }
}

/** Each byte buys time, up to the patience; time spends it. */
function stands(exchange: Exchange, bytes: number, elapsed: number, limits: TransferLimits): boolean {
  const bought = ((bytes - exchange.bytes) / limits.bytesPerSecond) * 1_000
  exchange.leftMs = Math.min(limits.patienceMs, exchange.leftMs + bought) - elapsed
  exchange.bytes = bytes
  return exchange.leftMs <= 0
}

/** What the system has taken, which is less than what was written: the rest waits in this process. */
function handedOver(socket: Socket): number {
  const { _handle: handle } = socket as { _handle?: { writeQueueSize?: number } | null }
  return (socket.bytesWritten ?? 0) - (handle?.writeQueueSize ?? 0)
}

/** Answers in place of the handler and closes: what it still does it does for nobody, and its body ends with an error. */
function giveUp({ request, reply }: Exchange, code: 'unavailable' | 'request_timeout'): void {
  const { socket } = request.raw
  if (reply.sent || reply.raw.headersSent) return
  request.log.warn({ code, received: socket.bytesRead }, 'a request ran out of time')
  const headers = { 'retry-after': '2', ...(request.raw.complete === false ? { connection: 'close' } : {}) }
  reply.send(new Problem(code, { headers }))
}

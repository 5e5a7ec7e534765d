/**
 * How much may be asked in a minute. Each key and each signed platform has an allowance of its own; what proves to be nobody's
 * counts against its address, and never against anybody who can prove who he is.
 */
import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from './errors'

declare module 'fastify' {
  interface FastifyRequest {
    /** What was counted last, which is what it depends on. */
    allowance: (Counted & { whose: Whose }) | undefined
  }
}

export interface Limits {
  /** Counts a request whose key is known, whatever the key may do. The problem to answer with, once there were too many. */
  key(request: FastifyRequest): Promise<Problem | undefined>
  /** Counts a try without a valid key or signature. The problem to answer with, once its address had too many of them. */
  failed(request: FastifyRequest): Promise<Problem | undefined>
  /** Whether its address has none of them left. Counts nothing. */
  isSpent(request: FastifyRequest): Promise<boolean>
  /** Counts a signed call-back of whom the path names; the same once that one had too many. */
  signed(request: FastifyRequest): Promise<Problem | undefined>
}

const MINUTE_MS = 60_000

/** For routes that nothing is counted for. */
export const UNLIMITED = { rateLimit: false } as const

/** Whose allowance a request has used: a key's, that of who signs, or one of the two of its address: for what needs no key, and for failed tries. */
type Whose = 'key' | 'signer' | 'address' | 'failures'

/** What was counted, as far as it is told. */
interface Counted {
  max: number
  remaining: number
  /** Until the count begins anew. */
  ttlInSeconds: number
  isExceeded: boolean
}

const tooMany = ({ ttlInSeconds }: Counted): Problem =>
  new Problem('rate_limited', { headers: { 'retry-after': `${Math.max(1, ttlInSeconds)}` } })

const isUnlimited = ({ routeOptions }: FastifyRequest): boolean => routeOptions.config.rateLimit === false

// A network of IPv6 belongs to one party, which has all of its addresses.
const addressOf = ({ ip }: FastifyRequest): string => normalizeIP(ip, 64)

/** What authentication has not counted by its key is counted after it: `preParsing` follows every `onRequest`. */
export async function addLimits(
  app: FastifyInstance,
  { requestsPerMinute, failuresPerMinute }: { requestsPerMinute: number; failuresPerMinute: number },
): Promise<Limits> {
  await app.register(rateLimit, { global: false })
  app.decorateRequest('allowance', undefined)
  const counter = (count: ReturnType<typeof app.createRateLimit>) => {
    return async (request: FastifyRequest, whose: Whose): Promise<Problem | undefined> => {
      const counted = await count(request)
      if (counted.isAllowed) return undefined
      request.allowance = { ...counted, whose }
      return counted.isExceeded ? tooMany(counted) : undefined
    }
  }
  const allowance = (max: number, keyGenerator: (request: FastifyRequest) => string) =>
    app.createRateLimit({ max, timeWindow: MINUTE_MS, keyGenerator })
  const every = counter(allowance(requestsPerMinute, (request) => request.keyHolder?.id ?? addressOf(request)))
  app.addHook('preParsing', async (request) => {
    if (request.is404 || request.keyHolder || isUnlimited(request)) return
    const problem = await every(request, 'address')
    if (problem) throw problem
  })
  // As draft-ietf-httpapi-ratelimit-headers-10 has them: how many there are in a minute, how many are left, and until when.
  app.addHook('onSend', async ({ allowance }, reply) => {
    if (!allowance) return
    const { whose, max, remaining, ttlInSeconds } = allowance
    void reply
      .header('ratelimit-policy', `"${whose}";q=${max};w=${MINUTE_MS / 1_000}`)
      .header('ratelimit', `"${whose}";r=${remaining};t=${ttlInSeconds}`)
  })
  const failures = allowance(Math.min(failuresPerMinute, requestsPerMinute), addressOf)
  const failed = counter(failures)
  const isSpent = async (request: FastifyRequest): Promise<boolean> => {
    const counted = await failures(request, { increment: false })
    return !counted.isAllowed && counted.remaining === 0
  }
  const signed = counter(allowance(requestsPerMinute, ({ params }) => Object.entries(params as object).join()))
  const key = async (request: FastifyRequest) => (isUnlimited(request) ? undefined : every(request, 'key'))
  return {
    key,
    isSpent,
    failed: (request) => failed(request, 'failures'),
    signed: (request) => signed(request, 'signer'),
  }
}

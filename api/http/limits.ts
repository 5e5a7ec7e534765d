/**
 * How much may be asked in a minute. Each key and each signed platform has an allowance of its own; what proves to be nobody's
 * counts against its address, and never against anybody who can prove who he is.
 */
import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from './errors'

export interface Limits {
  /** Counts a try without a valid key or signature. The problem to answer with, once its address had too many of them. */
  failed(request: FastifyRequest): Promise<Problem | undefined>
  /** Counts a signed call-back of whom the path names; the same once that one had too many. */
  signed(request: FastifyRequest): Promise<Problem | undefined>
}

const MINUTE_MS = 60_000

/** For routes that nothing is counted for. */
export const UNLIMITED = { rateLimit: false } as const

const tooMany = (seconds: number): Problem => new Problem('rate_limited', { headers: { 'retry-after': `${seconds}` } })
// A network of IPv6 belongs to one party, which has all of its addresses.
const addressOf = ({ ip }: FastifyRequest): string => normalizeIP(ip, 64)

/** Registered before authentication, it counts after it: `preParsing` follows every `onRequest`. */
export async function addLimits(
  app: FastifyInstance,
  { requestsPerMinute, failuresPerMinute }: { requestsPerMinute: number; failuresPerMinute: number },
): Promise<Limits> {
  await app.register(rateLimit, {
    hook: 'preParsing',
    max: requestsPerMinute,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.keyHolder?.id ?? addressOf(request),
    errorResponseBuilder: () => new Problem('rate_limited'),
  })
  const counter = (max: number, keyGenerator: (request: FastifyRequest) => string) => {
    const count = app.createRateLimit({ max, timeWindow: MINUTE_MS, keyGenerator })
    return async (request: FastifyRequest): Promise<Problem | undefined> => {
      const counted = await count(request)
      return !counted.isAllowed && counted.isExceeded ? tooMany(counted.ttlInSeconds) : undefined
    }
  }
  return {
    failed: counter(Math.min(failuresPerMinute, requestsPerMinute), addressOf),
    signed: counter(requestsPerMinute, ({ params }) => Object.entries(params as object).join()),
  }
}

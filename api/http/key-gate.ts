/**
 * Finds the holder of a presented key or access token. From an address that failed too often nothing more is looked up in the
 * database, but what is in force is let in from anywhere: it is remembered, and all of it read anew, at most once a second.
 */
import type { FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import type { Claimed, VerifyToken } from '../../infra/oauth/verify-token'
import {
  findKey,
  findTokenClient,
  keyHandles,
  keyHash,
  narrowedTo,
  type KeyHolder,
} from '../../infra/postgres/registers/api-keys'
import { Problem } from './errors'
import type { Limits } from './limits'
import { TOKEN_FAULTS, type TokenProblem } from './token-faults'

/** Headers together are 16 kB at most. */
const BEARER = /^Bearer +([^\s]{1,8000})$/i
const READ_AGAIN_MS = 1_000
/** Three parts, of which the last, its signature, may be missing. */
const TOKEN = /^[\w-]+\.[\w-]*\.[\w-]*$/

/** What a request shows of who it is. */
type Presented =
  | { is: 'somebody'; handle: string; find: () => Promise<KeyHolder | undefined> }
  | { is: 'nobody'; fault?: TokenProblem }
  | { is: 'unknown'; retryAfterSeconds: number }

export function createKeyGate(
  pool: Pool,
  limits: Limits,
  verifyToken?: VerifyToken,
): (request: FastifyRequest) => Promise<KeyHolder> {
  const known = createKnownHandles(pool)
  /** From an address that failed too often only one that names a client in force is looked at: anything else is refused as it is. */
  const isWorthIt = ({ issuer, client }: Claimed): Promise<boolean> => known.isInForce(handleOf(issuer, client))
  const checkToken =
    verifyToken &&
    (async (request: FastifyRequest, token: string): Promise<Presented> =>
      byToken(pool, await verifyToken(token, (await limits.isSpent(request)) ? isWorthIt : undefined)))
  return async (request) => {
    const shown = await presentedBy(pool, request, checkToken)
    const handle = shown.is === 'somebody' ? shown.handle : undefined
    if (shown.is === 'somebody' && known.has(shown.handle)) {
      const holder = await shown.find()
      if (holder) return holder
      known.forget(shown.handle)
    }
    // Counted before it is looked up, so that many at once do not all get that far.
    const problem = await limits.failed(request)
    if (problem && !(handle !== undefined && (await known.isInForce(handle)))) throw problem
    if (shown.is === 'unknown') throw issuerAway(shown.retryAfterSeconds)
    const holder = shown.is === 'somebody' ? await shown.find() : undefined
    if (!holder || handle === undefined) throw unauthenticated(shown)
    known.add(handle)
    return holder
  }
}

async function presentedBy(
  pool: Pool,
  request: FastifyRequest,
  checkToken: ((request: FastifyRequest, token: string) => Promise<Presented>) | undefined,
): Promise<Presented> {
  const presented = BEARER.exec(request.headers.authorization ?? '')?.[1]
  if (presented === undefined) return { is: 'nobody' }
  const handle = keyHash(presented)?.toString('hex')
  if (handle !== undefined) return { is: 'somebody', handle, find: () => findKey(pool, presented) }
  return checkToken && TOKEN.test(presented) ? checkToken(request, presented) : { is: 'nobody' }
}

const handleOf = (issuer: string, client: string): string => `${issuer} ${client}`

function byToken(pool: Pool, verified: Awaited<ReturnType<VerifyToken>>): Presented {
  if (verified.is === 'unchecked') return { is: 'nobody' }
  if (verified.is === 'refused') return { is: 'nobody', fault: verified.fault }
  if (verified.is === 'away') return { is: 'unknown', retryAfterSeconds: verified.retryAfterSeconds }
  const { issuer, client: issuerClient, scopes } = verified
  const find = async (): Promise<KeyHolder | undefined> => {
    const holder = await findTokenClient(pool, { issuer, issuerClient })
    return holder && { ...holder, scopes: scopes ? narrowedTo(holder.scopes, scopes) : holder.scopes }
  }
  return { is: 'somebody', handle: handleOf(issuer, issuerClient), find }
}

function unauthenticated(shown: Presented): Problem {
  const isToken = shown.is === 'somebody' && shown.handle.includes(' ')
  const fault = shown.is === 'nobody' ? shown.fault : isToken ? 'token_client_unknown' : undefined
  if (fault === undefined) return new Problem('unauthenticated', { headers: { 'www-authenticate': 'Bearer' } })
  return new Problem('unauthenticated', {
    errors: [{ header: 'Authorization', code: fault, detail: TOKEN_FAULTS[fault] }],
    headers: { 'www-authenticate': `Bearer error="invalid_token", error_description="${fault}"` },
  })
}

const issuerAway = (retryAfterSeconds: number): Problem =>
  new Problem('unavailable', {
    errors: [{ header: 'Authorization', code: 'token_issuer_away', detail: TOKEN_FAULTS.token_issuer_away }],
    headers: { 'retry-after': `${retryAfterSeconds}` },
  })

/** Of what was in force when it was last looked at. What a holder may do is always read from its row. */
function createKnownHandles(pool: Pool) {
  let handles = new Set<string>()
  let readAt = -Infinity
  let reading: Promise<void> = Promise.resolve()
  const readAll = async (): Promise<void> => {
    handles = new Set(await keyHandles(pool))
  }
  return {
    has: (handle: string): boolean => handles.has(handle),
    add: (handle: string): void => void handles.add(handle),
    forget: (handle: string): void => void handles.delete(handle),
    isInForce: async (handle: string): Promise<boolean> => {
      if (performance.now() - readAt >= READ_AGAIN_MS) {
        readAt = performance.now()
        reading = readAll()
      }
      await reading
      return handles.has(handle)
    },
  }
}

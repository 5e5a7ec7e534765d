/**
 * Whether an access token (RFC 9068) is one that a configured issuer has made for this service and a client of it. Which issuers, keys,
 * algorithms and audience count is said by the configuration, never by the token.
 */
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose'
import type { Logger } from 'pino'
import { createIssuerKeys, IssuerAway, type KeyTimes } from './issuer-keys'
import type { TokenSettings } from './token-settings'

/** Why a token is none: stable, for whoever builds on it. */
export type TokenFault =
  | 'token_malformed'
  | 'token_type'
  | 'token_issuer'
  | 'token_algorithm'
  | 'token_key_unknown'
  | 'token_signature'
  | 'token_audience'
  | 'token_expired'
  | 'token_not_yet_valid'
  | 'token_claims'

export type Verified =
  | { is: 'sound'; issuer: string; client: string; scopes: readonly string[] | undefined }
  | { is: 'refused'; fault: TokenFault }
  | { is: 'away'; retryAfterSeconds: number }

/** Whose token it says it is, before anything is believed. */
export interface Claimed {
  issuer: string
  client: string
}

/** With `isWorthIt` neither keys nor signature are looked at unless that says so of whom the token names. */
export type VerifyToken = (
  token: string,
  isWorthIt?: (claimed: Claimed) => Promise<boolean>,
) => Promise<Verified | { is: 'unchecked' }>

/** What could not be checked for a cause of our own is said at most so often, whoever brings it. */
const SAID_AGAIN_MS = 60_000

export function createVerifyToken(
  settings: TokenSettings,
  { logger, times }: { logger: Pick<Logger, 'warn'>; times?: Partial<KeyTimes> },
): VerifyToken {
  const { audience, clientClaim, skewSeconds, types } = settings
  const issuers = new Map(
    settings.issuers.map(({ issuer, keys }) => [issuer, createIssuerKeys(keys, { logger, times })] as const),
  )
  const warn = createSeldom(logger)
  const checked: VerifyToken = async (token, isWorthIt) => {
    const { typ } = headerOf(token)
    // Not believed yet: it only says whose keys must have signed it.
    const claims = decodeJwt(token)
    const { iss = '' } = claims
    if (!types.includes(typeOf(typ))) return refused('token_type')
    const findKey = issuers.get(iss)
    if (!findKey) return refused('token_issuer')
    if (isWorthIt && !(await isWorthIt({ issuer: iss, client: String(claims[clientClaim]) })))
      return { is: 'unchecked' }
    const { payload } = await jwtVerify(token, findKey, {
      algorithms: [...settings.algorithms],
      issuer: iss,
      audience,
      requiredClaims: ['exp'],
      clockTolerance: skewSeconds,
    })
    const client = payload[clientClaim]
    const scopes = scopesOf(payload)
    if (typeof client !== 'string' || !CLIENT.test(client) || scopes === 'none') return refused('token_claims')
    return { is: 'sound', issuer: iss, client, scopes }
  }
  return (token, isWorthIt) =>
    checked(token, isWorthIt).catch((error: unknown) => {
      if (error instanceof IssuerAway) return { is: 'away', retryAfterSeconds: error.retryAfterSeconds }
      // Whatever is wrong with it, it is no token.
      if (!(error instanceof errors.JOSEError)) warn(error)
      return refused(faultOf(error))
    })
}

function headerOf(token: string): ReturnType<typeof decodeProtectedHeader> {
  try {
    return decodeProtectedHeader(token)
  } catch (error) {
    // The library says so by a TypeError.
    throw new errors.JWSInvalid('the header of a token cannot be read', { cause: error })
  }
}

/** A key of an issuer that cannot be used fails for every token that names it: the log says it once in a while, and how often it was. */
function createSeldom(logger: Pick<Logger, 'warn'>): (error: unknown) => void {
  let saidAt = -Infinity
  let unsaid = 0
  return (error) => {
    if (performance.now() - saidAt < SAID_AGAIN_MS) {
      unsaid += 1
      return
    }
    logger.warn({ err: error, unsaid }, 'a token could not be checked')
    saidAt = performance.now()
    unsaid = 0
  }
}

const CLIENT = /^[\x21-\x7e]{1,200}$/

const refused = (fault: TokenFault): Verified => ({ is: 'refused', fault })

const typeOf = (typ: unknown): string =>
  typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : ''

function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWTExpired) return 'token_expired'
  if (error instanceof errors.JWTClaimValidationFailed) return BY_CLAIM[error.claim] ?? 'token_claims'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'token_algorithm'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'token_signature'
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return 'token_key_unknown'
  return 'token_malformed'
}

const BY_CLAIM: Record<string, TokenFault> = {
  iss: 'token_issuer',
  aud: 'token_audience',
  nbf: 'token_not_yet_valid',
}

/** What the token is good for; undefined where it says nothing. `scp` is what some issuers write, and each that is there counts. */
function scopesOf({ scope, scp }: JWTPayload): readonly string[] | undefined | 'none' {
  const lists = [scope, scp].filter((given) => given !== undefined).map(listOf)
  if (!lists.every((list) => list !== undefined)) return 'none'
  return lists.length === 0 ? undefined : lists.reduce((one, other) => one.filter((name) => other.includes(name)))
}

const listOf = (given: unknown): string[] | undefined => {
  if (typeof given === 'string') return given.split(' ').filter((name) => name !== '')
  return Array.isArray(given) && given.every((name) => typeof name === 'string') ? given : undefined
}

/** Whose access tokens the API takes, as it is written in the environment. */
import { z } from 'zod'
import { isIssuer } from '../open-id-settings'

export interface TokenIssuer {
  /** As its tokens name it, letter by letter. */
  issuer: string
  /** Where its public keys lie: no token can say another place. */
  keys: string
}

export interface TokenSettings {
  issuers: readonly TokenIssuer[]
  /** What tokens for this service are made out to. */
  audience: string
  /** The claim that holds the client's id. */
  clientClaim: string
  algorithms: readonly string[]
  /** `typ` of the header, without `application/`, in small letters. */
  types: readonly string[]
  /** By how many seconds the clocks of issuer and service may differ. */
  skewSeconds: number
}

/** `https://login.example.com https://login.example.com/jwks; …`: an issuer and where its keys lie. */
export const tokenIssuers = z.string().transform((text, context): TokenIssuer[] => {
  const pairs = text
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => pair.split(/\s+/))
  const areSound = pairs.length > 0 && pairs.every((pair) => pair.length === 2 && pair.every(isIssuer))
  const issuers = pairs.map(([issuer = '', keys = '']) => ({ issuer, keys }))
  if (areSound && new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length) return issuers
  context.addIssue(
    'has an entry that is not two https addresses, or names an issuer twice|' +
      'Write it as https://login.example.com https://login.example.com/jwks.json; the first as its tokens name it in iss',
  )
  return z.NEVER
})

/** All with a public key: what could be checked with a shared secret could be made with a published one. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
const TYPES = ['at+jwt', 'jwt']

const listOf = (known: readonly string[], asWritten: (text: string) => string) =>
  z.string().transform((text, context): string[] => {
    const names = text.split(',').map((name) => asWritten(name.trim()))
    if (names.every((name) => known.includes(name))) return names
    context.addIssue(`has something else than ${known.join(', ')}|Write them separated by commas`)
    return z.NEVER
  })

export const tokenAlgorithms = listOf(ALGORITHMS, (name) => name)
export const tokenTypes = listOf(TYPES, (name) => name.toLowerCase())

/** Undefined unless both issuers and audience are there; that only one is is said by the configuration. */
export function tokensOf(env: {
  OAUTH_ISSUERS?: readonly TokenIssuer[]
  OAUTH_AUDIENCE?: string
  OAUTH_CLIENT_CLAIM: string
  OAUTH_ALGORITHMS: readonly string[]
  OAUTH_TOKEN_TYPES: readonly string[]
  OAUTH_SKEW_SECONDS: number
}): TokenSettings | undefined {
  const { OAUTH_ISSUERS: issuers, OAUTH_AUDIENCE: audience } = env
  if (issuers === undefined || audience === undefined) return undefined
  return {
    issuers,
    audience,
    clientClaim: env.OAUTH_CLIENT_CLAIM,
    algorithms: env.OAUTH_ALGORITHMS,
    types: env.OAUTH_TOKEN_TYPES,
    skewSeconds: env.OAUTH_SKEW_SECONDS,
  }
}

/**
 * Signing in at the company's own account server: OpenID Connect, authorization code with PKCE. What it says of a person is
 * believed for one claim: the staff number, or a mail address that the server has verified.
 */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client'

export interface OpenIdSettings {
  issuer: string
  clientId: string
  clientSecret: string
  /** The claim that holds the staff number; `email` for the mail address of the directory. */
  claim: string
}

/** What the browser keeps between going there and coming back. */
export interface OpenIdAttempt {
  state: string
  nonce: string
  verifier: string
}

/** What was proved: exactly one of the two, and when the person proved it there. */
export interface Proved {
  staff?: string
  mail?: string
  at: Date
}

export interface OpenId {
  /** Where to send the browser. A sign-in there that is older than `maxAgeSeconds` is asked for again. */
  begin(redirectUri: string, maxAgeSeconds: number): Promise<{ url: string; attempt: OpenIdAttempt }>
  /** Rejects where the answer is not one to this attempt. Undefined where it names nobody: no claim, or a mail not verified. */
  finish(answer: URL, attempt: OpenIdAttempt, maxAgeSeconds: number): Promise<Proved | undefined>
}

const TIMEOUT_S = 8
const SCOPE = 'openid profile email'

export function createOpenId(settings: OpenIdSettings): OpenId {
  let known: Promise<Configuration> | undefined
  const configuration = (): Promise<Configuration> => {
    known ??= discover(settings).catch((error: unknown) => {
      // The server may be back at the next try.
      known = undefined
      throw error
    })
    return known
  }
  return {
    begin: async (redirectUri, maxAgeSeconds) => {
      const attempt = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
      const url = buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: SCOPE,
        state: attempt.state,
        nonce: attempt.nonce,
        max_age: String(maxAgeSeconds),
        code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, attempt }
    },
    finish: async (answer, { state, nonce, verifier }, maxAge) => {
      const server = await configuration()
      const tokens = await authorizationCodeGrant(server, answer, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
        maxAge,
      })
      return provedBy(await claimsOf(server, tokens, settings.claim), settings.claim)
    },
  }
}

function discover({ issuer, clientId, clientSecret }: OpenIdSettings): Promise<Configuration> {
  const address = new URL(issuer)
  // In clear only to this machine, which the configuration has checked.
  const execute = address.protocol === 'http:' ? [allowInsecureRequests] : []
  return discovery(address, clientId, clientSecret, undefined, { execute, timeout: TIMEOUT_S })
}

type Claims = Readonly<Record<string, unknown>>

/** Many servers put little into the token itself and tell the rest when asked. */
async function claimsOf(
  server: Configuration,
  tokens: TokenEndpointResponse & TokenEndpointResponseHelpers,
  claim: string,
): Promise<Claims> {
  const claims = tokens.claims()
  if (claims === undefined || claim in claims) return { ...claims }
  return { ...(await fetchUserInfo(server, tokens.access_token, claims.sub)), auth_time: claims.auth_time }
}

function provedBy(claims: Claims, claim: string): Proved | undefined {
  const value = claims[claim]
  const at = claims.auth_time
  if (typeof value !== 'string' || value === '' || typeof at !== 'number') return undefined
  const when = new Date(at * 1000)
  if (claim !== 'email') return { staff: value, at: when }
  return claims.email_verified === true ? { mail: value, at: when } : undefined
}

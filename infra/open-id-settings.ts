/** The company's own sign-in, as it is written in the environment. */
import { z } from 'zod'
import type { OpenIdSettings } from './people/open-id'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** https, since whoever stands between could be anybody; in clear only to this machine. */
export const isIssuer = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname))
}

export const oidcIssuer = z
  .string()
  .refine(isIssuer, 'is not an https address|Write the issuer as the server names itself: https://login.example.com')

/** Undefined unless all three are there; that only some are is said by the configuration. */
export function openIdOf(env: {
  OIDC_ISSUER?: string
  OIDC_CLIENT_ID?: string
  OIDC_CLIENT_SECRET?: string
  OIDC_CLAIM: string
}): OpenIdSettings | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_CLAIM: claim } = env
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined
  return { issuer, clientId, clientSecret, claim }
}

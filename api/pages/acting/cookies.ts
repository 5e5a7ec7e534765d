/**
 * The cookies of the pages, all of them out of reach of scripts. Each page that a link has opened has one of its own, on its own
 * path, so that several tasks lie open side by side; a session has one for all pages.
 */
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { fieldsOf, scopeOf, type LinkScope } from '../../../infra/people/page-links'
import type { ActingDeps } from './acting-deps'
import { pathOf } from './page-paths'

type Deps = Pick<ActingDeps, 'pagesUrl' | 'seals'>

/** Name of the cookie that a link is exchanged for. */
export const LINK_COOKIE = 'link'
const FRAMED_LINK = 'framed_link'
const KNOWN = 'known'
/** Longer than a working day: afterwards the mail's link is opened once more. */
const LINK_HOURS = 24
const KNOWN_DAYS = 180

export const isSecure = ({ pagesUrl }: Pick<Deps, 'pagesUrl'>): boolean => pagesUrl.startsWith('https:')

/** The name with `__Host-` makes browsers refuse one that another host of the domain, or plain http, has set. */
const sessionName = (deps: Pick<Deps, 'pagesUrl'>): string => (isSecure(deps) ? '__Host-session' : 'session')

export const cookieOptions = (deps: Pick<Deps, 'pagesUrl'>, path: string, maxAge?: number): CookieSerializeOptions => ({
  path,
  maxAge,
  httpOnly: true,
  sameSite: 'lax',
  secure: isSecure(deps),
})

export const sessionCookie = (deps: Deps, request: FastifyRequest): string | undefined =>
  request.cookies[sessionName(deps)]

export const setSessionCookie = (deps: Deps, reply: FastifyReply, value: string, maxAgeSeconds: number): void =>
  void reply.setCookie(sessionName(deps), value, cookieOptions(deps, '/', maxAgeSeconds))

export const clearSessionCookie = (deps: Deps, reply: FastifyReply): void =>
  void reply.clearCookie(sessionName(deps), cookieOptions(deps, '/'))

/**
 * Exchanges a link for the cookie of its page. In a frame of another site browsers send no other cookies than such as this one,
 * which is only ever read by GET.
 */
export function setLinkCookie(deps: Deps, reply: FastifyReply, scope: LinkScope, framed: boolean): void {
  const path = pathOf(scope)
  const now = Math.floor(Date.now() / 1000)
  const options = cookieOptions(deps, path, LINK_HOURS * 3600)
  if (framed) {
    const value = deps.seals.seal(FRAMED_LINK, [...fieldsOf(scope), now])
    void reply.setCookie(FRAMED_LINK, value, { ...options, sameSite: 'none', partitioned: true })
  } else void reply.setCookie(LINK_COOKIE, deps.seals.seal(LINK_COOKIE, [...fieldsOf(scope), now]), options)
}

const SIGNED_OUT = 'signed_out'

/** Pages that a link has opened lie on paths of their own, which nobody knows here: from now on they count for nothing. */
export const endLinksOfBrowser = (deps: Deps, reply: FastifyReply): void =>
  void reply.setCookie(
    SIGNED_OUT,
    deps.seals.seal(SIGNED_OUT, [Math.floor(Date.now() / 1000)]),
    cookieOptions(deps, '/', LINK_HOURS * 3600),
  )

/** The scope of the link that this page was opened with. What a frame holds counts for reading alone. */
export function linkOfRequest({ seals }: Pick<Deps, 'seals'>, request: FastifyRequest): LinkScope | undefined {
  const reads = request.method === 'GET' || request.method === 'HEAD'
  for (const name of reads ? [LINK_COOKIE, FRAMED_LINK] : [LINK_COOKIE]) {
    const fields = seals.open(name, request.cookies[name] ?? '')
    if (fields === undefined) continue
    const since = fields.pop()
    const [signedOut = 0] = seals.open(SIGNED_OUT, request.cookies[SIGNED_OUT] ?? '') ?? []
    const isFresh = typeof since === 'number' && Date.now() / 1000 - since < LINK_HOURS * 3600
    if (isFresh && since >= Number(signedOut)) return scopeOf(fields)
  }
  return undefined
}

/** Remembers, for the sign-in alone, whose link or session this browser has shown. It opens nothing. */
export const setKnownPerson = (deps: Deps, reply: FastifyReply, person: string): void =>
  void reply.setCookie(KNOWN, deps.seals.seal(KNOWN, [person]), cookieOptions(deps, '/sign-in', KNOWN_DAYS * 86_400))

export function knownPerson({ seals }: Pick<Deps, 'seals'>, request: FastifyRequest): string | undefined {
  const [person] = seals.open(KNOWN, request.cookies[KNOWN] ?? '') ?? []
  return typeof person === 'string' ? person : undefined
}

export const clearKnownPerson = (deps: Deps, reply: FastifyReply): void =>
  void reply.clearCookie(KNOWN, cookieOptions(deps, '/sign-in'))

/**
 * Nobody else's page may send our forms: a browser that says where a form comes from must name us, and every form carries a
 * value that belongs to a cookie of this browser, which no other site can read.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { FormStale } from '../page-fault'
import type { ActingDeps } from './acting-deps'
import { cookieOptions, LINK_COOKIE, sessionCookie } from './cookies'

declare module 'fastify' {
  interface FastifyRequest {
    /** It carries the hidden value of a form that this browser was shown. */
    formChecked: boolean
  }
}

/** Name of the hidden field; `CsrfField` writes it. */
export const CSRF_FIELD = '_csrf'

const FORM = 'form'

/**
 * Cookies that a form may be bound to, the strongest first. Another host of the domain may set one that it knows, which is no
 * secret then: where a browser has a session or has opened a link, that plain one counts for nothing.
 */
function bases(acting: ActingDeps, request: FastifyRequest): string[] {
  const ours = [sessionCookie(acting, request), request.cookies[LINK_COOKIE]].filter((v) => v !== undefined)
  const plain = request.cookies[FORM]
  return ours.length > 0 || plain === undefined ? ours : [plain]
}

const tokenFor = ({ seals }: ActingDeps, cookie: string): string => seals.hash('csrf', cookie).toString('base64url')

/** The value for the hidden field of every form that is shown. Makes a cookie for whoever has none yet. */
export function csrfToken(acting: ActingDeps, request: FastifyRequest, reply: FastifyReply): string {
  const [basis] = bases(acting, request)
  if (basis !== undefined) return tokenFor(acting, basis)
  const made = randomBytes(24).toString('base64url')
  void reply.setCookie(FORM, made, cookieOptions(acting, '/'))
  request.cookies[FORM] = made
  return tokenFor(acting, made)
}

/** Throws unless the value came with a form that this browser was shown. For forms with files, once they are read. */
export function checkCsrf(acting: ActingDeps, request: FastifyRequest, token: unknown): void {
  // Once is enough: the field may have been taken away since.
  if (request.formChecked) return
  const given = Buffer.from(typeof token === 'string' ? token : '')
  const fits = bases(acting, request)
    .map((cookie) => Buffer.from(tokenFor(acting, cookie)))
    .some((wanted) => wanted.length === given.length && timingSafeEqual(wanted, given))
  if (!fits) throw new FormStale()
  request.formChecked = true
}

/** Throws where the browser says that a form comes from elsewhere. */
export function checkOrigin({ pagesUrl }: ActingDeps, request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) {
    // A framed page only reads, also where the frame's own site is ours.
    if (site !== 'same-origin' || request.headers['sec-fetch-dest'] === 'iframe') throw new FormStale()
    return
  }
  const { origin } = request.headers
  // Older browsers; with the referrer withheld they say `null` of our own forms, and the hidden value decides.
  const ours = [new URL(pagesUrl).origin, `${request.protocol}://${request.host}`]
  if (origin !== undefined && origin !== 'null' && !ours.includes(origin)) throw new FormStale()
}

/** Checks what was sent as a plain form, and takes the hidden field away. */
export function checkForm(acting: ActingDeps, request: FastifyRequest): void {
  if (/^multipart\//i.test(request.headers['content-type'] ?? '')) {
    // A form with files is read by its page, which calls `checkCsrf`.
    if (request.routeOptions.config.readsFiles) return
    throw new FormStale()
  }
  const body = request.body as Record<string, unknown> | undefined
  checkCsrf(acting, request, body?.[CSRF_FIELD])
  if (body) delete body[CSRF_FIELD]
}

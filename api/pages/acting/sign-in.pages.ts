/**
 * Signing in by a code to one's own address. What is answered is the same for people we know and for anybody else; the code goes
 * out after the answer, so that the time tells no difference either.
 */
import { randomBytes, randomInt } from 'node:crypto'
import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { askCode, tryCode } from '../../../infra/postgres/people/sign-in-codes'
import { findPerson, findTyped } from '../../../infra/reference/people'
import type { DirectoryPerson } from '../../../workflows/contract/reference'
import { signInLimits } from '../../../infra/reference/sign-in-limits'
import type { RouteDeps } from '../../http/deps'
import type { Fault } from '../ui/faults'
import { sendPage } from '../ui/send-page'
import { actingWords } from '../words/acting'
import { cookieOptions, knownPerson } from './cookies'
import { csrfToken } from './csrf'
import { languageOf } from './languages'
import { pathOfOurs } from './page-paths'
import { beginSession } from './begin-session'
import { CodePage, CodeOverPage, SignInPage, TooManyPage } from './sign-in'

/** What only the browser that asked has, with what it typed and where it wants to go. */
const ASKED = 'asked'

interface Asked {
  browser: string
  /** What was typed, or the name of the person whom this browser knows. */
  who: string
  self: boolean
  next: string
}

export const signInPages =
  (deps: RouteDeps): FastifyPluginAsync =>
  async (app) => {
    const { acting } = deps
    app.get('/', async (request, reply) => reply.redirect(request.viewer ? '/desk' : '/sign-in', 303))

    app.get('/sign-in', async (request, reply) => showSignIn(deps, request, reply, [], namedIn(request)))

    app.post('/sign-in', async (request, reply) => {
      const typed = textOf(request, 'who')
      const known = selfOf(deps, request)
      const self = textOf(request, 'self') === 'yes' ? known : undefined
      const fault = self === undefined ? faultOf(request, typed) : undefined
      if (fault) return showSignIn(deps, request, reply, [fault], typed)
      const person = await (self === undefined ? findTyped(deps.reference, typed) : findPerson(deps.reference, self))
      const asked = {
        browser: randomBytes(32).toString('base64url'),
        who: self === undefined ? shortened(typed) : (person?.name ?? self),
        next: nextOf(request),
      }
      const isKnown = person !== undefined && known === person.staff
      if (!(await sendCodeTo(deps, request, person, asked.browser, isKnown)))
        return sendPage(reply, TooManyPage({ language: languageOf(request) }), 429)
      const sealed = acting.seals.seal(ASKED, [asked.browser, asked.who, self !== undefined, asked.next])
      const { codeMinutes } = await signInLimits(deps.reference)
      void reply.setCookie(ASKED, sealed, cookieOptions(acting, '/sign-in', codeMinutes * 60))
      return reply.redirect('/sign-in/code', 303)
    })

    app.get('/sign-in/code', async (request, reply) => showCode(deps, request, reply))

    app.post('/sign-in/code', async (request, reply) => {
      const asked = askedOf(deps, request)
      const language = languageOf(request)
      const words = actingWords(language)
      const code = textOf(request, 'code').normalize('NFKC').replace(/[\s-]/g, '')
      const limits = await signInLimits(deps.reference)
      if (asked === undefined) return sendPage(reply, CodeOverPage({ language, next: '/desk', limits }), 410)
      if (!/^\d{6}$/.test(code)) return showCode(deps, request, reply, [{ field: 'code', text: words.codeEmpty }])
      const tried = await tryCode(deps.pool, browserHash(deps, asked), codeHash(deps, asked, code), limits)
      if (tried.outcome === 'wrong')
        return showCode(deps, request, reply, [{ field: 'code', text: words.codeWrong(tried.left) }])
      const person = tried.outcome === 'right' ? await findPerson(deps.reference, tried.person) : undefined
      if (person === undefined) return sendPage(reply, CodeOverPage({ language, next: asked.next, limits }), 410)
      void reply.clearCookie(ASKED, cookieOptions(acting, '/sign-in'))
      await beginSession(deps, request, reply, { person: person.staff, method: 'code' })
      return reply.redirect(asked.next, 303)
    })
  }

/** Whose session or link this browser has shown. */
const selfOf = ({ acting }: RouteDeps, request: FastifyRequest): string | undefined =>
  request.viewer?.person ?? knownPerson(acting, request)

const textOf = (request: FastifyRequest, field: string): string => {
  const value = (request.body as Record<string, unknown> | undefined)?.[field]
  return typeof value === 'string' ? value.trim() : ''
}

const nextOf = (request: FastifyRequest): string => {
  const { next } = request.query as { next?: unknown }
  return pathOfOurs(textOf(request, 'next') || next)
}

/** A page may name whom to begin with, as that of a group's task does; it is shown in the field and nothing more. */
const namedIn = (request: FastifyRequest): string => {
  const { who } = request.query as { who?: unknown }
  return typeof who === 'string' ? shortened(who) : ''
}

/** It goes into a cookie, only to be shown once more. */
const shortened = (typed: string): string => [...typed].slice(0, 64).join('')

function faultOf(request: FastifyRequest, typed: string): Fault | undefined {
  const words = actingWords(languageOf(request))
  if (typed === '') return { field: 'who', text: words.whoEmpty }
  return typed.length > 254 ? { field: 'who', text: words.whoLong } : undefined
}

async function showSignIn(
  deps: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  faults: readonly Fault[] = [],
  typed = '',
): Promise<FastifyReply> {
  const { acting, reference } = deps
  const query = request.query as { other?: unknown }
  const self = selfOf(deps, request)
  const person = self === undefined || query.other !== undefined ? undefined : await findPerson(reference, self)
  const page = SignInPage({
    language: languageOf(request),
    viewer: request.viewer,
    csrf: csrfToken(acting, request, reply),
    next: nextOf(request),
    self: typed === '' ? person?.name : undefined,
    canSend: acting.sendCode !== undefined,
    byCompany: acting.openId !== undefined,
    typed,
    faults,
  })
  return sendPage(reply, page, faults.length > 0 ? 422 : 200)
}

async function showCode(
  deps: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  faults: Fault[] = [],
): Promise<FastifyReply> {
  const limits = await signInLimits(deps.reference)
  const asked = askedOf(deps, request)
  const language = languageOf(request)
  if (asked === undefined) return sendPage(reply, CodeOverPage({ language, next: '/desk', limits }), 410)
  const csrf = csrfToken(deps.acting, request, reply)
  const { who, self, next } = asked
  return sendPage(reply, CodePage({ language, csrf, who, self, next, faults, limits }), faults.length > 0 ? 422 : 200)
}

function askedOf({ acting }: RouteDeps, request: FastifyRequest): Asked | undefined {
  const [browser, who, self, next] = acting.seals.open(ASKED, request.cookies[ASKED] ?? '') ?? []
  if (typeof browser !== 'string' || typeof who !== 'string') return undefined
  return { browser, who, self: self === true, next: pathOfOurs(next) }
}

const browserHash = ({ acting }: RouteDeps, { browser }: Pick<Asked, 'browser'>): Buffer =>
  acting.seals.hash('sign-in-browser', browser)

const codeHash = ({ acting }: RouteDeps, { browser }: Pick<Asked, 'browser'>, code: string): Buffer =>
  acting.seals.hash('sign-in-code', `${browser} ${code}`)

/** False once too much was asked from where this browser is. */
async function sendCodeTo(
  deps: RouteDeps,
  request: FastifyRequest,
  person: DirectoryPerson | undefined,
  browser: string,
  known: boolean,
): Promise<boolean> {
  const { pool, acting } = deps
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const said = await askCode(pool, {
    person: person?.staff,
    codeHash: codeHash(deps, { browser }, code),
    browserHash: browserHash(deps, { browser }),
    sourceHash: acting.seals.hash('sign-in-source', normalizeIP(request.ip, 64)),
    known,
  })
  if (said === 'too_many') return false
  if (said === 'send' && person && acting.sendCode) {
    const { name, mail: address } = person
    const { codeMinutes: minutes } = await signInLimits(deps.reference)
    acting.sendCode({ to: { name, address }, code, minutes }).catch((error: unknown) => {
      // Whoever waits for it asks for another; whoever runs the service sees why none came.
      request.log.warn({ err: error }, 'a code for signing in was not sent')
    })
  }
  return true
}

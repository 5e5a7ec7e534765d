/** Signing in with the company's account: there, and back with proof of who it is. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { OpenIdAttempt, Proved } from '../../../infra/people/open-id'
import { signInLimits } from '../../../infra/reference/sign-in-limits'
import { findPerson, findTyped } from '../../../infra/reference/people'
import type { DirectoryPerson } from '../../../workflows/contract/reference'
import type { RouteDeps } from '../../http/deps'
import { sendPage } from '../ui/send-page'
import { beginSession } from './begin-session'
import { CompanyTrouble } from './company-trouble'
import { cookieOptions } from './cookies'
import { languageOf } from './languages'
import { pathOfOurs } from './page-paths'
import { PageUnknown } from '../page-fault'

const ATTEMPT = 'company'
const PATH = '/sign-in/company'
const MINUTES = 10

export const companySignInPages =
  (deps: RouteDeps): FastifyPluginAsync =>
  async (app) => {
    const { acting } = deps
    const { openId } = acting
    /** What binds most wants a proof that is no older. */
    const maxAgeSeconds = async (): Promise<number> => (await signInLimits(deps.reference)).recentHours * 3600
    app.get(PATH, async (request, reply) => {
      if (openId === undefined) throw new PageUnknown()
      const next = pathOfOurs((request.query as { next?: unknown }).next)
      const begun = await openId.begin(`${acting.pagesUrl}${PATH}/return`, await maxAgeSeconds()).catch(failed(request))
      if (begun === undefined) return trouble(request, reply, 'unavailable', 503)
      const { state, nonce, verifier } = begun.attempt
      const sealed = acting.seals.seal(ATTEMPT, [state, nonce, verifier, next])
      void reply.setCookie(ATTEMPT, sealed, cookieOptions(acting, PATH, MINUTES * 60))
      return reply.redirect(begun.url, 303)
    })

    app.get(`${PATH}/return`, async (request, reply) => {
      if (openId === undefined) throw new PageUnknown()
      const kept = attemptOf(deps, request)
      void reply.clearCookie(ATTEMPT, cookieOptions(acting, PATH))
      if (kept === undefined) return trouble(request, reply, 'unfinished', 410)
      const answer = new URL(request.url, acting.pagesUrl)
      const proved = await openId
        .finish(answer, kept.attempt, await maxAgeSeconds())
        .then((value) => ({ value }), failed(request))
      if (proved === undefined) return trouble(request, reply, 'unfinished', 403)
      const person = await personOf(deps, proved.value)
      if (person === undefined) return trouble(request, reply, 'nobody', 403)
      await beginSession(deps, request, reply, { person: person.staff, method: 'oidc', signedInAt: proved.value?.at })
      return reply.redirect(kept.next, 303)
    })
  }

/** Its error may carry what the server said about a person: only the kind of it is noted. */
const failed = (request: FastifyRequest) => (error: unknown) => {
  const { code, name } = error as { code?: unknown; name?: unknown }
  request.log.warn({ code: String(code ?? name) }, 'a sign-in with the company account did not come about')
  return undefined
}

const trouble = (
  request: FastifyRequest,
  reply: FastifyReply,
  why: 'unavailable' | 'unfinished' | 'nobody',
  status: number,
): FastifyReply => sendPage(reply, CompanyTrouble({ why, language: languageOf(request) }), status)

function attemptOf(
  { acting }: RouteDeps,
  request: FastifyRequest,
): { attempt: OpenIdAttempt; next: string } | undefined {
  const [state, nonce, verifier, next] = acting.seals.open(ATTEMPT, request.cookies[ATTEMPT] ?? '') ?? []
  if (typeof state !== 'string' || typeof nonce !== 'string' || typeof verifier !== 'string') return undefined
  return { attempt: { state, nonce, verifier }, next: pathOfOurs(next) }
}

async function personOf({ reference }: RouteDeps, proved: Proved | undefined): Promise<DirectoryPerson | undefined> {
  if (proved?.staff !== undefined) return findPerson(reference, proved.staff)
  const person = proved?.mail === undefined ? undefined : await findTyped(reference, proved.mail)
  // A mail address that reads like somebody's staff number is nobody's.
  return person?.mail.toLowerCase() === proved?.mail?.toLowerCase() ? person : undefined
}

/** A person's own sessions and links: which there are, and how to end them. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { revokeLinks } from '../../../infra/postgres/people/link-generations'
import { endSessions, listSessions } from '../../../infra/postgres/people/sessions'
import { POLICY_ID } from '../../../infra/postgres/record/read-context'
import type { RouteDeps } from '../../http/deps'
import { sendPage } from '../ui/send-page'
import { clearKnownPerson, clearSessionCookie, endLinksOfBrowser } from './cookies'
import { csrfToken } from './csrf'
import { languageOf } from './languages'
import { SessionsPage, SignedOutPage, SignOutPage } from './sessions'
import { sessionOf } from './viewer'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const sessionPages =
  (deps: RouteDeps): FastifyPluginAsync =>
  async (app) => {
    const { pool, acting } = deps
    app.get('/sessions', (request, reply) => showSessions(deps, request, reply))

    app.post<{ Body: { session?: unknown } }>('/sessions/end', async (request, reply) => {
      const { person, sessionId } = sessionOf(request)
      const { session } = request.body ?? {}
      const one = typeof session === 'string' && UUID.test(session) ? session : undefined
      if (one === undefined && session !== 'all') return reply.redirect('/sessions', 303)
      await endSessions(pool, person, one)
      return one === undefined || one === sessionId ? signedOut(reply) : reply.redirect('/sessions', 303)
    })

    app.post('/sessions/revoke-links', async (request, reply) => {
      await revokeLinks(pool, sessionOf(request).person)
      return reply.redirect('/sessions?revoked=1', 303)
    })

    app.get('/sign-out', async (request, reply) => {
      const { viewer } = request
      const language = languageOf(request)
      if (viewer?.how !== 'session') return sendPage(reply, SignedOutPage({ language }))
      return sendPage(reply, SignOutPage({ viewer, csrf: csrfToken(acting, request, reply) }))
    })

    app.post('/sign-out', async (request, reply) => {
      const { viewer } = request
      if (viewer?.how === 'session') await endSessions(pool, viewer.person, viewer.sessionId)
      return signedOut(reply)
    })

    function signedOut(reply: FastifyReply): FastifyReply {
      clearSessionCookie(acting, reply)
      clearKnownPerson(acting, reply)
      endLinksOfBrowser(acting, reply)
      return reply.redirect('/sign-out', 303)
    }
  }

async function showSessions(deps: RouteDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const viewer = sessionOf(request)
  const sessions = await listSessions(deps.pool, viewer.person)
  const revoked = (request.query as { revoked?: unknown }).revoked === '1'
  const timezone = (await deps.reference.latest('policy', POLICY_ID))?.timezone ?? 'Asia/Shanghai'
  const csrf = csrfToken(deps.acting, request, reply)
  return sendPage(reply, SessionsPage({ viewer, sessions, revoked, timezone, csrf }))
}

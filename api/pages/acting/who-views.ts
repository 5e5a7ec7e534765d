/** Finds out who looks at a page: a session wins over the link of a mail. Nothing is stored by looking. */
import type { FastifyRequest } from 'fastify'
import type { LinkScope } from '../../../infra/people/page-links'
import { linkGeneration } from '../../../infra/postgres/people/link-generations'
import { findSession } from '../../../infra/postgres/people/sessions'
import { findPerson, findReader } from '../../../infra/reference/people'
import type { RouteDeps } from '../../http/deps'
import type { Language } from '../words/languages'
import { linkOfRequest, sessionCookie } from './cookies'
import type { Viewer } from './viewer'

export const whoViews =
  ({ pool, reference, acting }: RouteDeps) =>
  async (request: FastifyRequest): Promise<Viewer | undefined> => {
    const link = await linkViewer()
    const session = await sessionViewer()
    if (session === undefined || link === undefined) return session ?? link
    const isOwn = link.person === session.person || link.members?.includes(session.person)
    return isOwn ? session : { ...session, linkOf: link.name }

    async function sessionViewer(): Promise<Viewer | undefined> {
      const value = sessionCookie(acting, request)
      const found = value === undefined ? undefined : await findSession(pool, value)
      if (found === undefined) return undefined
      const person = await findPerson(reference, found.person)
      // Sessions of those who leave end with the change that says so. Whoever is only missing is unknown while that is so: a
      // directory may have come without them by mistake.
      if (person === undefined) return undefined
      const { staff, name, language } = person
      const signedInAt = found.signedInAt.toISOString()
      return { person: staff, name, language: languageOf(language), how: 'session', signedInAt, sessionId: found.id }
    }

    async function linkViewer(): Promise<Viewer | undefined> {
      const scope = linkOfRequest(acting, request)
      if (scope === undefined || !opens(request, scope)) return undefined
      const reader = await findReader(reference, scope.person)
      if (reader === undefined || scope.generation < (await linkGeneration(pool, scope.person))) return undefined
      const { purpose, subject } = scope
      const { id, name, language, members } = reader
      return { person: id, name, language: languageOf(language), how: 'link', scope: { purpose, subject }, members }
    }
  }

const languageOf = (language: Language | undefined): Language => language ?? 'zh-CN'

function opens(request: FastifyRequest, { purpose, subject }: LinkScope): boolean {
  const wanted = request.routeOptions.config.openedByLink
  if (wanted === undefined || !wanted.purposes.includes(purpose)) return false
  const params = request.params as Record<string, string | undefined>
  return subject === (wanted.parameter === undefined ? '' : params[wanted.parameter])
}

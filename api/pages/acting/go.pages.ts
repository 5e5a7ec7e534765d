/**
 * The link of a mail: exchanged for a cookie of its page, and gone from the address. However often a scanner, a prefetcher or a
 * robot comes by, nothing is stored and nothing happens.
 */
import type { FastifyPluginAsync } from 'fastify'
import { linkGeneration } from '../../../infra/postgres/people/link-generations'
import { findReader } from '../../../infra/reference/people'
import type { RouteDeps } from '../../http/deps'
import { sendPage } from '../ui/send-page'
import { setKnownPerson, setLinkCookie } from './cookies'
import { LinkTrouble } from './link-trouble'
import { languageOf } from './languages'
import { pathOf } from './page-paths'

export const goPages =
  ({ pool, reference, pageLinks, acting }: RouteDeps): FastifyPluginAsync =>
  async (app) => {
    app.get<{ Params: { token: string } }>('/go/:token', async (request, reply) => {
      const scope = pageLinks.read(request.params.token)
      const language = languageOf(request)
      if (scope === undefined) return sendPage(reply, LinkTrouble({ why: 'unknown', language }), 404)
      const reader = await findReader(reference, scope.person)
      if (reader === undefined) return sendPage(reply, LinkTrouble({ why: 'left', language }), 410)
      if (scope.generation < (await linkGeneration(pool, scope.person)))
        return sendPage(reply, LinkTrouble({ why: 'revoked', language, name: reader.name }), 410)
      const isFramed = request.headers['sec-fetch-dest'] === 'iframe' && acting.frameAncestors.length > 0
      setLinkCookie(acting, reply, scope, isFramed)
      // Behind a group's mailbox is nobody in particular.
      if (!isFramed && reader.members === undefined) setKnownPerson(acting, reply, scope.person)
      return reply.redirect(pathOf(scope), 303)
    })
  }

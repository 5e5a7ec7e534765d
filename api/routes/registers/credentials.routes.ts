/** Reads of the credentials of accounts, apps and products (U-9): which there are, what happened to one, whom a loss reaches. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { readClock } from '../../../infra/postgres/clock'
import { listCredentials } from '../../../infra/postgres/registers/credential-reads'
import { credentialDetail, credentialPresenter } from './credentials'
import {
  credentialDetailOut,
  credentialFilter,
  credentialOut,
  credentialParams,
} from '../../schemas/credentials-schema'
import type { RouteDeps } from '../../http/deps'
import { actorHeader, page, pageOf, pageQuery, READ_REFUSALS, textKey } from '../common'

const TAGS = ['registers']

export const credentialRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/credentials',
      {
        schema: {
          operationId: 'listCredentials',
          summary: 'List shared credentials of accounts, apps and products, newest first',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject({ ...credentialFilter, ...pageQuery }),
          response: { 200: pageOf(credentialOut, 'SharedCredentialPage'), ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const { ends_before: endsBefore, platform, item, account, status } = request.query
        const { now } = await readClock(deps.pool)
        const show = await credentialPresenter(deps)
        return page(deps, request, reply, {
          name: 'credentials',
          query: request.query,
          read: (after, limit) =>
            listCredentials(
              deps.pool,
              { platform, item, account, status, endsBefore },
              { after: textKey(after), limit, now },
            ),
          keyOf: ({ id }) => [id],
          present: (rows) => rows.map(show),
        })
      },
    )

    app.get(
      '/credentials/:id',
      {
        schema: {
          operationId: 'getCredential',
          summary: 'Read a shared credential, its history and the running filings that use it',
          tags: TAGS,
          headers: actorHeader,
          params: credentialParams,
          response: { 200: credentialDetailOut, ...READ_REFUSALS },
        },
      },
      (request) => credentialDetail(deps, request, request.params.id),
    )
  }

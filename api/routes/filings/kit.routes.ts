/** Before a submission: what to copy and upload, also as one ZIP. */
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { filingIdSchema } from '../../../infra/schemas/command-schemas'
import { readClock } from '../../../infra/postgres/clock'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { readKit } from '../../../infra/postgres/reads/kit'
import { sendKit } from '../../http/send-file'
import { zipOf } from '../../../infra/files/kit-zip'
import { kitSchema } from '../../schemas/kit'
import { actorHeader, READ_REFUSALS } from '../common'

const TAGS = ['filings']
const params = z.object({ id: filingIdSchema })

export const kitRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const read = async (request: FastifyRequest, id: string) => {
      const found = await readKit(deps, seenBy(request), id)
      if (!found) throw new Problem('not_found', { detail: id })
      return found
    }

    app.get(
      '/filings/:id/kit',
      {
        schema: {
          operationId: 'getSubmissionKit',
          summary: 'Read the submission kit: what to copy and upload, and what is not ready',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: { 200: kitSchema, ...READ_REFUSALS },
        },
      },
      async (request) => (await read(request, request.params.id)).kit,
    )

    app.get(
      '/filings/:id/kit.zip',
      {
        schema: {
          operationId: 'getSubmissionKitZip',
          summary: 'Download the submission kit as a ZIP: files and fields to copy',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: {
            200: { description: 'A ZIP archive.', content: { 'application/zip': { schema: z.any() } } },
            ...READ_REFUSALS,
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const { kit, files } = await read(request, id)
        const { now } = await readClock(deps.pool)
        return sendKit(reply, kit, zipOf(kit, files, deps.files, now))
      },
    )
  }

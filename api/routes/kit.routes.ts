/** Before a submission: what to copy and upload, also as one ZIP. */
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { filingIdSchema } from '../../infra/schemas/command-schemas'
import { readClock } from '../../infra/postgres/clock'
import { findFiles } from '../../infra/postgres/reads/files-read'
import { findCampaign, findFiling } from '../../infra/postgres/reads/read-model'
import { readRefusedItems } from '../../infra/postgres/reads/rejections'
import { POLICY_ID } from '../../infra/postgres/record/read-context'
import { seenBy } from '../http/auth'
import type { RouteDeps } from '../http/deps'
import { Problem } from '../http/errors'
import { readForms } from '../../infra/postgres/reads/forms'
import { kitOf } from '../../activities/domain/kit/kit'
import { zipOf } from '../../infra/files/kit-zip'
import { kitSchema } from '../schemas/kit'
import { catalogueOf } from '../../infra/postgres/reads/catalogue'
import { actorHeader, READ_REFUSALS } from './common'

const TAGS = ['filings']
const params = z.object({ id: filingIdSchema })

export const kitRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const read = async (request: FastifyRequest, id: string) => {
      const filing = await findFiling(deps.pool, seenBy(request), id)
      const campaign = filing && (await findCampaign(deps.pool, undefined, filing.campaign))
      if (!filing || !campaign) throw new Problem('not_found', { detail: id })
      const ids = Object.values(filing.state.rows).flatMap((row) => row.fileIds)
      const { platform, item } = filing.state
      const [about, policy, forms, files, refused] = await Promise.all([
        catalogueOf(deps.reference, filing.state),
        deps.reference.get('policy', POLICY_ID, campaign.state.policyVersion),
        readForms(deps, campaign.state),
        findFiles(deps.pool, ids),
        readRefusedItems(deps.pool, platform, item),
      ])
      const source = { campaign: campaign.state, filing: filing.state, ...about, policy, files, forms, refused }
      return { kit: kitOf(source), files }
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
        void reply
          .type('application/zip')
          .header('content-disposition', `attachment; filename="${id}-r${kit.round}.zip"`)
          .header('x-content-type-options', 'nosniff')
          .header('cache-control', 'private, no-store')
        return reply.send(zipOf(kit, files, deps.files, now))
      },
    )
  }

/** What a file shows, drawn anew: for people who must judge it and should not have to open what a stranger made. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findFile } from '../../../infra/postgres/reads/files-read'
import { PREVIEW_TYPE } from '../../../infra/files/images'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { PREVIEW_REASONS, sendPreview } from '../../http/send-file'
import { actorHeader, READ_REFUSALS, refusals } from '../common'

export const filePreviewRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/files/:id/preview',
      {
        schema: {
          operationId: 'getFilePreview',
          summary: 'Preview a picture, a page of a PDF or the poster of a video',
          description:
            'Rendered as WebP with at most 1,600 pixels per side, upright and without metadata: a picture (the first frame of ' +
            'an animation), a page of a PDF (`page`, from 1), or the frame of an MP4 video at one second. A page or picture that ' +
            'is many times longer than wide keeps its width and is split into several parts, selected with `page`, which join ' +
            'seamlessly. The header `preview-pages` gives the number of pages or parts (the first 300 are rendered). ' +
            '`preview-hides-text: true` means that the page has text that could not be rendered for lack of a font: open the ' +
            'file itself. Scripts in a PDF never run. Other files are answered with 415 `preview_unavailable` and a `reason`: ' +
            `${Object.keys(PREVIEW_REASONS)
              .map((reason) => `\`${reason}\``)
              .join(', ')}. Rendered on the first request and kept.`,
          tags: ['files'],
          headers: actorHeader,
          params: z.object({ id: z.uuid() }),
          querystring: z.object({
            page: z.coerce
              .number()
              .int()
              .min(1)
              .max(100_000)
              .default(1)
              .meta({ description: 'Page of a PDF or part of a long picture, from 1.' }),
          }),
          response: {
            200: { description: 'The picture.', content: { [PREVIEW_TYPE]: { schema: z.any() } } },
            ...READ_REFUSALS,
            ...refusals(415, 503),
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const row = await findFile(deps.pool, seenBy(request), id)
        if (!row) throw new Problem('not_found', { detail: id })
        return sendPreview(deps, reply, row, request.query.page)
      },
    )
  }

/** What a file shows, drawn anew: for people who must judge it and should not have to open what a stranger made. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findFile } from '../../infra/db/read-model'
import { PREVIEW_TYPE } from '../../infra/files/images'
import type { Preview } from '../../infra/files/previews'
import { seenBy } from '../auth'
import type { RouteDeps } from '../deps'
import { Problem } from '../errors'
import { actorHeader, READ_REFUSALS, refusals } from './common'

type Reason = Extract<Preview, { reason: unknown }>['reason']

const REASONS: Record<Reason, { zh: string; en: string }> = {
  type: { zh: '只有 PNG、JPEG、GIF、WebP 图片可以预览', en: 'Only PNG, JPEG, GIF and WebP pictures have a preview.' },
  damaged: { zh: '图片已损坏，无法读取', en: 'The picture is damaged and cannot be read.' },
  too_many_pixels: { zh: '图片像素过多', en: 'The picture has too many pixels.' },
}

export const filePreviewRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/files/:id/preview',
      {
        schema: {
          operationId: 'getFilePreview',
          summary: 'Look at a picture without opening the file itself',
          description:
            'The picture drawn anew as WebP, at most 1,600 pixels a side, upright, without metadata; of an animation its ' +
            'first frame. Other files answer 415 `preview_unavailable` with a `reason`: `type`, `damaged` or ' +
            '`too_many_pixels`. Made when it is first asked for, and kept.',
          tags: ['files'],
          headers: actorHeader,
          params: z.object({ id: z.uuid() }),
          response: {
            200: { description: 'The picture.', content: { [PREVIEW_TYPE]: { schema: z.any() } } },
            ...READ_REFUSALS,
            ...refusals(415),
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const row = await findFile(deps.pool, seenBy(request), id)
        if (!row) throw new Problem('not_found', { detail: id })
        const preview = deps.previews
          ? await deps.previews.of({ id: row.id, sha256: row.sha256, mediaType: row.media_type })
          : ({ reason: 'type' } as const)
        if (!preview) throw new Error(`file ${row.id} is in the table but not in the store: restore FILES_DIR`)
        if ('reason' in preview) {
          const { reason } = preview
          const extra = { reason, why: REASONS[reason], mediaType: row.media_type }
          throw new Problem('preview_unavailable', { detail: REASONS[reason].zh, extra })
        }
        void reply
          .type(PREVIEW_TYPE)
          .header('content-disposition', 'inline')
          .header('x-content-type-options', 'nosniff')
          .header('cache-control', 'private, no-store')
        return reply.send(preview.picture)
      },
    )
  }

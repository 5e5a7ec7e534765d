/** What a file shows, drawn anew: for people who must judge it and should not have to open what a stranger made. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findFile } from '../../infra/postgres/reads/files-read'
import { PREVIEW_TYPE } from '../../infra/files/images'
import type { PreviewFault } from '../../infra/files/previews'
import { seenBy } from '../http/auth'
import type { RouteDeps } from '../http/deps'
import { Problem } from '../http/errors'
import { actorHeader, READ_REFUSALS, refusals } from './common'

const REASONS: Record<PreviewFault, { zh: string; en: string }> = {
  type: { zh: '只有图片、PDF 和 MP4 视频可以预览', en: 'Only pictures, PDF and MP4 videos have a preview.' },
  damaged: { zh: '文件已损坏，无法读取', en: 'The file is damaged and cannot be read.' },
  too_many_pixels: { zh: '图片像素过多', en: 'The picture has too many pixels.' },
  encrypted: { zh: 'PDF 已加密，请上传不加密的版本', en: 'The PDF is encrypted; upload one that is not.' },
  page_out_of_range: {
    zh: '没有这一页，或超出可预览的页数',
    en: 'There is no such page, or it is beyond those drawn.',
  },
  page_too_large: { zh: '页面尺寸过大', en: 'The page is too large.' },
  too_heavy: { zh: '内容过于复杂，无法在限定的时间和内存内生成预览', en: 'Drawing it takes too much time or memory.' },
  video_off: { zh: '本系统未启用视频预览', en: 'Previews of videos are not switched on here.' },
}

/** A picture and nothing else: shown in a page of somebody else's, it may do nothing there. */
const HEADERS = {
  'content-disposition': 'inline',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cache-control': 'private, no-store',
}

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
            `${Object.keys(REASONS)
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
        const preview = deps.previews
          ? await deps.previews.of({ id: row.id, sha256: row.sha256, mediaType: row.media_type }, request.query.page)
          : ({ reason: 'type' } as const)
        if (!preview) throw new Error(`file ${row.id} is in the table but not in the store: restore FILES_DIR`)
        if ('reason' in preview) {
          const { reason, ...more } = preview
          const extra = { reason, why: REASONS[reason], mediaType: row.media_type, ...more }
          throw new Problem('preview_unavailable', { detail: REASONS[reason].zh, extra })
        }
        void reply.type(PREVIEW_TYPE).headers(HEADERS)
        if (preview.pages !== undefined) void reply.header('preview-pages', preview.pages)
        if (preview.hidesText) void reply.header('preview-hides-text', 'true')
        return reply.send(preview.picture)
      },
    )
  }

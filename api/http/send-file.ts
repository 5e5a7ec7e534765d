/** Answers that are files: as they were uploaded, as a picture of what they show, or packed for a submission. */
import type { FastifyReply } from 'fastify'
import type { Readable } from 'node:stream'
import type { FileRow } from '../../activities/domain/kit/files'
import { handedOutName } from '../../activities/domain/kit/file-name'
import type { Kit } from '../../activities/domain/kit/kit'
import { PREVIEW_TYPE } from '../../infra/files/images'
import type { PreviewFault } from '../../infra/files/previews'
import { attachment } from './attachment'
import type { ApiDeps } from './deps'
import { Problem } from './errors'

export const PREVIEW_REASONS: Record<PreviewFault, { zh: string; en: string }> = {
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
const PREVIEW_HEADERS = {
  'content-disposition': 'inline',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cache-control': 'private, no-store',
}

const notInStore = ({ id }: FileRow): Error =>
  new Error(`file ${id} is in the table but not in the store: restore FILES_DIR`)

/** `page`: of a PDF or a long picture, from 1. */
export async function sendPreview(
  deps: Pick<ApiDeps, 'previews'>,
  reply: FastifyReply,
  row: FileRow,
  page: number,
): Promise<FastifyReply> {
  const preview = deps.previews
    ? await deps.previews.of({ id: row.id, sha256: row.sha256, mediaType: row.media_type }, page)
    : ({ reason: 'type' } as const)
  if (!preview) throw notInStore(row)
  if ('reason' in preview) {
    const { reason, ...more } = preview
    const extra = { reason, why: PREVIEW_REASONS[reason], mediaType: row.media_type, ...more }
    throw new Problem('preview_unavailable', { detail: PREVIEW_REASONS[reason].zh, extra })
  }
  void reply.type(PREVIEW_TYPE).headers(PREVIEW_HEADERS)
  if (preview.pages !== undefined) void reply.header('preview-pages', preview.pages)
  if (preview.hidesText) void reply.header('preview-hides-text', 'true')
  return reply.send(preview.picture)
}

export async function sendFile(deps: Pick<ApiDeps, 'files'>, reply: FastifyReply, row: FileRow): Promise<FastifyReply> {
  const content = await deps.files.read(row)
  if (!content) throw notInStore(row)
  void reply
    .type(row.media_type)
    .header('content-length', row.size)
    .header('content-disposition', attachment(handedOutName(row)))
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, no-store')
  return reply.send(content)
}

export const sendKit = (reply: FastifyReply, { filing, round }: Kit, zip: Readable): FastifyReply =>
  reply
    .type('application/zip')
    .header('content-disposition', `attachment; filename="${filing}-r${round}.zip"`)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, no-store')
    .send(zip)

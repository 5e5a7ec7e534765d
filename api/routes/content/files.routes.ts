/** Evidence: uploaded as a stream, kept under an id of our own, given back only as an attachment. */
import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findFile, insertFile } from '../../../infra/postgres/reads/files-read'
import type { FileRow } from '../../../activities/domain/kit/files'
import { holderOf, seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem, shortHash } from '../../http/errors'
import { handedOutName } from '../../../activities/domain/kit/file-name'
import { instantOut } from '../../present/words'
import { at } from '../../../activities/domain/time/instants'
import { cleanName } from '../../http/file-name'
import { sendFile } from '../../http/send-file'
import { takeFile } from '../../http/upload'
import { requireIdempotencyKey } from '../../http/writes'
import { actorHeader, createHeaders, READ_REFUSALS, WRITE_REFUSALS } from '../common'

const TAGS = ['files']
const params = z.object({ id: z.uuid() })

const fileSchema = z
  .object({
    id: z.uuid(),
    name: z.string().meta({ description: 'Name given in the upload, with the extension of the detected type.' }),
    sha256: z.string(),
    size: z.int().meta({ description: 'Size in bytes.' }),
    mediaType: z
      .string()
      .meta({ description: 'Media type detected from the content; the one declared in the upload is ignored.' }),
    uploadedAt: instantOut,
  })
  .meta({ id: 'File' })

const present = (row: FileRow): z.infer<typeof fileSchema> => ({
  id: row.id,
  name: handedOutName(row),
  sha256: row.sha256,
  size: row.size,
  mediaType: row.media_type,
  uploadedAt: at(row.uploaded_at),
})

/** The same client and key give the same id, so that a repeat finds the file. Form of a UUID of version 8. */
function idFor(client: string, key: string): string {
  const hex = shortHash(`${client}\0${key}`).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

export const fileRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(multipart, {
      throwFileSizeLimit: true,
      // The store refuses by its own count; this stops a stream that nobody reads.
      limits: { files: 1, fields: 5, parts: 6, fieldSize: 4096, fileSize: deps.fileMaxBytes + 1, headerPairs: 50 },
    })
    const fileOf = async (request: FastifyRequest, id: string): Promise<FileRow> => {
      const row = await findFile(deps.pool, seenBy(request), id)
      if (!row) throw new Problem('not_found', { detail: id })
      return row
    }

    app.post(
      '/files',
      {
        bodyLimit: deps.fileMaxBytes + 64 * 1024,
        schema: {
          operationId: 'uploadFile',
          summary: 'Upload a receipt, a screenshot or other evidence',
          description:
            'One file, in the part named `file`: PDF, PNG, JPEG, GIF, WebP, HEIC, MP4, DOCX, XLSX, PPTX, OFD or ' +
            'plain text. A repeat with the same Idempotency-Key returns the first file; different content under ' +
            'the same key is refused.',
          tags: TAGS,
          consumes: ['multipart/form-data'],
          headers: createHeaders,
          response: { 201: fileSchema, ...WRITE_REFUSALS },
        },
      },
      async (request, reply) => {
        const { client } = holderOf(request)
        const id = idFor(client, requireIdempotencyKey(request))
        const received = await takeFile(request, (part, whole) => deps.files.put(id, part.file, whole))
        const name = cleanName(received.name)
        const { sha256, size, mediaType } = received.taken
        // The row decides which of several uploads under one key counts; their bytes never share a place.
        const isFirst = await insertFile(deps.pool, { id, client, name, sha256, size, media_type: mediaType })
        const row = await fileOf(request, id)
        if (row.sha256 !== sha256) {
          await deps.files.remove({ id, sha256 })
          throw new Problem('idempotency_key_reused', {
            errors: [{ header: 'Idempotency-Key', detail: '该幂等键已用于另一个文件' }],
          })
        }
        if (!isFirst) void reply.header('idempotent-replay', 'true')
        void reply.code(201).header('location', `/v1/files/${id}`)
        return present(row)
      },
    )

    app.get(
      '/files/:id',
      {
        schema: {
          operationId: 'getFile',
          summary: 'Read the metadata of a file',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: { 200: fileSchema, ...READ_REFUSALS },
        },
      },
      async (request) => present(await fileOf(request, request.params.id)),
    )

    app.get(
      '/files/:id/content',
      {
        schema: {
          operationId: 'getFileContent',
          summary: 'Download a file',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: {
            200: {
              description: 'The file as uploaded.',
              content: { 'application/octet-stream': { schema: z.any() } },
            },
            ...READ_REFUSALS,
          },
        },
      },
      async (request, reply) => {
        const row = await fileOf(request, request.params.id)
        return sendFile(deps, reply, row)
      },
    )
  }

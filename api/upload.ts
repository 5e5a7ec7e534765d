/** One file out of a multipart form. What is wrong with the form is the caller's fault, whatever the parser throws. */
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { FileRefused, ScanUnavailable } from '../infra/files/file-refused'
import { isStorable } from '../infra/schema-parts'
import { Problem, problemOf } from './errors'

const MALFORMED = /Unexpected end|Malformed|Boundary|premature|Part terminated|Multipart|header/i

/** Hands the one part named `file` to `take`; every other file is refused. */
export async function takeFile<T>(
  request: FastifyRequest,
  take: (file: MultipartFile) => Promise<T>,
): Promise<{ name: string | undefined; taken: T }> {
  if (!request.isMultipart()) throw new Problem('media_type_unsupported')
  let received: { name: string | undefined; taken: T } | undefined
  try {
    for await (const part of request.parts()) {
      if (!isStorable(part.fieldname) || (part.type === 'file' && !isStorable(part.filename ?? '')))
        throw new Problem('malformed_upload', { detail: '名称中含有无法保存的字符 (NUL or a lone surrogate)' })
      if (part.type !== 'file') continue
      if (received || part.fieldname !== 'file')
        throw new Problem('malformed_upload', { detail: '只接受一个名为 file 的文件' })
      received = { name: part.filename, taken: await take(part) }
    }
  } catch (error) {
    if (error instanceof Problem || error instanceof FileRefused || error instanceof ScanUnavailable) throw error
    if (problemOf(error).code !== 'internal') throw error
    if (error instanceof Error && MALFORMED.test(error.message)) throw new Problem('malformed_upload')
    throw error
  }
  if (!received) throw new Problem('malformed_upload', { detail: '没有名为 file 的文件' })
  return received
}

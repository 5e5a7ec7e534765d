/** What an uploaded file is, by its content alone: what the caller says of it is not looked at. */
import type { FileHandle } from 'node:fs/promises'
import { fileTypeFromFile } from 'file-type'
import {
  DOCX_TYPE,
  OFD_TYPE,
  PDF_TYPE,
  PPTX_TYPE,
  VIDEO_TYPE,
  XLSX_TYPE,
} from '../../activities/domain/rules/media-types'
import { bytesAt } from './bytes-at'
import { packageTypeOf } from './package-type'
import { isPdfWithBytesBefore, PDF_HEAD_BYTES } from './pdf-header'

/** What evidence may be. Nothing that a browser would run. */
export const ALLOWED_MEDIA_TYPES: readonly string[] = [
  PDF_TYPE,
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/heic',
  VIDEO_TYPE,
  DOCX_TYPE,
  XLSX_TYPE,
  PPTX_TYPE,
  OFD_TYPE,
  'text/plain',
]

const ZIP_MARK = Buffer.from('PK\x03\x04', 'latin1')
/** Kinds that are one of the allowed by their own format, however a program calls them. */
const IS_REALLY: Readonly<Record<string, string>> = { 'image/apng': 'image/png', 'video/x-m4v': 'video/mp4' }

/**
 * The media type of a file, or undefined when it is none of the allowed. Throws `FileRefused` where a document is not what it
 * says of itself.
 */
export async function mediaTypeOf(path: string, file: FileHandle, isText: boolean): Promise<string | undefined> {
  const head = await bytesAt(file, 0, PDF_HEAD_BYTES)
  const found = await typeOf(path, file, head, isText)
  const type = found === undefined ? undefined : (IS_REALLY[found] ?? found)
  return type !== undefined && ALLOWED_MEDIA_TYPES.includes(type) ? type : undefined
}

async function typeOf(path: string, file: FileHandle, head: Buffer, isText: boolean): Promise<string | undefined> {
  if (head.subarray(0, 4).equals(ZIP_MARK)) return packageTypeOf(file, (await file.stat()).size)
  // Also where a drawing program has put its own beside it.
  if (head.toString('latin1', 0, 4) === '%PDF') return PDF_TYPE
  const found = (await fileTypeFromFile(path))?.mime
  if (found !== undefined) return found === 'image/heif' && namesHeic(head) ? 'image/heic' : found
  if (isPdfWithBytesBefore(head)) return PDF_TYPE
  return isText ? 'text/plain' : undefined
}

/** Pictures of phones say first that they are of the family, and among the others which they are. */
function namesHeic(head: Buffer): boolean {
  const brands = head.toString('latin1', 16, Math.min(head.readUInt32BE(0), 512))
  return (brands.match(/[^]{4}/g) ?? []).some((brand) => brand === 'heic' || brand === 'heix')
}

// eslint-disable-next-line no-control-regex -- control characters are what tells a binary file from a text
const BINARY = /[\u0000-\u0008\u000E-\u001A\u001C-\u001F]/

/** Whether a stream is UTF-8 text without control characters, looked at while it passes. */
export class TextCheck {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true })
  private isText = true

  add(chunk: Buffer): void {
    if (this.isText) this.isText = this.reads(chunk)
  }

  end(): boolean {
    return this.isText && this.reads()
  }

  private reads(chunk?: Buffer): boolean {
    try {
      return !BINARY.test(chunk ? this.decoder.decode(chunk, { stream: true }) : this.decoder.decode())
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return false
      throw error
    }
  }
}

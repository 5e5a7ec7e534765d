/** What an uploaded file is, by its content alone: what the caller says of it is not looked at. */
import { fileTypeFromFile } from 'file-type'

/** What evidence may be. Nothing that a browser would run. */
export const ALLOWED_MEDIA_TYPES: readonly string[] = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/heic',
  'video/mp4',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'text/plain',
]

/** The media type of a file, or undefined when it is none of the allowed. */
export async function mediaTypeOf(file: string, isText: boolean): Promise<string | undefined> {
  const found = (await fileTypeFromFile(file))?.mime ?? (isText ? 'text/plain' : undefined)
  return found !== undefined && ALLOWED_MEDIA_TYPES.includes(found) ? found : undefined
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

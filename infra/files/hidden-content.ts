/**
 * Files that are more than they seem: another kind of file hidden in one that is allowed (a polyglot), or one that is small on
 * disk and enormous once opened (a bomb). Looks at structure only, at a few places of the file, whatever its size.
 */
import type { FileHandle } from 'node:fs/promises'
import { FileRefused } from './file-refused'

const HEAD_BYTES = 1024
/** The end record of a ZIP archive, and the longest comment behind it. */
const END_BYTES = 22
const TAIL_BYTES = END_BYTES + 0xffff
const END_MARK = Buffer.from('PK\x05\x06', 'latin1')
const ENTRY_MARK = 0x02014b50

/** What programs would run, in the first bytes of a picture; at the very beginning of a text. */
const MARKUP_INSIDE = /<(script|html|svg|iframe|!doctype\s+html)[\s>]|<\?php/i
const MARKUP_FIRST = /^\s*(<(script|html|head|body|svg|iframe|!doctype)[\s>]|<\?(php|xml))/i

/** An office document may hold this much, or this many times its own size, whichever is more. */
const MOST_INSIDE_BYTES = 256 * 1024 * 1024
const MOST_TIMES = 100

export async function refuseHiddenContent(file: FileHandle, mediaType: string): Promise<void> {
  const { size } = await file.stat()
  const head = await bytesAt(file, 0, Math.min(size, HEAD_BYTES))
  const text = head.toString('latin1')
  // Readers of PDF accept its mark anywhere in the first kilobyte.
  if (mediaType !== 'application/pdf' && text.includes('%PDF-')) throw new FileRefused('file_polyglot', 'PDF')
  if (mediaType.startsWith('image/') && MARKUP_INSIDE.test(text)) throw new FileRefused('file_polyglot', 'HTML')
  if (mediaType === 'text/plain' && MARKUP_FIRST.test(head.toString('utf8').replace(/^\uFEFF/, '')))
    throw new FileRefused('file_type_refused', 'HTML')
  const archive = await archiveIn(file, size)
  const isArchive = mediaType.startsWith('application/vnd.openxmlformats')
  if (archive && !isArchive) throw new FileRefused('file_polyglot', 'ZIP')
  if (archive && isArchive) await refuseBomb(file, size, archive)
}

interface Archive {
  /** Where its directory begins, and how long it is. */
  at: number
  bytes: number
}

/** Archives are read from the end; what stands before them is of no interest to the programs that do. */
async function archiveIn(file: FileHandle, size: number): Promise<Archive | undefined> {
  const from = Math.max(0, size - TAIL_BYTES)
  const tail = await bytesAt(file, from, size - from)
  for (let i = tail.lastIndexOf(END_MARK); i >= 0; i = i === 0 ? -1 : tail.lastIndexOf(END_MARK, i - 1)) {
    if (i + END_BYTES > tail.length) continue
    const bytes = tail.readUInt32LE(i + 12)
    const at = from + i - bytes
    if (at < 0 || bytes < 4) continue
    const mark = await bytesAt(file, at, 4)
    if (mark.length === 4 && mark.readUInt32LE(0) === ENTRY_MARK) return { at, bytes }
  }
  return undefined
}

/** By what the directory says of its entries: programs that unpack believe it too. */
async function refuseBomb(file: FileHandle, size: number, archive: Archive): Promise<void> {
  const directory = await bytesAt(file, archive.at, archive.bytes)
  const most = Math.max(MOST_INSIDE_BYTES, size * MOST_TIMES)
  let inside = 0
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === ENTRY_MARK;) {
    inside += directory.readUInt32LE(at + 24)
    at += 46 + directory.readUInt16LE(at + 28) + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  if (inside > most) throw new FileRefused('file_bomb', `${Math.round(inside / 1024 / 1024)} MiB`)
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

/**
 * Files that are more than they seem: another kind of file hidden in one that is allowed (a polyglot), or one that is small on
 * disk and enormous once opened (a bomb).
 */
import type { FileHandle } from 'node:fs/promises'
import { findArchive, type FoundArchive } from './archive-marks'
import { bytesAt } from './bytes-at'
import { FileRefused } from './file-refused'
import { isPackage } from './package-type'
import { PDF_REACH } from './pdf-header'
import { measureContents, placeEntries, type PlacedEntry } from './zip-contents'
import { END_BYTES, LONGEST_COMMENT, readDirectory, ZipFault } from './zip-directory'

/** What programs would run, in the first bytes of a picture; at the very beginning of a text. */
const MARKUP_INSIDE = /<(script|html|svg|iframe|!doctype\s+html)[\s>]|<\?php/i
const MARKUP_FIRST = /^\s*(<(script|html|head|body|svg|iframe|!doctype)[\s>]|<\?(php|xml))/i

export async function refuseHiddenContent(file: FileHandle, mediaType: string): Promise<void> {
  const { size } = await file.stat()
  const head = await bytesAt(file, 0, Math.min(size, PDF_REACH))
  const text = head.toString('latin1')
  if (mediaType !== 'application/pdf' && text.includes('%PDF-')) throw new FileRefused('file_polyglot', 'PDF')
  if (mediaType.startsWith('image/') && MARKUP_INSIDE.test(text)) throw new FileRefused('file_polyglot', 'HTML')
  if (mediaType === 'application/pdf' && MARKUP_INSIDE.test(text.slice(0, text.indexOf('%PDF'))))
    throw new FileRefused('file_polyglot', 'HTML')
  if (mediaType === 'text/plain') {
    // A text has none of the bytes that an archive begins with.
    if (MARKUP_FIRST.test(head.toString('utf8').replace(/^\uFEFF/, '')))
      throw new FileRefused('file_type_refused', 'HTML')
  } else if (isPackage(mediaType)) await refuseFalsePackage(file, size)
  else await refuseArchive(file, size, mediaType === 'application/pdf')
}

/** A package is its directory, and nothing beside it: every entry where and what it says, no archive between or behind them. */
async function refuseFalsePackage(file: FileHandle, size: number): Promise<void> {
  try {
    const entries = await placeEntries(file, await readDirectory(file, size))
    const found = await findArchive(file, size, ({ at }) => isPartOf(entries, at))
    if (found) throw new FileRefused('file_polyglot', found.name)
    await measureContents(file, entries)
  } catch (error) {
    throw error instanceof ZipFault ? new FileRefused('file_damaged', error.message) : error
  }
}

/** Entries lie one behind the other. */
function isPartOf(entries: readonly PlacedEntry[], at: number): boolean {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((entries[middle]?.to ?? 0) > at) high = middle
    else low = middle + 1
  }
  const entry = entries[low]
  // An empty entry ends where its header does.
  return entry !== undefined && (at === entry.at || at >= entry.from)
}

const STREAM_WORD = 'endstream\r\n'
const STREAM_WORDS = /endstream|(?<!d)stream(?=[\r\n])/g
const STREAM_PIECE = 1024 * 1024

async function refuseArchive(file: FileHandle, size: number, isPdf: boolean): Promise<void> {
  if (await endsLikeZip(file, size)) throw new FileRefused('file_polyglot', 'ZIP')
  const found = await findArchive(file, size, isPdf ? attachmentsOf(file) : undefined)
  if (found) throw new FileRefused('file_polyglot', found.name)
}

/** Programs that unpack look for its end there; whether they find a directory by it or mend it themselves is up to them. */
async function endsLikeZip(file: FileHandle, size: number): Promise<boolean> {
  const start = Math.max(0, size - END_BYTES - LONGEST_COMMENT)
  const tail = await bytesAt(file, start, size - start)
  const mark = Buffer.from('PK\x05\x06', 'latin1')
  for (let i = tail.indexOf(mark); i >= 0 && i + END_BYTES <= tail.length; i = tail.indexOf(mark, i + 1)) {
    const disk = tail.readUInt16LE(i + 4)
    const isWhole = tail.readUInt16LE(i + 8) === tail.readUInt16LE(i + 10)
    if (isWhole && (disk === 0 || disk === 0xffff)) return true
  }
  return false
}

/** A document that is attached to a PDF lies in a stream; without an end of its own at the end of the file no program opens it. */
function attachmentsOf(file: FileHandle): (archive: FoundArchive) => Promise<boolean> {
  let [seen, isInStream] = [0, false]
  return async ({ name, at }) => {
    if (name !== 'ZIP') return false
    while (seen < at) {
      const from = Math.max(0, seen - STREAM_WORD.length)
      const text = (await bytesAt(file, from, Math.min(STREAM_PIECE, at - from))).toString('latin1')
      const last = [...text.matchAll(STREAM_WORDS)].at(-1)
      if (last) isInStream = !last[0].startsWith('end')
      seen = from + text.length
    }
    return isInStream
  }
}

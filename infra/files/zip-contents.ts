/**
 * What really lies in a ZIP archive: every entry's own header must say what the directory says, and what it unpacks to is
 * counted while it is unpacked, whatever is declared. Nothing of it is kept.
 */
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { bytesAt } from './bytes-at'
import { FileRefused } from './file-refused'
import { LOCAL_MARK, UNKNOWN_32, wideAt, zip64Of, ZipFault, type ZipDirectory, type ZipEntry } from './zip-directory'

const LOCAL_BYTES = 30
const ENCRYPTED = 1
/** Size and checksum follow behind the content: it was written before they were known. */
const STREAMED = 8
const STORED = 0
const DEFLATED = 8
const PIECE_BYTES = 256 * 1024

/** An entry whose header was looked at: its packed bytes lie here. */
export interface PlacedEntry extends ZipEntry {
  from: number
  to: number
}

/** A document may hold this much, or this many times its own size, whichever is more, though never more than anybody opens. */
const MOST_INSIDE_BYTES = 256 * 1024 * 1024
const MOST_TIMES = 100
const MOST_EVER_BYTES = 1024 * 1024 * 1024

async function mostInside(file: FileHandle): Promise<number> {
  const { size } = await file.stat()
  return Math.min(Math.max(MOST_INSIDE_BYTES, size * MOST_TIMES), MOST_EVER_BYTES)
}

const refuseBomb = (bytes: number): never => {
  throw new FileRefused('file_bomb', `${Math.round(bytes / 1024 / 1024)} MiB`)
}

/** Throws `ZipFault` where headers and directory contradict each other; entries come back in the order of the file. */
export async function placeEntries(file: FileHandle, { entries, at: end }: ZipDirectory): Promise<PlacedEntry[]> {
  const declared = entries.reduce((sum, { size }) => sum + size, 0)
  if (declared > (await mostInside(file))) refuseBomb(declared)
  const names = new Set(entries.map(({ name }) => name.toLowerCase()))
  if (names.size !== entries.length) throw new ZipFault('目录中有同名条目')
  const placed: PlacedEntry[] = []
  let free = 0
  for (const entry of [...entries].sort((a, b) => a.at - b.at)) {
    if (entry.at < free) throw new ZipFault('条目互相重叠')
    if (entry.at >= end) throw new ZipFault('条目不在目录所指的位置')
    const place = await placeOf(file, entry)
    free = place.to
    if (free > end) throw new ZipFault('条目与目录重叠')
    placed.push(place)
  }
  return placed
}

async function placeOf(file: FileHandle, entry: ZipEntry): Promise<PlacedEntry> {
  const header = await bytesAt(file, entry.at, LOCAL_BYTES)
  if (header.length < LOCAL_BYTES || header.readUInt32LE(0) !== LOCAL_MARK) throw new ZipFault('条目不在目录所指的位置')
  const nameBytes = header.readUInt16LE(26)
  const fields = await bytesAt(file, entry.at + LOCAL_BYTES, nameBytes + header.readUInt16LE(28))
  if (fields.toString('latin1', 0, nameBytes) !== entry.name) throw new ZipFault('条目名称与目录不一致')
  if (header.readUInt16LE(8) !== entry.method) throw new ZipFault('条目压缩方式与目录不一致')
  const flags = header.readUInt16LE(6)
  if (((flags | entry.flags) & ENCRYPTED) !== 0) throw new ZipFault('已加密')
  if (entry.method !== STORED && entry.method !== DEFLATED) throw new ZipFault(`不支持的压缩方式 ${entry.method}`)
  if (!saysTheSame(header, fields.subarray(nameBytes), entry)) throw new ZipFault('条目大小或校验值与目录不一致')
  const from = entry.at + LOCAL_BYTES + fields.length
  return { ...entry, from, to: from + entry.packed }
}

/** A streamed entry may leave its header empty. */
function saysTheSame(header: Buffer, extra: Buffer, entry: ZipEntry): boolean {
  const isStreamed = (header.readUInt16LE(6) & STREAMED) !== 0
  const wide = zip64Of(extra)
  const wideOr = (value: number, at: number): number =>
    value === UNKNOWN_32 && wide && wide.length >= at + 8 ? wideAt(wide, at) : value
  const agrees = (said: number, known: number): boolean =>
    said === known || (isStreamed && (said === 0 || said === UNKNOWN_32))
  return (
    agrees(header.readUInt32LE(14), entry.crc) &&
    agrees(wideOr(header.readUInt32LE(18), 8), entry.packed) &&
    agrees(wideOr(header.readUInt32LE(22), 0), entry.size)
  )
}

/** Unpacks everything and throws it away: `file_bomb` where more comes out than may, `ZipFault` where it is not as declared. */
export async function measureContents(file: FileHandle, entries: readonly PlacedEntry[]): Promise<void> {
  const most = await mostInside(file)
  let left = most
  for (const entry of entries) {
    let [size, crc] = [0, 0]
    for await (const piece of unpacked(file, entry)) {
      size += piece.length
      if (size > left) refuseBomb(most + 1)
      crc = crc32(piece, crc)
    }
    if (size !== entry.size || crc !== entry.crc) throw new ZipFault('解压结果与目录所述不一致')
    left -= size
  }
}

/** The content of an entry, piece by piece. Throws `ZipFault` where it cannot be unpacked, or where more than it lies there. */
export async function* unpacked(file: FileHandle, entry: PlacedEntry): AsyncGenerator<Buffer> {
  const pieces = piecesOf(file, entry.from, entry.to)
  if (entry.method === STORED) {
    yield* pieces
    return
  }
  const inflate = createInflateRaw({ chunkSize: PIECE_BYTES })
  const source = Readable.from(pieces)
  source.once('error', (error) => inflate.destroy(error))
  source.pipe(inflate)
  try {
    yield* inflate as AsyncIterable<Buffer>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw new ZipFault('条目无法解压')
    throw error
  } finally {
    source.destroy()
    inflate.destroy()
  }
  if (inflate.bytesWritten !== entry.packed) throw new ZipFault('条目压缩数据之后还有其他内容')
}

async function* piecesOf(file: FileHandle, from: number, to: number): AsyncGenerator<Buffer> {
  for (let at = from; at < to; at += PIECE_BYTES) {
    const piece = await bytesAt(file, at, Math.min(PIECE_BYTES, to - at))
    if (piece.length === 0) throw new ZipFault('条目不完整')
    yield piece
  }
}

/**
 * Archives that lie somewhere in a file, by the marks that programs look for. Those programs do not care what stands before: a
 * picture with a RAR archive behind it is both. A mark alone may be chance in a large file; what stands around it decides.
 */
import type { FileHandle } from 'node:fs/promises'
import { constants, inflateRaw } from 'node:zlib'
import { promisify } from 'node:util'
import { bytesAt } from './bytes-at'

interface ArchiveKind {
  name: string
  mark: Buffer
  /** How far behind its beginning the mark stands. */
  after?: number
  /** What it is looked at with: so many bytes from its beginning. */
  bytes?: number
  isOne?: (head: Buffer) => boolean | Promise<boolean>
}

export interface FoundArchive {
  name: string
  at: number
}

const mark = (text: string): Buffer => Buffer.from(text, 'latin1')
const ZIP = 'ZIP'

const KINDS: readonly ArchiveKind[] = [
  { name: ZIP, mark: mark('PK\x03\x04'), bytes: 512, isOne: isZipEntry },
  { name: 'RAR', mark: mark('Rar!\x1a\x07\x00') },
  { name: 'RAR', mark: mark('Rar!\x1a\x07\x01\x00') },
  { name: '7z', mark: mark('7z\xbc\xaf\x27\x1c'), bytes: 8, isOne: (head) => head[6] === 0 },
  { name: 'CAB', mark: mark('MSCF\0\0\0\0') },
  { name: 'XZ', mark: mark('\xfd7zXZ\0'), bytes: 8, isOne: (head) => head[6] === 0 && (head[7] ?? 16) < 16 },
  {
    name: 'BZIP2',
    mark: mark('1AY&SY'),
    after: 4,
    bytes: 4,
    isOne: (head) => /^BZh[1-9]$/.test(head.toString('latin1')),
  },
  { name: 'GZIP', mark: mark('\x1f\x8b\x08'), bytes: 4096, isOne: isGzip },
  { name: 'TAR', mark: mark('ustar'), after: 257, bytes: 512, isOne: isTar },
  { name: 'ACE', mark: mark('**ACE**'), after: 7 },
  { name: 'LZH', mark: mark('-lh'), after: 2, bytes: 24, isOne: isLzh },
  { name: 'ISO', mark: mark('CD001\x01'), after: 1, bytes: 1, isOne: (head) => [0, 1, 2, 255].includes(head[0] ?? -1) },
  { name: 'XAR', mark: mark('xar!\0\x1c\0\x01') },
  { name: 'WIM', mark: mark('MSWIM\0\0\0') },
  { name: 'AR', mark: mark('!<arch>\n') },
]

/** Pieces are so small that looking through one holds nobody up. */
const PIECE_BYTES = 256 * 1024
/** What is looked at around a mark: as far before it, as far behind it. */
const BEFORE = 512
const BEHIND = 4608
/** No file has so many beginnings of an archive by chance. */
const MOST_TRIES = 1_000

/** The first archive that is not expected where it lies. */
export async function findArchive(
  file: FileHandle,
  size: number,
  isExpected: (found: FoundArchive) => boolean | Promise<boolean> = () => false,
): Promise<FoundArchive | undefined> {
  let tries = 0
  for (let from = 0; from < size; from += PIECE_BYTES) {
    const begin = Math.max(0, from - BEFORE)
    const piece = await bytesAt(file, begin, Math.min(from + PIECE_BYTES + BEHIND, size) - begin)
    for (const { name, after = 0, bytes = 0, isOne = () => true, mark } of KINDS)
      for (let i = piece.indexOf(mark, from - begin); i >= 0; i = piece.indexOf(mark, i + 1)) {
        // What lies behind is the next piece's.
        if (begin + i >= from + PIECE_BYTES) break
        const at = i - after
        if (at < 0) continue
        const answer = isOne(piece.subarray(at, at + bytes))
        if (answer instanceof Promise) tries += 1
        if (!(await answer) && tries <= MOST_TRIES) continue
        const found = { name, at: begin + at }
        if (!(await isExpected(found))) return found
      }
  }
  return undefined
}

/** By the methods that anybody has ever packed with, and a name without control characters. */
function isZipEntry(head: Buffer): boolean {
  if (head.length < 31 || head.readUInt8(4) > 63 || head.readUInt16LE(8) > 99) return false
  const name = head.subarray(30, 30 + head.readUInt16LE(26))
  return name.length > 0 && name.every((byte) => byte >= 0x20)
}

const inflate = promisify(inflateRaw) as (bytes: Buffer, options: object) => Promise<Buffer>

/** Three bytes come by chance in every large file: what follows must unpack. */
function isGzip(head: Buffer): boolean | Promise<boolean> {
  const flags = head[3] ?? 0xff
  if (head.length < 20 || flags > 0x1f) return false
  let at = 10
  if (flags & 4) at += 2 + head.readUInt16LE(10)
  for (const text of [8, 16]) if (flags & text) at = head.indexOf(0, at) + 1
  if (flags & 2) at += 2
  return inflate(head.subarray(at), { finishFlush: constants.Z_SYNC_FLUSH }).then(
    (content) => content.length > 0,
    () => false,
  )
}

/** The checksum of its header, written in octal; its own place counts as blanks. */
function isTar(head: Buffer): boolean {
  if (head.length < 512) return false
  const said = parseInt(head.toString('latin1', 148, 156), 8)
  return said === head.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0)
}

/** `-lh5-` and its kind, with a header of a known level that is long enough for its name. */
function isLzh(head: Buffer): boolean {
  if (head.length < 24 || !/^-lh[0-9dx]-$/.test(head.toString('latin1', 2, 7))) return false
  const [level, length, name] = [head[20] ?? 9, head[0] ?? 0, head[21] ?? 0]
  return level < 2 ? length >= 22 + (level === 0 ? name : 0) && (head[19] ?? 0) < 0x40 : level < 4
}

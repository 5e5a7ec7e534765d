/**
 * The directory of a ZIP archive as programs read it, from the end of the file, ZIP64 included. Wherever two programs could read
 * it differently it is no directory: the records at the end must agree with each other and lie one right behind the other.
 */
import { bytesAt, type Bytes } from './bytes-at'

/** What makes an archive one that programs would read differently, or not at all; the message is for people. */
export class ZipFault extends Error {}

export interface ZipEntry {
  /** Byte by byte, so that names in any encoding can be compared. */
  name: string
  flags: number
  method: number
  crc: number
  packed: number
  size: number
  /** Where its own header lies. */
  at: number
}

export interface ZipDirectory {
  entries: ZipEntry[]
  /** Where the directory begins; what is packed lies before it. */
  at: number
  /** Where it ends, and what closes the archive begins. */
  end: number
}

export const LOCAL_MARK = 0x04034b50
const ENTRY_MARK = 0x02014b50
const END_MARK = 0x06054b50
const END64_MARK = 0x06064b50
const LOCATOR_MARK = 0x07064b50

export const END_BYTES = 22
const END64_BYTES = 56
const LOCATOR_BYTES = 20
export const LONGEST_COMMENT = 0xffff
const ENTRY_BYTES = 46
const UNKNOWN_16 = 0xffff
export const UNKNOWN_32 = 0xffffffff
const ZIP64_EXTRA = 1

/** An office document has some hundred parts. */
const MOST_ENTRIES = 20_000
const MOST_DIRECTORY_BYTES = 16 * 1024 * 1024

interface End {
  count: number
  bytes: number
  at: number
  /** Where the records that close the archive begin. */
  from: number
}

/** Throws `ZipFault`. */
export async function readDirectory(file: Bytes, size: number): Promise<ZipDirectory> {
  const { count, bytes, at, from } = await endOf(file, size)
  if (at + bytes !== from) throw new ZipFault('目录不在结尾记录所指的位置')
  if (count > MOST_ENTRIES || bytes > MOST_DIRECTORY_BYTES) throw new ZipFault(`条目过多：${count}`)
  const entries = entriesOf(await bytesAt(file, at, bytes))
  if (entries.length !== count) throw new ZipFault(`目录有 ${entries.length} 个条目，结尾记录为 ${count} 个`)
  return { entries, at, end: from }
}

/** The last record of the file, whose comment ends where the file does. */
async function endOf(file: Bytes, size: number): Promise<End> {
  const start = Math.max(0, size - END_BYTES - LONGEST_COMMENT)
  const tail = await bytesAt(file, start, size - start)
  for (let i = tail.length - END_BYTES; i >= 0; i -= 1) {
    if (tail.readUInt32LE(i) !== END_MARK || i + END_BYTES + tail.readUInt16LE(i + 20) !== tail.length) continue
    const said = { disk: tail.readUInt32LE(i + 4), here: tail.readUInt16LE(i + 8), count: tail.readUInt16LE(i + 10) }
    if (said.here !== said.count) throw new ZipFault('分卷压缩')
    const plain = {
      count: said.count,
      bytes: tail.readUInt32LE(i + 12),
      at: tail.readUInt32LE(i + 16),
      from: start + i,
    }
    const wide = await end64Of(file, plain.from)
    if (!wide && said.disk !== 0) throw new ZipFault('分卷压缩')
    return wide ? agreed(plain, wide) : plain
  }
  throw new ZipFault('没有可读的目录')
}

/** The wider end of ZIP64, where its pointer lies right before the plain one. */
async function end64Of(file: Bytes, from: number): Promise<End | undefined> {
  if (from < LOCATOR_BYTES) return undefined
  const locatorAt = from - LOCATOR_BYTES
  const locator = await bytesAt(file, locatorAt, LOCATOR_BYTES)
  if (locator.readUInt32LE(0) !== LOCATOR_MARK) return undefined
  const at = wideAt(locator, 8)
  if (locator.readUInt32LE(4) !== 0 || locator.readUInt32LE(16) > 1) throw new ZipFault('分卷压缩')
  if (at + END64_BYTES > locatorAt) throw new ZipFault('ZIP64 结尾记录不在指针所指的位置')
  const end = await bytesAt(file, at, END64_BYTES)
  if (end.readUInt32LE(0) !== END64_MARK || at + 12 + wideAt(end, 4) !== locatorAt)
    throw new ZipFault('ZIP64 结尾记录不在指针所指的位置')
  if (end.readUInt32LE(16) !== 0 || end.readUInt32LE(20) !== 0 || wideAt(end, 24) !== wideAt(end, 32))
    throw new ZipFault('分卷压缩')
  return { count: wideAt(end, 32), bytes: wideAt(end, 40), at: wideAt(end, 48), from: at }
}

/** What the plain end says must be the same, or left to the wide one. */
function agreed(plain: End, wide: End): End {
  const fits = (said: number, unknown: number, known: number): boolean => said === unknown || said === known
  const isSame =
    fits(plain.count, UNKNOWN_16, wide.count) &&
    fits(plain.bytes, UNKNOWN_32, wide.bytes) &&
    fits(plain.at, UNKNOWN_32, wide.at)
  if (!isSame) throw new ZipFault('两处结尾记录互相矛盾')
  return wide
}

function entriesOf(directory: Buffer): ZipEntry[] {
  const entries: ZipEntry[] = []
  for (let at = 0; at < directory.length;) {
    if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY_MARK)
      throw new ZipFault('目录中有无法读取的条目')
    const nameEnd = at + ENTRY_BYTES + directory.readUInt16LE(at + 28)
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30)
    const end = extraEnd + directory.readUInt16LE(at + 32)
    if (end > directory.length) throw new ZipFault('目录中有无法读取的条目')
    const [size, packed, place] = widened(
      [directory.readUInt32LE(at + 24), directory.readUInt32LE(at + 20), directory.readUInt32LE(at + 42)],
      directory.subarray(nameEnd, extraEnd),
    )
    entries.push({
      name: directory.toString('latin1', at + ENTRY_BYTES, nameEnd),
      flags: directory.readUInt16LE(at + 8),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packed,
      size,
      at: place,
    })
    at = end
  }
  return entries
}

/** Values that do not fit stand in the extra field of ZIP64, in this order and only they. */
function widened(values: [number, number, number], extra: Buffer): [number, number, number] {
  if (!values.includes(UNKNOWN_32)) return values
  const wide = zip64Of(extra)
  let at = 0
  const next = (value: number): number => {
    if (value !== UNKNOWN_32) return value
    at += 8
    if (!wide || at > wide.length) throw new ZipFault('目录中有条目缺少大小')
    return wideAt(wide, at - 8)
  }
  return [next(values[0]), next(values[1]), next(values[2])]
}

/** The extra field of ZIP64, where there is one. */
export function zip64Of(extra: Buffer): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === ZIP64_EXTRA && end <= extra.length) return extra.subarray(at + 4, end)
    at = end
  }
  return undefined
}

/** No file is so long that a number would not do; what claims more is refused by every comparison. */
export const wideAt = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64LE(at))

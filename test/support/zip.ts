/** ZIP archives by hand, as writers make them and as liars do. */
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipPart {
  name: string
  content: Buffer | string
  /** Its size and checksum follow behind it. */
  streamed?: boolean
  stored?: boolean
  /** What its own header says instead. */
  local?: { name?: string; method?: number; size?: number; crc?: number }
  /** What the directory says instead. */
  central?: { name?: string; at?: number; size?: number; flags?: number }
  /** Bytes before its header. */
  before?: Buffer
  /** It is there, and the directory does not know of it. */
  unlisted?: boolean
}

export interface ZipShape {
  /** With the wide records, and sizes and places only in them. */
  zip64?: boolean
  /** What the end says instead. */
  end?: { count?: number; at?: number }
  /** Behind the directory. */
  comment?: Buffer
}

const wide = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
const extraOf = (...values: number[]): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(1, 0)
  head.writeUInt16LE(8 * values.length, 2)
  return Buffer.concat([head, ...values.map(wide)])
}
const numbers = (...values: [bytes: 2 | 4, value: number][]): Buffer =>
  Buffer.concat(
    values.map(([bytes, value]) => {
      const buffer = Buffer.alloc(bytes)
      buffer.writeUIntLE(value, 0, bytes)
      return buffer
    }),
  )

interface Placed {
  part: ZipPart
  at: number
  packed: Buffer
  content: Buffer
  method: number
}

export function zipOf(parts: readonly ZipPart[], shape: ZipShape = {}): Buffer {
  const out: Buffer[] = []
  let at = 0
  const add = (...pieces: Buffer[]): void => {
    for (const piece of pieces) {
      out.push(piece)
      at += piece.length
    }
  }
  const placed = parts.map((part): Placed => {
    add(part.before ?? Buffer.alloc(0))
    const content = Buffer.from(part.content)
    const method = part.stored ? 0 : 8
    const packed = part.stored ? content : deflateRawSync(content, { level: 1 })
    const entry = { part, at, packed, content, method }
    add(localOf(entry, shape.zip64 === true), packed, part.streamed ? descriptorOf(entry) : Buffer.alloc(0))
    return entry
  })
  const directoryAt = at
  const listed = placed.filter(({ part }) => !part.unlisted)
  add(...listed.map((entry) => centralOf(entry, shape.zip64 === true)))
  add(...endOf(listed.length, at - directoryAt, directoryAt, at, shape))
  return Buffer.concat(out)
}

const crcOf = (content: Buffer): number => crc32(content)

function localOf({ part, packed, content, method }: Placed, isWide: boolean): Buffer {
  const { local = {}, streamed = false } = part
  const name = Buffer.from(local.name ?? part.name)
  const size = local.size ?? content.length
  const extra = isWide && !streamed ? extraOf(size, packed.length) : Buffer.alloc(0)
  const narrow = (value: number): number => (streamed ? 0 : isWide ? 0xffffffff : value)
  return Buffer.concat([
    numbers(
      [4, 0x04034b50],
      [2, isWide ? 45 : 20],
      [2, streamed ? 8 : 0],
      [2, local.method ?? method],
      [4, 0x58210000],
    ),
    numbers([4, streamed ? 0 : (local.crc ?? crcOf(content))], [4, narrow(packed.length)], [4, narrow(size)]),
    numbers([2, name.length], [2, extra.length]),
    name,
    extra,
  ])
}

const descriptorOf = ({ content, packed }: Placed): Buffer =>
  numbers([4, 0x08074b50], [4, crcOf(content)], [4, packed.length], [4, content.length])

function centralOf({ part, at, packed, content, method }: Placed, isWide: boolean): Buffer {
  const { central = {} } = part
  const name = Buffer.from(central.name ?? part.name)
  const [size, place] = [central.size ?? content.length, central.at ?? at]
  const extra = isWide ? extraOf(size, packed.length, place) : Buffer.alloc(0)
  const narrow = (value: number): number => (isWide ? 0xffffffff : value)
  return Buffer.concat([
    numbers(
      [4, 0x02014b50],
      [2, 45],
      [2, isWide ? 45 : 20],
      [2, central.flags ?? (part.streamed ? 8 : 0)],
      [2, method],
    ),
    numbers([4, 0x58210000], [4, crcOf(content)], [4, narrow(packed.length)], [4, narrow(size)]),
    numbers([2, name.length], [2, extra.length], [2, 0], [2, 0], [2, 0], [4, 0], [4, narrow(place)]),
    name,
    extra,
  ])
}

function endOf(count: number, bytes: number, from: number, at: number, shape: ZipShape): Buffer[] {
  const { end = {}, zip64 = false, comment = Buffer.alloc(0) } = shape
  const [said, place] = [end.count ?? count, end.at ?? from]
  const records = zip64
    ? [
        numbers([4, 0x06064b50]),
        wide(44),
        numbers([2, 45], [2, 45], [4, 0], [4, 0]),
        ...[said, said, bytes, place].map(wide),
        numbers([4, 0x07064b50], [4, 0]),
        wide(at),
        numbers([4, 1]),
      ]
    : []
  const [n, all, where] = zip64 ? [0xffff, 0xffffffff, 0xffffffff] : [said, bytes, place]
  return [
    ...records,
    numbers([4, 0x06054b50], [2, 0], [2, 0], [2, n], [2, n], [4, all], [4, where], [2, comment.length]),
    comment,
  ]
}

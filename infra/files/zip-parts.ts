/**
 * The XML parts of an office file, unpacked with care: the archive must be that and nothing else (no bytes before, between or
 * after its entries), with no more in it than allowed, whatever its headers claim. Nothing is written to disk.
 */
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'

export type PackageFault = 'damaged' | 'polyglot' | 'encrypted' | 'too_large_inside' | 'active_content' | 'foreign_part'

export class PackageRefused extends Error {
  constructor(
    readonly fault: PackageFault,
    readonly where: string,
  ) {
    super(`${fault}: ${where}`)
  }
}

const MAX_ENTRIES = 200
const MAX_PART_BYTES = 8 * 1024 * 1024
const MAX_TOTAL_BYTES = 16 * 1024 * 1024
const END_BYTES = 22
/** A data descriptor may follow an entry: 12 to 24 bytes. */
const DESCRIPTOR_BYTES = 24

const PART = /^(\[Content_Types\]\.xml|_rels\/\.rels|(docProps|xl|customXml)\/([\w.-]+\/)*[\w.-]*)$/
const ACTIVE =
  /vbaProject|externalLinks|embeddings|activeX|ctrlProps|macrosheets|dialogsheets|connections\.xml|queryTables/i

interface Entry {
  name: string
  flags: number
  method: number
  packed: number
  size: number
  at: number
}

const inflate = promisify(inflateRaw) as (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

/** The parts that are XML, by name. What is no XML (pictures, printer settings) stays packed. */
export async function readParts(bytes: Buffer): Promise<Map<string, string>> {
  const entries = directoryOf(bytes)
  refuseHiddenBytes(bytes, entries)
  const parts = new Map<string, string>()
  let left = MAX_TOTAL_BYTES
  for (const entry of entries) {
    if (!/\.(xml|rels)$/.test(entry.name)) continue
    const content = await unpack(bytes, entry, Math.min(left, MAX_PART_BYTES))
    left -= content.length
    parts.set(entry.name, xmlOf(entry.name, content))
  }
  return parts
}

/** Read from the end, where it must lie exactly: a comment or anything behind it is something else's place. */
function directoryOf(bytes: Buffer): Entry[] {
  const end = bytes.length - END_BYTES
  if (end < 0 || bytes.readUInt32LE(0) !== 0x04034b50) throw new PackageRefused('damaged', 'start')
  if (bytes.readUInt32LE(end) !== 0x06054b50 || bytes.readUInt16LE(end + 20) !== 0)
    throw new PackageRefused(bytes.includes('PK\x05\x06') ? 'polyglot' : 'damaged', 'end')
  const count = bytes.readUInt16LE(end + 10)
  const begin = bytes.readUInt32LE(end + 16)
  if (count > MAX_ENTRIES) throw new PackageRefused('too_large_inside', `${count} parts`)
  if (begin + bytes.readUInt32LE(end + 12) !== end) throw new PackageRefused('polyglot', 'directory')
  const entries: Entry[] = []
  let at = begin
  for (let n = 0; n < count; n += 1) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== 0x02014b50) throw new PackageRefused('damaged', 'directory')
    const nameBytes = bytes.readUInt16LE(at + 28)
    entries.push({
      name: bytes.subarray(at + 46, at + 46 + nameBytes).toString('utf8'),
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      at: bytes.readUInt32LE(at + 42),
    })
    at += 46 + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  if (at !== end) throw new PackageRefused('damaged', 'directory')
  entries.forEach(refuseForeign)
  if (new Set(entries.map(({ name }) => name.toLowerCase())).size !== count)
    throw new PackageRefused('damaged', 'a part comes twice')
  return entries
}

function refuseForeign({ name, flags, method }: Entry): void {
  const shown = name.slice(0, 80)
  if ((flags & 1) !== 0) throw new PackageRefused('encrypted', shown)
  if (ACTIVE.test(name)) throw new PackageRefused('active_content', shown)
  if (!PART.test(name) || name.includes('..')) throw new PackageRefused('foreign_part', shown)
  if (method !== 0 && method !== 8) throw new PackageRefused('damaged', shown)
}

const dataOf = (bytes: Buffer, { at }: Entry): number =>
  at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)

/** Entries lie one behind the other from the first byte to the directory. */
function refuseHiddenBytes(bytes: Buffer, entries: readonly Entry[]): void {
  const directory = bytes.readUInt32LE(bytes.length - END_BYTES + 16)
  const inOrder = [...entries].sort((a, b) => a.at - b.at)
  let end = 0
  const follows = (at: number, slack: number): boolean => at >= end && at <= end + slack
  let slack = 0
  for (const entry of inOrder) {
    if (entry.at + 30 > directory) throw new PackageRefused('damaged', entry.name)
    if (!follows(entry.at, slack) || bytes.readUInt32LE(entry.at) !== 0x04034b50)
      throw new PackageRefused('polyglot', entry.name)
    end = dataOf(bytes, entry) + entry.packed
    slack = (entry.flags & 8) === 0 ? 0 : DESCRIPTOR_BYTES
  }
  if (!follows(directory, slack)) throw new PackageRefused('polyglot', 'before the directory')
}

async function unpack(bytes: Buffer, entry: Entry, most: number): Promise<Buffer> {
  const begin = dataOf(bytes, entry)
  const packed = bytes.subarray(begin, begin + entry.packed)
  if (entry.size > most) throw new PackageRefused('too_large_inside', entry.name)
  if (entry.method === 0) return packed
  try {
    // The header's size may be a lie: what counts is what comes out.
    const content = await inflate(packed, { maxOutputLength: Math.max(1, most) })
    if (content.length === entry.size) return content
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new PackageRefused('too_large_inside', entry.name)
    if (!code?.startsWith('Z_')) throw error
  }
  throw new PackageRefused('damaged', entry.name)
}

/** UTF-8 without a document type: nothing to expand, nothing to fetch. */
function xmlOf(name: string, content: Buffer): string {
  let xml: string
  try {
    xml = new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error
    throw new PackageRefused('damaged', name)
  }
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) throw new PackageRefused('active_content', name)
  const encoding = /^<\?xml[^>]*encoding\s*=\s*["']([^"']*)/i.exec(xml)?.[1]
  if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) throw new PackageRefused('damaged', name)
  return xml
}

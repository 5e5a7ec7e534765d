/**
 * The parts of an office file, unpacked with care: the archive must be that and nothing else (no bytes before, between or after
 * its entries), and what is unpacked is never more than allowed, whatever its headers claim. Only the parts that somebody asks
 * for are unpacked; nothing is written to disk.
 */
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { END_BYTES, LOCAL_MARK, readDirectory, ZipFault, type ZipDirectory, type ZipEntry } from './zip-directory'

export type PackageFault = 'damaged' | 'polyglot' | 'encrypted' | 'too_large_inside' | 'active_content' | 'foreign_part'

export class PackageRefused extends Error {
  constructor(
    readonly fault: PackageFault,
    readonly where: string,
    /** Of active content: what it is. */
    readonly kind?: string,
  ) {
    super(`${fault}: ${where}`)
  }
}

const MAX_ENTRIES = 200
const MAX_PART_BYTES = 8 * 1024 * 1024
const MAX_TOTAL_BYTES = 16 * 1024 * 1024
/** A data descriptor may follow an entry: 12 to 24 bytes. */
const DESCRIPTOR_BYTES = 24

const inflate = promisify(inflateRaw) as (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

/** The parts by name; `open` looks the whole archive over first. */
export class Archive {
  private left = MAX_TOTAL_BYTES

  private constructor(
    private readonly bytes: Buffer,
    private readonly entries: ReadonlyMap<string, ZipEntry>,
  ) {}

  static async open(bytes: Buffer): Promise<Archive> {
    const directory = await directoryOf(bytes)
    const { entries } = directory
    if (entries.length > MAX_ENTRIES) throw new PackageRefused('too_large_inside', `${entries.length} parts`)
    const locked = entries.find(({ flags }) => (flags & 1) !== 0)
    if (locked) throw new PackageRefused('encrypted', locked.name.slice(0, 80))
    refuseHiddenBytes(bytes, directory)
    const parts = new Map(entries.map((entry) => [keyOf(entry.name), entry]))
    if (parts.size !== entries.length) throw new PackageRefused('damaged', 'a part comes twice')
    return new Archive(bytes, parts)
  }

  get names(): string[] {
    return [...this.entries.values()].map(({ name }) => name)
  }

  has(name: string): boolean {
    return this.entries.has(keyOf(name))
  }

  /** A part that is XML; undefined where there is none of that name. */
  async xml(name: string): Promise<string | undefined> {
    const entry = this.entries.get(keyOf(name))
    if (!entry) return undefined
    const content = await unpack(this.bytes, entry, Math.min(this.left, MAX_PART_BYTES))
    this.left -= content.length
    return xmlOf(entry.name, content)
  }
}

/** It must end where the file does: a comment or anything behind it is something else's place. */
async function directoryOf(bytes: Buffer): Promise<ZipDirectory> {
  const isWhole = bytes.length >= END_BYTES && bytes.readUInt32LE(0) === LOCAL_MARK
  if (!isWhole) throw new PackageRefused('damaged', 'start')
  try {
    const directory = await readDirectory(bytes, bytes.length)
    if (
      bytes.readUInt16LE(bytes.length - 2) !== 0 ||
      bytes.indexOf('PK\x05\x06', directory.end) !== bytes.length - END_BYTES
    )
      throw new PackageRefused('polyglot', 'end')
    return { ...directory, entries: directory.entries.map((entry) => ({ ...entry, name: nameOf(entry) })) }
  } catch (error) {
    if (!(error instanceof ZipFault)) throw error
    throw new PackageRefused(bytes.includes('PK\x05\x06') ? 'polyglot' : 'damaged', 'directory')
  }
}

/** Some writers begin names with a slash or part folders by the other one. Without the mark for UTF-8 it may be any code page. */
const nameOf = ({ name, flags }: ZipEntry): string =>
  ((flags & 0x800) === 0 ? name : Buffer.from(name, 'latin1').toString('utf8')).replaceAll('\\', '/').replace(/^\//, '')

const dataOf = (bytes: Buffer, { at }: ZipEntry): number =>
  at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)

/** Entries lie one behind the other from the first byte to the directory. */
function refuseHiddenBytes(bytes: Buffer, { entries, at: directory }: ZipDirectory): void {
  const inOrder = [...entries].sort((a, b) => a.at - b.at)
  let end = 0
  const follows = (at: number, slack: number): boolean => at >= end && at <= end + slack
  let slack = 0
  for (const entry of inOrder) {
    if (entry.at + 30 > directory) throw new PackageRefused('damaged', entry.name)
    if (!follows(entry.at, slack) || bytes.readUInt32LE(entry.at) !== LOCAL_MARK)
      throw new PackageRefused('polyglot', entry.name)
    end = dataOf(bytes, entry) + entry.packed
    slack = (entry.flags & 8) === 0 ? 0 : DESCRIPTOR_BYTES
  }
  if (!follows(directory, slack)) throw new PackageRefused('polyglot', 'before the directory')
}

/** No two parts differ in the case of their names only. */
const keyOf = (name: string): string => name.toLowerCase()

/** All parts that are XML, by name. */
export async function readParts(bytes: Buffer): Promise<Map<string, string>> {
  const archive = await Archive.open(bytes)
  const parts = new Map<string, string>()
  for (const name of archive.names) if (/\.(xml|rels)$/i.test(name)) parts.set(name, (await archive.xml(name)) ?? '')
  return parts
}

async function unpack(bytes: Buffer, entry: ZipEntry, most: number): Promise<Buffer> {
  const begin = dataOf(bytes, entry)
  const packed = bytes.subarray(begin, begin + entry.packed)
  if (entry.size > most) throw new PackageRefused('too_large_inside', entry.name)
  if (entry.method === 0) return packed
  if (entry.method !== 8) throw new PackageRefused('damaged', entry.name)
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

/** UTF-8 or UTF-16, as the format allows, without a document type: nothing to expand, nothing to fetch. */
function xmlOf(name: string, content: Buffer): string {
  const used = encodingOf(content)
  let xml: string
  try {
    xml = new TextDecoder(used, { fatal: true }).decode(content)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error
    throw new PackageRefused('damaged', name)
  }
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) throw new PackageRefused('active_content', name, 'document_type')
  const declared = /^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']*)/i.exec(xml)?.[1]
  const family = used === 'utf-8' ? /^(utf-?8|us-ascii)$/i : /^(utf-?16([lb]e)?|ucs-?2)$/i
  if (declared !== undefined && !family.test(declared)) throw new PackageRefused('damaged', name)
  return xml
}

/** By the byte order mark, or by the first "<" of a text without one. */
function encodingOf(content: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const first = content.subarray(0, 2).toString('latin1')
  if (first === '\xFF\xFE' || first === '<\0') return 'utf-16le'
  return first === '\xFE\xFF' || first === '\0<' ? 'utf-16be' : 'utf-8'
}

/**
 * Documents that are ZIP archives, by what their directory names: the formats let their parts lie in any order. An Office
 * document says of each part what it is (ECMA-376-2); the Chinese fixed layout has its root in `OFD.xml` (GB/T 33190).
 */
import type { FileHandle } from 'node:fs/promises'
import { DOCX_TYPE, OFD_TYPE, PPTX_TYPE, XLSX_TYPE } from '../../activities/domain/rules/media-types'
import { FileRefused } from './file-refused'
import { placeEntries, unpacked, type PlacedEntry } from './zip-contents'
import { readDirectory, ZipFault, type ZipEntry } from './zip-directory'

const PACKAGE_TYPES: readonly string[] = [DOCX_TYPE, XLSX_TYPE, PPTX_TYPE, OFD_TYPE]

/** Of the part that a program opens first. Those with macros and templates have others. */
const MAIN = /^application\/(vnd\.openxmlformats-officedocument\.[\w.]+|vnd\.ms-[\w.-]+)\.main\+xml$/i
const CONTENT_TYPES = '[content_types].xml'
const OFD_ROOT = 'ofd.xml'
const MOST_PART_BYTES = 4 * 1024 * 1024

export const isPackage = (mediaType: string): boolean => PACKAGE_TYPES.includes(mediaType)

/** Of a file that begins as a ZIP archive. Undefined: an archive that is no document. */
export async function packageTypeOf(file: FileHandle, size: number): Promise<string | undefined> {
  try {
    const directory = await readDirectory(file, size)
    const has = ({ name }: ZipEntry): boolean => [CONTENT_TYPES, OFD_ROOT].includes(name.toLowerCase())
    if (!directory.entries.some(has)) return undefined
    const entries = await placeEntries(file, directory)
    const part = (name: string) => entries.find((entry) => entry.name.toLowerCase() === name)
    const [contentTypes, ofd] = [part(CONTENT_TYPES), part(OFD_ROOT)]
    const types = contentTypes ? mainTypesOf(await xmlOf(file, contentTypes)) : []
    if (ofd && isOfd(await xmlOf(file, ofd))) types.push(OFD_TYPE)
    if (types.length > 1) throw new FileRefused('file_polyglot', types.map(endingOf).join(', '))
    return types[0]
  } catch (error) {
    throw error instanceof ZipFault ? new FileRefused('file_damaged', error.message) : error
  }
}

const endingOf = (type: string): string => type.slice(type.lastIndexOf('.') + 1)

function mainTypesOf(xml: string): string[] {
  const mains = [...xml.matchAll(/<(?:\w{1,20}:)?(?:Override|Default)\s[^<>]*>/g)].flatMap(([tag]) => {
    const type = /\sContentType\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(tag)
    const said = (type?.[1] ?? type?.[2] ?? '').trim()
    return MAIN.test(said) ? [said.replace(/\.main\+xml$/i, '').toLowerCase()] : []
  })
  return [...new Set(mains)]
}

const isOfd = (xml: string): boolean => /^\uFEFF?\s*(<\?xml[^>]*\?>\s*)?<(\w{1,20}:)?OFD[\s>]/.test(xml)

/** Without comments. UTF-16 is as good as UTF-8. */
async function xmlOf(file: FileHandle, entry: PlacedEntry): Promise<string> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of unpacked(file, entry)) {
    size += piece.length
    if (size > MOST_PART_BYTES) throw new FileRefused('file_bomb', entry.name)
    pieces.push(piece)
  }
  const bytes = Buffer.concat(pieces)
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes).replace(/<!--[^]*?-->/g, '')
}

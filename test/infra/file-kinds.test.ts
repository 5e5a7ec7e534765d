/** What an uploaded file is and what hides in it, by files as programs write them and as liars do. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { crc32, gzipSync } from 'node:zlib'
import { FileRefused } from '../../infra/files/file-refused'
import { createFileStore, type FileStore } from '../../infra/files/file-store'
import { PNG } from '../api/upload-form'
import { pdfPages, stream } from '../support/pdf'
import { zipOf, type ZipPart, type ZipShape } from '../support/zip'

let dir: string
let store: FileStore
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'campaign-filing-kinds-'))
  store = createFileStore({ dir, maxBytes: 8 * 1024 * 1024 })
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const filesKept = (): number =>
  readdirSync(dir, { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).length

/** The media type that is found, or the reason of refusal. */
async function taken(content: Buffer): Promise<string> {
  const before = filesKept()
  try {
    return (await store.put(randomUUID(), Readable.from([content]))).mediaType
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error
    return `${error.fault}${filesKept() > before ? ' but kept' : ''}`
  }
}
async function all(cases: Record<string, Buffer>): Promise<Record<string, string>> {
  const answers: Record<string, string> = {}
  for (const [what, content] of Object.entries(cases)) answers[what] = await taken(content)
  return answers
}
const same = (cases: Record<string, Buffer>, answer: string) =>
  Object.fromEntries(Object.keys(cases).map((what) => [what, answer]))

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const typesOf = (main: string): string =>
  '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
  `<Override PartName="/main.xml" ContentType="${main}.main+xml"/></Types>`
const TYPES: ZipPart = { name: '[Content_Types].xml', content: typesOf(DOCX) }
const MAIN: ZipPart = { name: 'word/document.xml', content: '<w:document/>'.repeat(20) }
const docx = (parts: readonly ZipPart[] = [], shape?: ZipShape): Buffer => zipOf([TYPES, MAIN, ...parts], shape)
const zip = (shape?: ZipShape, part: Partial<ZipPart> = {}): Buffer =>
  zipOf([{ name: 'Evil.class', content: 'cafebabe'.repeat(50), ...part }], shape)
const PDF = pdfPages(['q Q'])
const NOISE = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i * 2654435761) >>> 24))

test('a document is taken whichever way its writer packs it: ZIP64, streamed, with a comment, its directory of contents last', async () => {
  const photo: ZipPart = { name: 'word/media/image1.jpg', content: NOISE, streamed: true }
  const cases = {
    plain: docx(),
    'ZIP64 throughout': docx([], { zip64: true }),
    'ZIP64, streamed': zipOf([TYPES, { ...MAIN, streamed: true }], { zip64: true }),
    'a comment at its end': docx([], { comment: Buffer.from('made by a machine') }),
    'stored, not packed': zipOf([{ ...TYPES, stored: true }, MAIN]),
    'contents last, behind a photo': zipOf([photo, MAIN, TYPES]),
    'contents last, streamed, behind many megabytes': zipOf([
      { ...photo, content: Buffer.concat(Array.from({ length: 12 }, () => NOISE)), stored: true },
      { ...MAIN, streamed: true },
      { ...TYPES, streamed: true },
    ]),
    'contents in UTF-16': zipOf([
      { name: TYPES.name, content: Buffer.from(`\uFEFF${String(TYPES.content)}`, 'utf16le') },
      MAIN,
    ]),
    'an empty part, a folder': docx([
      { name: 'word/', content: '', stored: true },
      { name: 'word/empty.xml', content: '', stored: true },
    ]),
    'an archive as a part of it': docx([{ name: 'word/embeddings/a.docx', content: docx(), stored: true }]),
  }
  expect(await all(cases)).toEqual(same(cases, DOCX))
  expect(await taken(zipOf([{ name: TYPES.name, content: typesOf(XLSX) }, MAIN], { zip64: true }))).toBe(XLSX)
})

test('a document whose directory cannot be read, or says other than what lies there, is refused', async () => {
  const end = docx().lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  const cases = {
    'cut off': docx().subarray(0, end),
    'something behind its end': Buffer.concat([docx(), Buffer.from('more')]),
    'another number of entries': docx([], { end: { count: 1 } }),
    'a directory that lies elsewhere': docx([], { end: { at: 1 } }),
    'a ZIP64 directory that lies elsewhere': docx([], { zip64: true, end: { at: 1 } }),
    'a part under two names': docx([{ name: 'word/a.xml', content: 'a', local: { name: 'word/b.xml' } }]),
    'a part at another place': docx([{ name: 'word/a.xml', content: 'a', central: { at: 0 } }]),
    'a part far outside': docx([{ name: 'word/a.xml', content: 'a', central: { at: 0x7fffffff } }]),
    'a ZIP64 part far outside': docx([{ name: 'word/a.xml', content: 'a', central: { at: 2 ** 60 } }], { zip64: true }),
    'a part packed in two ways': docx([{ name: 'word/a.xml', content: 'a', local: { method: 0 } }]),
    'a part of two sizes': docx([{ name: 'word/a.xml', content: 'a', local: { size: 2 } }]),
    'a part of two checksums': docx([{ name: 'word/a.xml', content: 'a', local: { crc: 2 } }]),
    'an encrypted part': docx([{ name: 'word/a.xml', content: 'a', central: { flags: 1 } }]),
    'a part that comes twice': docx([MAIN]),
    'a size that is none': docx([{ name: 'word/a.xml', content: 'abc', streamed: true, central: { size: 2 } }]),
  }
  expect(await all(cases)).toEqual(same(cases, 'file_damaged'))
  const hidden = {
    'a part that the directory does not know': docx([{ name: 'word/evil.xml', content: 'evil', unlisted: true }]),
    'a RAR archive between its parts': docx([
      { name: 'word/a.xml', content: 'a', before: Buffer.from('Rar!\x1a\x07\x01\0') },
    ]),
    'a RAR archive in its comment': docx([], { comment: Buffer.from('Rar!\x1a\x07\x01\0') }),
    'two documents in one': zipOf([
      TYPES,
      MAIN,
      { name: 'OFD.xml', content: '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>' },
    ]),
  }
  expect(await all(hidden)).toEqual(same(hidden, 'file_polyglot'))
})

test('what really unpacks is counted, whatever a document declares', async () => {
  const zeros = Buffer.alloc(286 * 1024 * 1024)
  const part: ZipPart = { name: 'xl/worksheets/sheet1.xml', content: zeros }
  const little = { local: { size: 100 }, central: { size: 100 } }
  const cases = {
    declared: docx([part]),
    'declared in ZIP64': docx([part], { zip64: true }),
    'declared as little': docx([{ ...part, ...little }]),
    'declared as little in ZIP64': docx([{ ...part, ...little }], { zip64: true }),
    'streamed, declared as little': docx([{ ...part, streamed: true, central: { size: 100 } }]),
  }
  expect(await all(cases)).toEqual(same(cases, 'file_bomb'))
}, 60_000)

/** The first bytes of archives of many kinds, as their formats have them. */
function archives(): Record<string, Buffer> {
  const tar = Buffer.alloc(1024)
  tar.write('evil.sh\0')
  tar.write('0000755\x000000000\x000000000\x0000000000001\x0000000000000\0        0', 100, 'latin1')
  tar.write('ustar\x0000', 257, 'latin1')
  const sum = tar.reduce((all, byte) => all + byte, 0)
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  const lzh = Buffer.alloc(64)
  lzh[0] = 30
  lzh.write('-lh5-', 2, 'latin1')
  lzh[19] = 0x20
  lzh[21] = 6
  const sevenZip = Buffer.concat([Buffer.from('7z\xbc\xaf\x27\x1c\0\x04', 'latin1'), Buffer.alloc(24)])
  sevenZip.writeUInt32LE(crc32(sevenZip.subarray(12, 32)), 8)
  return {
    'RAR 4': Buffer.from('Rar!\x1a\x07\0\xcf\x90\x73\0\0\x0d\0\0\0\0\0\0\0', 'latin1'),
    'RAR 5': Buffer.from('Rar!\x1a\x07\x01\0\x33\x92\xb5\xe5\x0a\x01\x05\x06\0\x05\x01\x01\x80\x80\0', 'latin1'),
    '7z': sevenZip,
    CAB: Buffer.from('MSCF\0\0\0\0\x40\0\0\0\0\0\0\0\x2c\0\0\0\0\0\0\0\x03\x01\x01\0', 'latin1'),
    gzip: gzipSync('#!/bin/sh\nexit 0\n'.repeat(9)),
    bzip2: Buffer.from('BZh91AY&SY\x01\x02\x03\x04', 'latin1'),
    xz: Buffer.from('\xfd7zXZ\0\0\x04\xe6\xd6\xb4\x46', 'latin1'),
    tar,
    LZH: lzh,
    ZIP: zip(),
    ZIP64: zip({ zip64: true }),
    'ZIP64 of many megabytes': zip({ zip64: true }, { content: Buffer.alloc(286 * 1024 * 1024) }),
    'a ZIP with a comment': zip({ comment: Buffer.alloc(60_000, 'x') }),
    'a ZIP whose directory lies elsewhere': zip({ end: { at: 7 } }),
    'a ZIP of one entry that lies somewhere else': zip({}, { central: { at: 9_999_999 } }),
    'a ZIP without its directory': zip().subarray(0, 60),
    'a ZIP without anything': zipOf([]),
    'a streamed ZIP': zip({}, { streamed: true }),
  }
}

test('an archive of any kind behind a picture, a video or a PDF is found, also where its directory is broken', async () => {
  const JPEG = Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
    NOISE,
    Buffer.from('ffd9', 'hex'),
  ])
  const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
  const MP4 = Buffer.concat([Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f326d703431', 'hex'), NOISE])
  const carriers = { 'image/png': PNG, 'image/jpeg': JPEG, 'image/gif': GIF, 'video/mp4': MP4, 'application/pdf': PDF }
  const found = archives()
  for (const [type, carrier] of Object.entries(carriers)) {
    expect(await taken(carrier)).toBe(type)
    for (const [what, archive] of Object.entries(found)) {
      expect([type, what, await taken(Buffer.concat([carrier, archive]))]).toEqual([type, what, 'file_polyglot'])
      const far = Buffer.concat([carrier, Buffer.alloc(3 * 1024 * 1024 - carrier.length - 3), archive])
      expect([type, what, 'far', await taken(far)]).toEqual([type, what, 'far', 'file_polyglot'])
    }
  }
}, 120_000)

test('chance bytes, the mark of an archive alone, and a document attached to a PDF hide nothing', async () => {
  const marks = ['PK\x03\x04', '7z\xbc\xaf', '\x1f\x8b\x08\0', 'ustar', '-lh5-', 'MSCF', 'CD001'].map((mark) =>
    Buffer.from(mark, 'latin1'),
  )
  const noisy = Buffer.concat([
    PNG,
    ...marks.flatMap((mark) => [NOISE.subarray(0, 5_000), mark, NOISE.subarray(0, 500)]),
  ])
  expect(await taken(noisy)).toBe('image/png')
  const attached = pdfPages(['q Q'], { more: [stream(docx()), stream(Buffer.alloc(70_000, ' '))] })
  expect(await taken(attached)).toBe('application/pdf')
})

test('bytes before the header of a PDF are let be as the format lets them, up to 1,024 and where they are nothing else', async () => {
  const before = (bytes: Buffer | string, pdf = PDF): Buffer => Buffer.concat([Buffer.from(bytes), pdf])
  const fine = {
    'an empty line': before('\r\n'),
    'a byte-order mark': before('\uFEFF'),
    'what a mail system left': before('Content-Type: application/pdf\r\n\r\n'),
    '1,024 bytes': before(Buffer.alloc(1024, 0)),
    'bytes that are no text': before(
      Buffer.from([0xe2, 0xe3, 0xcf, 0xd3, 0x0a]),
      pdfPages([Buffer.from([0x25, 0xff, 0x0a])]),
    ),
  }
  expect(await all(fine)).toEqual(same(fine, 'application/pdf'))
  const others = {
    'bytes 1,025': before(Buffer.alloc(1025, 0)),
    'a program': before('MZ\x90\0'),
    'a script': before('#!/bin/sh\nexit 0\n'),
    'a page': before('<html><script>alert(1)</script>'),
    'a GIF': before('GIF89a'),
    'a picture': before(PNG),
    'an archive': before(Buffer.from('Rar!\x1a\x07\x01\0')),
    'a ZIP': before(zip()),
  }
  for (const [what, answer] of Object.entries(await all(others)))
    expect(`${what}: ${answer}`).toMatch(/file_(polyglot|type_refused|damaged)$/)
  expect(await taken(Buffer.from('说明：文件头为 %PDF-1.7'))).toBe('file_polyglot')
})

test('a picture or video of a phone, and a PDF of a drawing program, are what their format says, whichever name comes first', async () => {
  const box = (brand: string, others: string): Buffer => {
    const head = Buffer.alloc(16 + others.length)
    head.writeUInt32BE(head.length)
    head.write(`ftyp${brand}`, 4, 'latin1')
    head.write(others, 16, 'latin1')
    return Buffer.concat([head, NOISE.subarray(0, 2_000)])
  }
  expect(await taken(box('mif1', 'mif1heic'))).toBe('image/heic')
  expect(await taken(box('mif1', 'mif1avif'))).toBe('file_type_refused')
  expect(await taken(box('M4V ', 'isommp42'))).toBe('video/mp4')
  expect(await taken(pdfPages(['q Q'], { more: ['<</AIPrivateData1 1>>'] }))).toBe('application/pdf')
})

test('a moving PNG is a PNG, an OFD is taken, a document with macros or a template is not', async () => {
  const chunk = (name: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(name), data])
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    crc.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, crc])
  }
  const moving = Buffer.concat([
    PNG.subarray(0, 33),
    chunk('acTL', Buffer.from('0000000100000000', 'hex')),
    PNG.subarray(33),
  ])
  expect(await taken(moving)).toBe('image/png')
  const root =
    '<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" DocType="OFD" Version="1.0"/>'
  const page: ZipPart = { name: 'Doc_0/Pages/Page_0/Content.xml', content: '<ofd:Page/>' }
  expect(await taken(zipOf([{ name: 'OFD.xml', content: root }, page]))).toBe('application/ofd')
  expect(
    await taken(zipOf([page, { name: 'OFD.xml', content: `\uFEFF${root}`, streamed: true }], { zip64: true })),
  ).toBe('application/ofd')
  const refused = {
    'called OFD only': zipOf([{ name: 'OFD.xml', content: '<html/>' }, page]),
    macros: zipOf([{ name: TYPES.name, content: typesOf('application/vnd.ms-word.document.macroEnabled') }, MAIN]),
    'a template': zipOf([{ name: TYPES.name, content: typesOf(`${DOCX.slice(0, -'document'.length)}template`) }, MAIN]),
    'an archive': zip(),
  }
  expect(await all(refused)).toEqual(same(refused, 'file_type_refused'))
})

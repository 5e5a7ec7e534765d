/** PDF files by hand, small and exact: what a reader of strangers' files must bear. */
import { deflateSync } from 'node:zlib'

/** Objects are numbered from 1; the first is the catalogue. */
export function pdfOf(objects: readonly (string | Buffer)[], trailer = ''): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')]
  const places: number[] = []
  let at = parts[0]?.length ?? 0
  const add = (bytes: Buffer): void => {
    parts.push(bytes)
    at += bytes.length
  }
  objects.forEach((object, i) => {
    places.push(at)
    add(Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]))
  })
  const from = at
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  add(Buffer.from(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`))
  add(Buffer.from(`trailer\n<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${from}\n%%EOF\n`))
  return Buffer.concat(parts)
}

export function stream(content: Buffer | string, entries = ''): Buffer {
  const bytes = Buffer.from(content)
  return Buffer.concat([
    Buffer.from(`<</Length ${bytes.length}${entries}>>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ])
}

/** Packed so many times over: each time some thousand times smaller, where it is all the same. */
export function packed(content: Buffer, times: number, entries = ''): Buffer {
  let bytes = content
  for (let i = 0; i < times; i += 1) bytes = deflateSync(bytes, { level: 9 })
  return stream(bytes, `/Filter[${'/FlateDecode'.repeat(times)}]${entries}`)
}

interface PageOptions {
  /** In points, as it stands in the file. */
  box?: string
  resources?: string
  catalogue?: string
  trailer?: string
  annotations?: string
  more?: (string | Buffer)[]
}

const HELVETICA = '/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>'

/** A page for each content; further objects follow them from `2 × contents + 3` on. */
export function pdfPages(contents: readonly (Buffer | string)[], options: PageOptions = {}): Buffer {
  const {
    box = '[0 0 595 842]',
    resources = HELVETICA,
    catalogue = '',
    trailer = '',
    annotations = '[]',
    more = [],
  } = options
  const pages = contents.flatMap((content, i) => [
    `<</Type/Page/Parent 2 0 R/MediaBox${box}/Contents ${2 * i + 4} 0 R/Annots${annotations}/Resources<<${resources}>>>>`,
    Buffer.isBuffer(content) ? content : stream(content),
  ])
  const kids = contents.map((_, i) => `${2 * i + 3} 0 R`).join(' ')
  return pdfOf(
    [
      `<</Type/Catalog/Pages 2 0 R${catalogue}>>`,
      `<</Type/Pages/Kids[${kids}]/Count ${contents.length}>>`,
      ...pages,
      ...more,
    ],
    trailer,
  )
}

/** Text in a Chinese font that is named and not there, as programs that count on the reader's own make them. */
export const chinesePdf = (text: string): Buffer => {
  const hex = Buffer.from(text, 'utf16le').swap16().toString('hex')
  return pdfPages([`BT /F1 24 Tf 50 700 Td (Filing) Tj ET BT /F2 24 Tf 50 600 Td <${hex}> Tj ET`], {
    resources: HELVETICA.replace(/>>>>$/, '>>/F2 5 0 R>>'),
    more: [
      '<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>',
      '<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>' +
        '/FontDescriptor 7 0 R>>',
      '<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880' +
        '/Descent -120/CapHeight 880/StemV 93>>',
    ],
  })
}

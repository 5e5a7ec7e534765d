/** Sheets as other programs write them, put together part by part, so that a test says exactly what it tries. */
import { ZipFile } from 'yazl'

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const OFFICE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** Styles that cells of tests name by their place here. */
export const STYLES = {
  general: 0,
  day: 1,
  minute: 2,
  eightDigits: 3,
  lettered: 4,
  grouped: 5,
  scientific: 6,
  text: 7,
  whole: 8,
  builtInDay: 9,
  chineseDay: 10,
  month: 11,
  cents: 12,
} as const

const FORMATS = [
  'General',
  'yyyy-mm-dd',
  'yyyy-mm-dd hh:mm',
  '00000000',
  '&quot;DY-&quot;000000',
  '#,##0',
  '0.00E+00',
  '@',
  '0',
]
const styles = `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts>${FORMATS.map(
  (code, n) => `<numFmt numFmtId="${200 + n}" formatCode="${code}"/>`,
).join('')}<numFmt numFmtId="230" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellXfs>${FORMATS.map(
  (_code, n) => `<xf numFmtId="${200 + n}"/>`,
).join('')}<xf numFmtId="14"/><xf numFmtId="31"/><xf numFmtId="230"/><xf numFmtId="2"/></cellXfs></styleSheet>`

/** A cell: a text, or the inside of `<c r="…"` from its further attributes on. */
export type MadeCell = string | { c: string } | undefined

export const num = (value: number | string, style: keyof typeof STYLES = 'general'): MadeCell => ({
  c: ` s="${STYLES[style]}"><v>${value}</v></c>`,
})
export const iso = (value: string, style: keyof typeof STYLES = 'general'): MadeCell => ({
  c: ` s="${STYLES[style]}" t="d"><v>${value}</v></c>`,
})
export const failed = (code: string): MadeCell => ({ c: ` t="e"><v>${code}</v></c>` })

export interface MadeRow {
  cells: MadeCell[]
  /** Further attributes of the row. */
  row?: string
}

const cellXml = (cell: MadeCell, at: string): string => {
  if (cell === undefined) return ''
  if (typeof cell === 'object') return `<c r="${at}"${cell.c}`
  const text = cell.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`
}

export const sheetXml = (rows: (MadeCell[] | MadeRow)[], behind = '', before = ''): string => {
  const data = rows.map((given, n) => {
    const { cells, row = '' } = Array.isArray(given) ? { cells: given } : given
    return `<row r="${n + 1}" ${row}>${cells.map((c, at) => cellXml(c, `${String.fromCharCode(65 + at)}${n + 1}`)).join('')}</row>`
  })
  return `${HEAD}<worksheet xmlns="${MAIN}" xmlns:r="${RELATIONS}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">${before}<sheetData>${data.join('')}</sheetData>${behind}</worksheet>`
}

export interface MadeBook {
  /** Inside `<workbook>` before its sheets. */
  settings?: string
  sheets?: string
  /** Further relations of the workbook. */
  relations?: string
  /** Further lines of the list of content types. */
  types?: string
  /** Parts besides, or instead of those that are made. */
  parts?: Record<string, string | Buffer>
}

export function bookParts(sheet: string, book: MadeBook = {}): Record<string, string | Buffer> {
  return {
    '[Content_Types].xml': `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${OFFICE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${OFFICE}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${OFFICE}.styles+xml"/>${book.types ?? ''}</Types>`,
    '_rels/.rels': `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}">${book.settings ?? ''}${book.sheets ?? '<sheets><sheet name="备案导入" sheetId="1" r:id="rId1"/></sheets>'}</workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATIONS}/styles" Target="styles.xml"/>${book.relations ?? ''}</Relationships>`,
    'xl/worksheets/sheet1.xml': sheet,
    'xl/styles.xml': styles,
    ...book.parts,
  }
}

export async function zipped(parts: Record<string, string | Buffer>, forceZip64Format = false): Promise<Buffer> {
  const file = new ZipFile()
  for (const [name, content] of Object.entries(parts))
    if (name.endsWith('/')) file.addEmptyDirectory(name)
    else file.addBuffer(Buffer.from(content), name, { forceZip64Format })
  file.end({ forceZip64Format, comment: '' })
  const chunks: Buffer[] = []
  for await (const chunk of file.outputStream as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export const madeSheet = (rows: (MadeCell[] | MadeRow)[], book?: MadeBook): Promise<Buffer> =>
  zipped(bookParts(sheetXml(rows), book))

/** The body of an upload with this file in it; goes with `UPLOAD_HEADERS`. */
export const uploadOf = (bytes: Buffer, name = '台账.xlsx'): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--edge\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
    ),
    bytes,
    Buffer.from('\r\n--edge--\r\n'),
  ])
export const UPLOAD_HEADERS = { 'content-type': 'multipart/form-data; boundary=edge' }

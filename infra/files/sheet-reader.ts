/**
 * The first sheet of an uploaded XLSX, as rows. The file is taken apart first (see `zip-parts.ts`), its sheets are measured, and
 * only what was looked at is given to the library, packed anew, on a thread that is ended when it takes too long.
 */
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { ZipFile } from 'yazl'
import { PackageRefused, readParts, type PackageFault } from './zip-parts'

export type SheetFault = PackageFault | 'not_a_sheet' | 'too_many_rows' | 'too_many_columns'

export class SheetRefused extends Error {
  constructor(
    readonly fault: SheetFault,
    readonly where: string,
  ) {
    super(`${fault}: ${where}`)
  }
}

export interface SheetLimits {
  rows: number
  columns: number
}

export type ReadCell = string | number | boolean | Date | null

export interface ReadRows {
  /** Row 1 of the sheet first, also where rows are empty. */
  rows: ReadCell[][]
  /** Places with a formula, `row:column`, both from 0. */
  formulas: Set<string>
}

const MAIN = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'

export async function readFirstSheet(bytes: Buffer, limits: SheetLimits): Promise<ReadRows> {
  try {
    const parts = await readParts(bytes)
    if (!parts.get('[Content_Types].xml')?.includes(MAIN)) throw new SheetRefused('not_a_sheet', '[Content_Types].xml')
    for (const [name, xml] of parts) refuseEndlessTags(name, xml)
    const first = firstSheetOf(parts)
    let formulas = new Set<string>()
    for (const [name, xml] of parts) {
      if (!name.startsWith('xl/worksheets/') || !name.endsWith('.xml')) continue
      const found = measure(name, xml, limits)
      if (name === first) formulas = found
    }
    return { rows: await readApart(await pack(parts)), formulas }
  } catch (error) {
    if (error instanceof PackageRefused) throw new SheetRefused(error.fault, error.where)
    throw error
  }
}

/** Many times what an honest file takes on a busy machine. */
const READ_MS = 10_000

/** Whatever ends the thread before it has an answer lies in the file: an error of the library, its time, its memory. */
async function readApart(bytes: Buffer): Promise<ReadCell[][]> {
  const thread = new Worker(path.join(__dirname, 'sheet-read-thread.mjs'), {
    workerData: bytes,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  const deadline = setTimeout(() => void thread.terminate(), READ_MS)
  try {
    return await new Promise((resolve, reject) => {
      const refuse = (): void => reject(new SheetRefused('damaged', 'content'))
      thread.once('message', resolve)
      thread.once('error', refuse)
      thread.once('exit', refuse)
    })
  } finally {
    clearTimeout(deadline)
    await thread.terminate()
  }
}

const TAG_MAX = 16 * 1024

/** A tag that never ends is what makes readers of XML go over it again and again. */
function refuseEndlessTags(name: string, xml: string): void {
  for (let at = xml.indexOf('<'); at >= 0;) {
    const end = xml.indexOf('>', at)
    if (end < 0 || end - at > TAG_MAX) throw new SheetRefused('damaged', name)
    at = xml.indexOf('<', end)
  }
}

/** Which part is the first sheet, by the workbook and its relations. No pattern here reads past the next tag: hostile files are long. */
function firstSheetOf(parts: ReadonlyMap<string, string>): string {
  const sheet = /<(?:\w{1,20}:)?sheet(?=\s)[^<>]*>/.exec(parts.get('xl/workbook.xml') ?? '')?.[0] ?? ''
  const id = attribute(sheet, '\\w{1,20}:id')
  const relations = parts.get('xl/_rels/workbook.xml.rels') ?? ''
  for (const [relation] of relations.matchAll(/<(?:\w{1,20}:)?Relationship(?=\s)[^<>]*>/g))
    if (id !== undefined && attribute(relation, 'Id') === id) {
      const target = attribute(relation, 'Target') ?? ''
      const name = target.startsWith('/') ? target.slice(1) : `xl/${target}`
      if (parts.has(name)) return name
    }
  throw new SheetRefused('damaged', 'xl/workbook.xml')
}

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    .exec(tag)
    ?.slice(1)
    .find((value) => value !== undefined)

const TAG = /<(?:[^\s<>/:!?]{1,40}:)?(row|c|f)(?=[\s/>])(?:[^<>"']|"[^"<]*"|'[^'<]*')*>/g

/** A cell far out would make the reader fill everything before it. Returns where formulas stand. */
function measure(name: string, xml: string, limits: SheetLimits): Set<string> {
  const formulas = new Set<string>()
  let [row, column, tags] = [-1, -1, 0]
  for (const [tag, kind] of xml.matchAll(TAG)) {
    tags += 1
    if (tags > limits.rows * (limits.columns + 1)) throw new SheetRefused('too_many_rows', name)
    const place = kind === 'f' ? undefined : attribute(tag, 'r')
    if (kind === 'row') {
      row = place === undefined ? row + 1 : Number(place) - 1
      column = -1
    } else if (kind === 'c') {
      const at = place === undefined ? undefined : placeOf(place)
      if (place !== undefined && !at) throw new SheetRefused('damaged', name)
      column = at ? at.column : column + 1
      if (at) row = at.row
    } else formulas.add(`${row}:${column}`)
    if (!Number.isInteger(row)) throw new SheetRefused('damaged', name)
    if (row >= limits.rows) throw new SheetRefused('too_many_rows', `${row + 1}`)
    if (column >= limits.columns) throw new SheetRefused('too_many_columns', `${column + 1}`)
  }
  return formulas
}

function placeOf(address: string): { row: number; column: number } | undefined {
  const [, letters, digits] = /^([A-Z]{1,3})([1-9]\d{0,6})$/.exec(address) ?? []
  if (letters === undefined || digits === undefined) return undefined
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
  return { row: Number(digits) - 1, column: column - 1 }
}

async function pack(parts: ReadonlyMap<string, string>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, xml] of parts) zip.addBuffer(Buffer.from(xml), name, { compress: false })
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

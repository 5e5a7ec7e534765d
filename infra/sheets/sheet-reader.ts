/**
 * The first sheet of an uploaded XLSX that people see, as rows. The file is taken apart first (see `zip-parts.ts`), only the
 * parts that belong to that sheet are unpacked, and they are read on a thread that is ended when it takes too long.
 */
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import {
  attribute,
  contentTypesOf,
  refuseActiveContent,
  refuseEndlessTags,
  refuseForeignParts,
  relationsOf,
  tagsOf,
  type ActiveKind,
  type Relation,
} from '../files/office-package'
import type { ReadRows } from '../../activities/domain/imports/sheet-cells'
import { Archive, PackageRefused, type PackageFault } from '../files/zip-parts'

export type SheetFault = PackageFault | 'not_a_sheet' | 'too_many_rows' | 'too_many_columns'

export class SheetRefused extends Error {
  constructor(
    readonly fault: SheetFault,
    readonly where: string,
    /** Of active content: what it is. */
    readonly kind?: ActiveKind,
  ) {
    super(`${fault}: ${where}`)
  }
}

export interface SheetLimits {
  rows: number
  columns: number
}

const WORKBOOK = /\.spreadsheetml\.(sheet|template)\.main\+xml$/i

export async function readFirstSheet(bytes: Buffer, limits: SheetLimits): Promise<ReadRows> {
  try {
    return await readApart({ ...(await sheetParts(await Archive.open(bytes))), limits })
  } catch (error) {
    if (!(error instanceof PackageRefused)) throw error
    throw new SheetRefused(error.fault, error.where, error.kind as ActiveKind | undefined)
  }
}

/** What the thread needs: texts of parts, and how the workbook counts days. */
interface SheetParts {
  sheet: string
  texts: string | undefined
  styles: string | undefined
  is1904: boolean
}

async function sheetParts(archive: Archive): Promise<SheetParts> {
  const types = await contentTypesOf(archive)
  if (!types) throw new SheetRefused('not_a_sheet', '[Content_Types].xml')
  refuseForeignParts(archive.names)
  await refuseActiveContent(archive, types)
  const workbook = await workbookOf(archive, types)
  const xml = (await archive.xml(workbook)) ?? ''
  refuseEndlessTags(workbook, xml)
  refuseProgramNames(xml)
  const relations = await relationsOf(archive, workbook)
  const part = async (type: string): Promise<string | undefined> => {
    const found = relations.find((relation) => relation.type === type && !relation.isExternal)
    return found && archive.xml(found.target)
  }
  const [settings] = tagsOf(xml, 'workbookPr')
  return {
    sheet: (await archive.xml(visibleSheet(archive, xml, relations))) ?? '',
    texts: await part('sharedStrings'),
    styles: await part('styles'),
    is1904: /^(1|true)$/i.test(attribute(settings ?? '', 'date1904') ?? ''),
  }
}

async function workbookOf(archive: Archive, types: ReadonlyMap<string, string>): Promise<string> {
  const isWorkbook = (name: string): boolean => archive.has(name) && WORKBOOK.test(types.get(name.toLowerCase()) ?? '')
  const main =
    (await relationsOf(archive, '')).find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml'
  if (isWorkbook(main)) return main
  throw new SheetRefused('not_a_sheet', main.slice(0, 80))
}

/** A name may stand for a formula: one that starts another program is refused like that formula. */
function refuseProgramNames(workbook: string): void {
  for (const [, formula = ''] of workbook.matchAll(/<(?:[\w.-]{1,40}:)?definedName(?=[\s>])[^<>]*>([^<]*)</g))
    if (/^[=+\-@\s]*'?[\w.\\:-]+'?\s*\|/.test(formula)) throw new SheetRefused('active_content', 'definedName', 'dde')
}

/** Lists for a choice often lie on a hidden sheet, also in front; charts are no sheets with cells. */
function visibleSheet(archive: Archive, workbook: string, relations: readonly Relation[]): string {
  const sheets = tagsOf(workbook, 'sheet').flatMap((tag) => {
    const id = attribute(tag, '[\\w.-]{1,40}:id')
    const found = relations.find((r) => id !== undefined && r.id === id && r.type === 'worksheet' && !r.isExternal)
    if (!found || !archive.has(found.target)) return []
    return [{ name: found.target, isHidden: /hidden/i.test(attribute(tag, 'state') ?? '') }]
  })
  const first = sheets.find(({ isHidden }) => !isHidden) ?? sheets[0]
  if (!first) throw new SheetRefused('damaged', 'xl/workbook.xml')
  return first.name
}

/** Many times what an honest file takes on a busy machine. */
const READ_MS = 10_000

type Answer = ReadRows | { fault: SheetFault; where: string; kind?: ActiveKind }

/** Whatever ends the thread before it has an answer lies in the file: an error of the library, its time, its memory. */
async function readApart(work: SheetParts & { limits: SheetLimits }): Promise<ReadRows> {
  const thread = new Worker(path.join(__dirname, 'sheet-read-thread.mjs'), {
    workerData: work,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  const deadline = setTimeout(() => void thread.terminate(), READ_MS)
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      const refuse = (): void => reject(new SheetRefused('damaged', 'content'))
      thread.once('message', resolve)
      thread.once('error', refuse)
      thread.once('exit', refuse)
    })
    if ('fault' in answer) throw new SheetRefused(answer.fault, answer.where, answer.kind)
    return answer
  } finally {
    clearTimeout(deadline)
    await thread.terminate()
  }
}

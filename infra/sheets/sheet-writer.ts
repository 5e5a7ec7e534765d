/**
 * Spreadsheets (XLSX) of one sheet, written beside the process's own work: see `sheet-thread.mjs`. Text stays text whatever it
 * begins with; instants become real dates in the product's zone; no cell is ever a formula.
 */
import { ZONE } from '../../activities/domain/time/zone'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { toInstant } from '../../activities/domain/time/calendar'

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** How many characters Excel keeps in a cell; it calls a file with more of them damaged. */
const CELL_MAX = 32_767

export interface SheetColumn {
  header: string
  /** Characters. */
  width: number
  /** `instant` takes an ISO instant and shows it in the product's zone, to the minute. */
  kind: 'text' | 'instant' | 'number'
}

export type SheetCell = string | number | undefined

export interface SheetWriter {
  /** Cells in the order of the columns. */
  add(rows: readonly SheetCell[][]): void
  finish(): Promise<Buffer>
  /** Gives up; harmless after the end. */
  stop(): Promise<void>
}

/** Begins a sheet. Whoever begins one ends it, by `finish` or by `stop`. */
export function createSheetWriter(sheet: string, columns: readonly SheetColumn[]): SheetWriter {
  const thread = new Worker(path.join(__dirname, 'sheet-thread.mjs'), {
    workerData: { sheet, columns },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 1_024 },
  })
  const written = new Promise<Buffer>((resolve, reject) => {
    thread.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes.buffer)))
    thread.once('error', reject)
    thread.once('exit', () => reject(new Error(`the thread that writes the sheet ${sheet} ended without a result`)))
  })
  // Who stopped it does not wait for its result any more.
  written.catch(() => undefined)
  return {
    add: (rows) => thread.postMessage(rows.map((row) => row.map((value, n) => plain(value, columns[n])))),
    finish: () => {
      thread.postMessage(null)
      return written
    },
    stop: async () => void (await thread.terminate()),
  }
}

function plain(value: SheetCell, column: SheetColumn | undefined): string | number | null {
  if (value === undefined || value === '') return null
  if (column?.kind === 'instant') return wallClock(String(value))
  return typeof value === 'number' ? value : value.slice(0, CELL_MAX).replace(LOOKS_ESCAPED, '_x005F_')
}

/** `_x0041_` in a sheet means "A" to those who read it, unless its first character is escaped itself. */
const LOOKS_ESCAPED = /_(?=x[0-9A-Fa-f]{4}_)/g

/** A sheet knows no zones: its dates are the wall clock, carried as if it were UTC. */
const wallClock = (instant: string): number => Date.parse(`${toInstant(Date.parse(instant), ZONE).slice(0, 19)}Z`)

/** The local day of an instant, `2026-11-22`. */
export const localDay = (instant: string): string => toInstant(Date.parse(instant), ZONE).slice(0, 10)

/** What a sheet brings, as it was read: cells with what they show, and what of it nobody sees. */

/** A number with what its cell shows; `fault`: that is not all of what was meant. */
export interface NumberCell {
  kind: 'number'
  value: number
  text: string
  fault?: 'rounded' | 'format'
}

/** A wall clock, `2026-12-20` or `2026-12-20T15:30:00`; rarely with its offset. Empty where the cell shows no day. */
export interface DateCell {
  kind: 'date'
  wall: string
}

/** What a formula came to that has no result, such as `#N/A`. */
export interface ErrorCell {
  kind: 'error'
  code: string
}

export type ReadCell = string | boolean | NumberCell | DateCell | ErrorCell | null

export interface ReadRows {
  /** Row 1 of the sheet first, also where rows are empty. */
  rows: ReadCell[][]
  /** Places with a formula, `row:column`, both from 0. */
  formulas: Set<string>
  /** Rows with something in them that are filtered out or hidden, from 0. */
  hiddenRows: Set<number>
  hiddenColumns: Set<number>
}

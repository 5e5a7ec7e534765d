/** Errors and warnings of an import, each with its row and column. */
import { IMPORT_COLUMNS, type ImportField } from './columns'

export const IMPORT_CODES = [
  'field_required',
  'field_too_long',
  'text_unfit',
  'formula_refused',
  'cell_error',
  'row_hidden',
  'column_hidden',
  'requirement_unknown',
  'person_unknown',
  'person_ambiguous',
  'date_invalid',
  'end_at_midnight',
  'occurred_in_future',
  'dates_unfit',
  'launch_after_end',
  'number_required',
  'number_repeated',
  'number_taken',
  'filing_duplicate',
  'external_ref_taken',
  'campaign_differs',
  'phase_unknown',
  'phase_unfit',
  'campaign_too_large',
  'credential_missing',
  'number_not_expected',
  'launch_past',
  'review_overdue',
] as const

export type ImportCode = (typeof IMPORT_CODES)[number]

export interface ImportFinding {
  /** As its sender counts. */
  row: number
  /** Its heading. */
  column: string
  field: ImportField
  code: ImportCode
  /** For people, in Chinese. */
  detail: string
  /** What could stand there instead. */
  accepts?: string[]
}

/** What is found on the way. A row with an error becomes nothing; a warning leaves it as it is. */
export class Findings {
  readonly errors: ImportFinding[] = []
  readonly warnings: ImportFinding[] = []
  readonly faulty = new Set<number>()
  private readonly places = new Set<string>()

  error(row: number, field: ImportField, code: ImportCode, detail: string, accepts?: string[]): void {
    this.faulty.add(row)
    this.places.add(`${row} ${field}`)
    this.errors.push({ row, column: IMPORT_COLUMNS[field].header, field, code, detail, accepts })
  }

  has(row: number, field: ImportField): boolean {
    return this.places.has(`${row} ${field}`)
  }

  warn(row: number, field: ImportField, code: ImportCode, detail: string): void {
    this.warnings.push({ row, column: IMPORT_COLUMNS[field].header, field, code, detail })
  }
}

/** A program of its own, so that it can be started in any time zone: prints what an import reads in the sheet named. */
import { readFileSync } from 'node:fs'
import { CellRefused, textOf } from '../../activities/domain/imports/cells'
import { IMPORT_COLUMNS, IMPORT_FIELDS, IMPORT_LIMITS, tableOf } from '../../activities/domain/imports/columns'
import { instantOf } from '../../activities/domain/imports/dates'
import { readFirstSheet, SheetRefused } from '../../infra/sheets/sheet-reader'

async function main(file: string): Promise<unknown> {
  const table = await tableOf(await readFirstSheet(readFileSync(file), IMPORT_LIMITS), () => undefined)
  return table.rows.map(({ cells }) =>
    Object.fromEntries(
      IMPORT_FIELDS.flatMap((field) => {
        const read = IMPORT_COLUMNS[field].kind === 'instant' ? instantOf : textOf
        try {
          const value = read(field, cells[field])
          return value === undefined ? [] : [[field, value]]
        } catch (error) {
          if (error instanceof CellRefused) return [[field, `! ${error.code} ${error.detail}`]]
          throw error
        }
      }),
    ),
  )
}

main(process.argv[2] ?? '').then(
  (rows) => process.stdout.write(JSON.stringify(rows, undefined, 1)),
  (error: unknown) => {
    if (!(error instanceof SheetRefused)) throw error
    process.stdout.write(JSON.stringify({ refused: error.fault, where: error.where, kind: error.kind }))
  },
)

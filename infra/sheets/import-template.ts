import { IMPORT_FIELDS, IMPORT_COLUMNS } from '../../activities/domain/imports/columns'
import { type SheetColumn, createSheetWriter } from './sheet-writer'

/** The headings, to be filled in below. */
export async function importTemplate(): Promise<Buffer> {
  const columns = IMPORT_FIELDS.map((field): SheetColumn => {
    const { header, mandatory, width, kind } = IMPORT_COLUMNS[field]
    return { header: mandatory ? `${header} *` : header, width, kind }
  })
  const sheet = createSheetWriter('备案导入', columns)
  try {
    return await sheet.finish()
  } finally {
    await sheet.stop()
  }
}

/**
 * What an import is told as (U-12): one letter to each lead and backup, once all of it is decided, that lists what was taken
 * over for them. Planned in the mail ledger under the import's name; written from the record at the moment it leaves.
 */
import { nextOfficeMoment } from '../domain/time/calendar'
import { importedLines, importOfSubject } from '../domain/mail/import-letters'
import { pageLinks } from './letter-links'
import { plainLetter } from './reader'
import type { RecordStore, RecordTransaction } from '../ports'
import type { Letter, MailRow, PageLink } from '../mail-ports'

/** Closes an import whose rows are all decided, and plans its letters. Asked again it plans none twice. */
export const createConcludeImport =
  ({ store }: { store: RecordStore }) =>
  (id: string): Promise<void> =>
    store.transaction(async (tx) => {
      const { now } = await tx.readClock()
      const { calendar } = await tx.surroundings(undefined, undefined)
      await tx.concludeImport({ id, now, sendAfter: nextOfficeMoment(calendar, now).at })
    })

export async function importLetters(
  tx: RecordTransaction,
  rows: readonly MailRow[],
  pageLink: PageLink,
): Promise<ReadonlyMap<number, Letter>> {
  const letters = new Map<number, Letter>()
  const surroundings = await tx.surroundings(undefined, undefined)
  for (const row of rows) {
    const id = importOfSubject(row.subject)
    if (id === undefined) continue
    const imported = await tx.importedFor(id, row.recipient)
    const links = pageLinks({ ...row, pageLink }, [{ purpose: 'import', subject: id, label: '' }])
    letters.set(row.id, plainLetter(row, surroundings, { lines: importedLines(imported, surroundings), links }))
  }
  return letters
}

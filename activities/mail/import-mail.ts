/**
 * What an import is told as (U-12): one letter to each lead and backup, once all of it is decided, that lists what was taken
 * over for them. Planned in the mail ledger under the import's name; written from the record at the moment it leaves.
 */
import { nextOfficeMoment } from '../domain/time/calendar'
import { importedLines, importOfSubject } from '../domain/mail/import-letters'
import type { Letter, MailRow, RecordStore, RecordTransaction } from '../ports'

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
  publicUrl: string | undefined,
): Promise<ReadonlyMap<number, Letter>> {
  const letters = new Map<number, Letter>()
  const surroundings = await tx.surroundings(undefined, undefined)
  for (const row of rows) {
    const id = importOfSubject(row.subject)
    if (id === undefined) continue
    const person = surroundings.person(row.recipient)
    const imported = await tx.importedFor(id, row.recipient)
    letters.set(row.id, {
      key: row.key,
      kind: row.kind,
      to: { name: person?.name ?? row.recipient, address: person?.mail ?? '' },
      tasks: [],
      lines: importedLines(imported, surroundings),
      links: publicUrl === undefined ? [] : [{ label: '', url: `${publicUrl.replace(/\/$/, '')}/v1/imports/${id}` }],
      occurredAt: row.body.occurredAt,
    })
  }
  return letters
}

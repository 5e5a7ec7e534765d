/** What a letter about a key date says: the brief is read when it leaves, so a date that was moved or erased is not told of. */
import type { Brief } from '../../workflows/contract/brief'
import { datesTold } from '../domain/brief/key-dates'
import { keyDateLines } from '../domain/mail/letters-key-dates'
import type { CampaignState } from '../domain/record/state'
import type { Surroundings } from '../ports'
import type { Letter, MailRow } from '../mail-ports'

/** The brief's text, where one of the letters is about its dates. */
export const briefNotes = (rows: readonly MailRow[], { brief }: CampaignState): string[] =>
  brief?.document && rows.some(({ kind }) => kind === 'key_date') ? [brief.document.note] : []

export function linesOfKeyDate(
  row: MailRow,
  { brief }: CampaignState,
  { notes, surroundings }: { notes: ReadonlyMap<string, string>; surroundings: Surroundings },
): Letter['lines'] {
  const text = brief?.document && notes.get(brief.document.note)
  const said = text === undefined ? undefined : (JSON.parse(text) as Brief)
  return keyDateLines(said, datesTold(row.body.lines), surroundings.calendar)
}

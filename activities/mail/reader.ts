/** Who a letter is for, as the directory knows them when it is written; and what letters about no single task have in common. */
import type { Surroundings } from '../ports'
import type { Letter, MailRow } from '../mail-ports'

type People = Pick<Surroundings, 'person' | 'group'>

/** Somebody who left the directory has no address: the mailer refuses it and the refusal is recorded. */
export function readerOf(staff: string, { person, group }: People): Letter['to'] {
  const shared = group(staff)
  if (shared) return { name: shared.name.zh, address: shared.mail }
  const found = person(staff)
  return { name: found?.name ?? staff, address: found?.mail ?? '' }
}

/** A letter of a ledger row that is about several things, or about none of a campaign's tasks. */
export const plainLetter = (row: MailRow, people: People, told: Pick<Letter, 'lines' | 'links'>): Letter => ({
  key: row.key,
  kind: row.kind,
  to: readerOf(row.recipient, people),
  tasks: [],
  acts: true,
  occurredAt: row.body.occurredAt,
  ...told,
})

/**
 * The letter of an envelope: what waited for one person, each part as it would have been written by itself, from the present
 * state. What is over by now is left out; a single part is simply that letter.
 */
import { campaignOf } from '../../workflows/contract/ids'
import { readerOf } from './reader'
import type { Surroundings } from '../ports'
import type { Letter, MailRow, PageLink } from '../mail-ports'
import { deskLink } from './letter-links'

/** What became of the rows of an envelope when its letter was written. */
export interface Enveloped {
  told: number[]
  /** Over by now. */
  over: number[]
}

/** Rows by the campaign that they are about: letters of one are written together. */
export function byCampaign(rows: readonly MailRow[]): MailRow[][] {
  const found = new Map<string, MailRow[]>()
  for (const row of rows) {
    const number = campaignOf(row.subject)
    found.set(number, [...(found.get(number) ?? []), row])
  }
  return [...found.values()]
}

/** `parts` in the order in which they were written down; what is to be done comes first. */
export function envelopeLetter(
  row: MailRow,
  parts: readonly Letter[],
  people: Pick<Surroundings, 'person' | 'group'>,
  pageLink: PageLink,
): Letter | undefined {
  const [first, ...more] = parts
  if (!first) return undefined
  // Its own Message-ID, as the ledger knows the envelope by it.
  if (more.length === 0) return { ...first, key: row.key }
  const ordered = [...parts].sort((a, b) => Number(b.acts) - Number(a.acts) || earliestDue(a) - earliestDue(b))
  const isOneFiling = parts.every(({ filing }) => filing?.id === first.filing?.id)
  const isOneCampaign = parts.every(({ campaign }) => campaign?.number === first.campaign?.number)
  return {
    key: row.key,
    kind: 'envelope',
    to: readerOf(row.recipient, people),
    campaign: isOneCampaign ? first.campaign : undefined,
    filing: isOneFiling ? first.filing : undefined,
    tasks: [],
    acts: parts.some(({ acts }) => acts),
    lines: [],
    parts: ordered,
    links: deskLink({ recipient: row.recipient, pageLink }),
    occurredAt: row.body.occurredAt,
    thread: isOneCampaign ? undefined : `envelope/${row.recipient}`,
  }
}

const earliestDue = ({ tasks }: Letter): number =>
  Math.min(Infinity, ...tasks.flatMap(({ dueAt }) => (dueAt === undefined ? [] : [Date.parse(dueAt)])))

/**
 * The letter that reminds the owner of a company paper of its end, written from the paper as it is when it leaves: one that
 * was renewed meanwhile is no longer told of, and one that was handed over goes to the new owner.
 */
import { toInstant } from '../domain/time/calendar'
import { materialLabel } from '../domain/rules/materials'
import type { Paper } from '../domain/record/registers'
import { daysLeft, paperOfSubject } from '../domain/mail/paper-reminders'
import { deskLink } from './letter-links'
import { readerOf } from './reader'
import type { RecordTransaction, Surroundings } from '../ports'
import type { Letter, MailRow, PageLink } from '../mail-ports'

/** Undefined when there is nothing to tell any more. */
export async function paperLetters(
  tx: RecordTransaction,
  rows: readonly MailRow[],
  pageLink: PageLink,
): Promise<ReadonlyMap<number, Letter>> {
  const id = paperOfSubject(rows[0]?.subject ?? '')
  const paper = id === undefined ? undefined : await tx.paper(id)
  const letters = new Map<number, Letter>()
  if (!paper) return letters
  const surroundings = await tx.surroundings(undefined, undefined)
  const { now } = await tx.readClock()
  for (const row of rows)
    if (row.body.seq === paper.version)
      letters.set(row.id, {
        ...letterOf(paper, row, surroundings, now),
        links: deskLink({ recipient: paper.owner, pageLink }),
      })
  return letters
}

function letterOf(paper: Paper, row: MailRow, surroundings: Surroundings, now: string): Letter {
  const { calendar } = surroundings
  const until = paper.validUntil ?? now
  const [day = '', time = ''] = toInstant(Date.parse(until), calendar).split('T')
  const left = daysLeft(until, { calendar, now })
  const over = Date.parse(until) <= Date.parse(now)
  const when = over ? '已到期' : left === 0 ? '今天到期' : `还有 ${left} 天到期`
  return {
    key: row.key,
    kind: row.kind,
    about: 'paper',
    to: readerOf(paper.owner, surroundings),
    campaign: { number: paper.id, name: paper.name },
    tasks: [],
    lines: [
      { label: '到期情况', text: when },
      { label: '有效期至', text: `${day} ${time.slice(0, 5)}` },
      { label: '用途', text: materialLabel(paper.row) },
      { label: '版本', text: `第 ${paper.version} 版` },
    ],
    acts: true,
    links: [],
    occurredAt: row.body.occurredAt,
  }
}

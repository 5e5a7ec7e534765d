/**
 * One letter a person for one company paper that was replaced (U-19): which of their filings still use an older version, by what
 * stands when it leaves. None of them: no letter.
 */
import { PHASES } from '../../workflows/contract/words'
import { deskLink } from './letter-links'
import { plainLetter } from './reader'
import type { RecordTransaction, Surroundings } from '../ports'
import type { Letter, MailRow, PageLink } from '../mail-ports'

const MOST_FILINGS = 50

export async function replacedPaperLetter(
  tx: RecordTransaction,
  row: MailRow,
  { surroundings, pageLink }: { surroundings: Surroundings; pageLink: PageLink },
): Promise<Letter | undefined> {
  const uses = row.body.replaced ? await tx.olderUsesOf(row.body.replaced, row.recipient) : []
  if (uses.length === 0) return undefined
  // What is said of the filing that was told first is said of each below.
  const [paper, number] = row.body.lines
  return plainLetter(row, surroundings, {
    lines: [
      ...[paper, number].flatMap((line) => (line ? [{ label: line.label, text: line.text ?? '' }] : [])),
      ...uses.slice(0, MOST_FILINGS).map(({ id, name, phase, version }) => ({
        label: '涉及备案',
        text: `${name}（${id}，${PHASES[phase].zh}），仍用第 ${version} 版`,
      })),
      ...(uses.length > MOST_FILINGS ? [{ label: '涉及备案', text: `共 ${uses.length} 项，其余未列出` }] : []),
    ],
    links: deskLink({ ...row, pageLink }),
  })
}

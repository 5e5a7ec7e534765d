/**
 * One letter a person for one release of rules (S0-34): what is said differently, item by item, and which of their filings it
 * concerns, by what stands when it leaves. Nothing that can still be touched: no letter.
 */
import { PHASES } from '../../workflows/contract/words'
import { deskLink } from './letter-links'
import { plainLetter } from './reader'
import type { RecordTransaction, ReleaseConcern, Surroundings } from '../ports'
import type { Letter, MailRow, PageLink } from '../mail-ports'

/** So many differences of an item, and so many filings, are told in full. */
const MOST_CHANGES = 20
const MOST_FILINGS = 50

export async function releaseLetter(
  tx: RecordTransaction,
  row: MailRow,
  { surroundings, pageLink }: { surroundings: Surroundings; pageLink: PageLink },
): Promise<Letter | undefined> {
  const { release } = row.body
  const concerns = release ? await tx.releaseFor(release, row.recipient) : []
  if (!release || concerns.length === 0) return undefined
  const name = surroundings.pack(release.platform)?.name.zh ?? release.platform
  return plainLetter(row, surroundings, {
    lines: [{ label: '规则变化', text: `${name}规则更新到 ${release.version} 版` }, ...concerns.flatMap(linesOf)],
    links: deskLink({ ...row, pageLink }),
  })
}

function linesOf({ noun, from, changes, filings }: ReleaseConcern): Letter['lines'] {
  const [shown, rest] = [changes.slice(0, MOST_CHANGES), changes.length - MOST_CHANGES]
  const named = filings.slice(0, MOST_FILINGS)
  const more = filings.length - named.length
  return [
    ...shown.map((text) => ({ label: noun, text })),
    ...(rest > 0 ? [{ label: noun, text: `共 ${changes.length} 处，其余见规则包` }] : []),
    ...named.map(({ id, name, phase }) => ({
      label: '涉及备案',
      text: `${name}（${id}，${PHASES[phase].zh}），仍按 ${from} 版办理`,
    })),
    ...(more > 0 ? [{ label: '涉及备案', text: `共 ${filings.length} 项，其余未列出` }] : []),
  ]
}

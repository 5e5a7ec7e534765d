/** The letter that tells of reports by numbers nobody has recorded; what has found its filing meanwhile is in it no more. */
import { REPORTS } from '../../workflows/contract/words'
import { toInstant } from '../domain/time/calendar'
import { deskLink } from './letter-links'
import { plainLetter } from './reader'
import type { ParkedReport, RecordTransaction, Surroundings } from '../ports'
import type { Letter, MailRow, PageLink } from '../mail-ports'

export async function unmatchedLetters(
  tx: RecordTransaction,
  rows: readonly MailRow[],
  pageLink: PageLink,
): Promise<ReadonlyMap<number, Letter>> {
  const waiting = await tx.parkedReports(rows.flatMap((row) => row.body.requests ?? []))
  const surroundings = await tx.surroundings(undefined, undefined)
  return new Map(
    rows.flatMap((row): [number, Letter][] => {
      const told = waiting.filter(({ id }) => row.body.requests?.includes(id))
      return told.length === 0
        ? []
        : [
            [
              row.id,
              plainLetter(row, surroundings, {
                lines: linesOf(told, surroundings),
                links: deskLink({ ...row, pageLink }),
              }),
            ],
          ]
    }),
  )
}

/** So many are told in full. */
const MOST = 50

function linesOf(told: readonly ParkedReport[], { pack, calendar }: Surroundings): Letter['lines'] {
  const [first] = told
  const numberOf = ({ platform, number }: ParkedReport): string => `${pack(platform)?.name.zh ?? platform} ${number}`
  const textOf = ({ kind, text, parkedAt }: ParkedReport): string => {
    const at = toInstant(Date.parse(parkedAt), calendar).slice(0, 16).replace('T', ' ')
    return `${at} 收到：${REPORTS[kind].zh}${text?.trim() ? `（平台原话：${text.trim()}）` : ''}`
  }
  return [
    { label: '未匹配消息', text: `${first ? numberOf(first) : ''}${told.length > 1 ? ` 等 ${told.length} 条` : ''}` },
    ...told.slice(0, MOST).map((one) => ({ label: numberOf(one), text: textOf(one) })),
  ]
}

/** Where the days of a campaign went: a picture, and a table that says the same. */
import type { VNode } from 'preact'
import { filingName } from '../../../activities/domain/desk/names'
import { lengthSaid } from '../../../activities/domain/waiting/said'
import { barsOf, type NamedSum } from '../../present/waiting'
import { inLanguage } from '../around'
import { Bars } from '../ui/bars'
import { Card, TableHead } from '../ui/parts'
import { waitingWords } from '../words/waiting'
import type { CampaignPart } from './campaign-part'

/** What nothing was waited for is not asked about. */
const waited = (rows: readonly NamedSum[]): number =>
  rows.reduce((sum, { key, minutes }) => sum + (key === 'settled' ? 0 : minutes), 0)

export function WaitingCard({ campaign, waiting, viewer, packOf }: CampaignPart): VNode | null {
  const { language } = viewer
  const words = waitingWords(language)
  const { rows, filings } = waiting
  if (waited(rows) === 0) return null
  const title = words.title(inLanguage(lengthSaid(waited(rows)), language))
  return (
    <Card title={title} id="waiting">
      <p class="soft">{words.hint}</p>
      <Bars title={title} bars={barsOf(rows, language)} legend={words.legend} />
      <details>
        <summary>{words.asTable}</summary>
        <SumTable caption={words.table} rows={rows.map((row) => ({ row }))} language={language} />
        {filings.length === 0 ? null : (
          <SumTable
            caption={words.filings}
            rows={filings.flatMap(({ filing, rows: own }) =>
              own.map((row) => {
                const f = campaign.filings[filing]
                return { row, filing: f ? inLanguage(filingName(f, packOf), language) : filing }
              }),
            )}
            language={language}
          />
        )}
      </details>
      {viewer.how === 'session' ? (
        <p class="noprint">
          <a class="button outline small" href={`/campaigns/${campaign.number}/waiting/xlsx`}>
            {words.download}
          </a>
        </p>
      ) : null}
    </Card>
  )
}

interface TableProps {
  caption: string
  rows: { row: NamedSum; filing?: string }[]
  language: CampaignPart['viewer']['language']
}

function SumTable({ caption, rows, language }: TableProps): VNode {
  const words = waitingWords(language)
  const isByFiling = rows.some(({ filing }) => filing !== undefined)
  const all = rows.reduce((sum, { row }) => sum + row.minutes, 0)
  const said = (minutes: number): string => (minutes === 0 ? words.none : inLanguage(lengthSaid(minutes), language))
  return (
    <table class="stack">
      <caption>{caption}</caption>
      <TableHead
        names={[
          ...(isByFiling ? [words.filing] : []),
          words.who,
          words.length,
          words.dayOff,
          ...(isByFiling ? [] : [words.share]),
        ]}
      />
      <tbody>
        {rows.map(({ row, filing }) => (
          <tr key={`${filing} ${row.key}`}>
            {isByFiling ? <td>{filing}</td> : null}
            <td data-label={words.who}>{inLanguage(row, language)}</td>
            <td class="num" data-label={words.length}>
              {said(row.minutes)}
            </td>
            <td class="num" data-label={words.dayOff}>
              {said(row.dayOffMinutes)}
            </td>
            {isByFiling ? null : (
              <td class="num" data-label={words.share}>
                {Math.round((row.minutes / all) * 100)}%
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

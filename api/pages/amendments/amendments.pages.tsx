/** The table of what an amendment leads to, as the rules have it: a row a fact, a column for whatever rested on it (S0-40). */
import type { VNode } from 'preact'
import { AMENDMENTS, UNKNOWN_FACT, type AmendmentRow } from '../../../activities/domain/rules/amendments'
import { sessionOf, type Viewer } from '../acting/viewer'
import { inLanguage } from '../around'
import type { PageRoutes } from '../page-routes'
import { Page } from '../ui/layout'
import { Card, TableHead } from '../ui/parts'
import { sendPage } from '../ui/send-page'
import { amendmentWords } from '../words/amendments'

const COLUMNS = ['approval', 'ready', 'filed', 'parties', 'figures'] as const

export const amendmentPages: PageRoutes = () => (app) => {
  app.get('/amendments', (request, reply) => sendPage(reply, <Amendments viewer={sessionOf(request)} />))
  return Promise.resolve()
}

function Amendments({ viewer }: { viewer: Viewer }): VNode {
  const words = amendmentWords(viewer.language)
  return (
    <Page title={words.title} viewer={viewer}>
      <Card>
        <h1>{words.title}</h1>
        <p class="soft">{words.intro}</p>
        <table class="stack">
          <TableHead names={[words.fact, ...COLUMNS.map((column) => words.columns[column])]} />
          <tbody>
            {[...Object.values(AMENDMENTS), UNKNOWN_FACT].map((row) => (
              <Row key={row.zh} row={row} viewer={viewer} />
            ))}
          </tbody>
        </table>
      </Card>
    </Page>
  )
}

function Row({ row, viewer }: { row: AmendmentRow; viewer: Viewer }): VNode {
  const { columns, cells } = amendmentWords(viewer.language)
  const wordOf = (column: (typeof COLUMNS)[number]): string =>
    (cells[column] as Record<string, string>)[row[column]] ?? ''
  return (
    <tr>
      <td>
        <b>{inLanguage(row, viewer.language)}</b>
      </td>
      {COLUMNS.map((column) => (
        <td key={column} data-label={columns[column]} class={row[column] === 'stands' ? 'faint' : undefined}>
          {wordOf(column)}
        </td>
      ))}
    </tr>
  )
}

/** The progress of the materials, a filing at a time (U-14). */
import type { VNode } from 'preact'
import { filingName, shortly } from '../../../activities/domain/desk/names'
import { progressOf, type RowProgress } from '../../../activities/domain/desk/progress'
import { inLanguage } from '../around'
import { TableHead, Card } from '../ui/parts'
import type { CampaignPart } from './campaign-part'

export function Progress(props: CampaignPart): VNode | null {
  const { campaign, packOf, around, words, viewer } = props
  const progress = progressOf(campaign, packOf, around.calendar, around.now)
  if (progress.length === 0) return null
  return (
    <Card title={words.progress} id="progress">
      {progress.map(({ filing, rows, done }) => (
        <details key={filing.id} open={progress.length === 1}>
          <summary>
            {inLanguage(filingName(filing, packOf), viewer.language)}{' '}
            <b class="num">{words.doneOf(done, rows.length)}</b>
          </summary>
          <table class="stack">
            <TableHead names={[words.materialHead, words.nowHead, words.holderHead, words.dueHead]} />
            <tbody>
              {rows.map((row) => (
                <Row key={row.row} row={row} {...props} />
              ))}
            </tbody>
          </table>
        </details>
      ))}
    </Card>
  )
}

function Row({ row, words, viewer, around, may }: CampaignPart & { row: RowProgress }): VNode {
  const { status, person, task, due } = row
  const name = inLanguage(shortly(row.name), viewer.language)
  return (
    <tr>
      <td>{may.openTasks && task !== undefined ? <a href={`/tasks/${task}`}>{name}</a> : name}</td>
      <td class={status === 'missing' ? 'warn-c' : 'good-c'}>{words.rowStatus[status]}</td>
      <td data-label={person === undefined ? undefined : words.holderHead}>
        {person === undefined ? '' : around.personName(person)}
      </td>
      <td
        data-label={due === undefined ? undefined : words.dueHead}
        class={due?.group === 'overdue' ? 'late-c' : 'soft'}
      >
        {due ? around.when.due(due) : ''}
      </td>
    </tr>
  )
}

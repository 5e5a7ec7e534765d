/** What a person has to do, by nearness and then by campaign: the name of a campaign stands once. */
import type { VNode } from 'preact'
import type { DeskTask } from '../../../activities/domain/desk/desk'
import { filingName, shortly, taskName } from '../../../activities/domain/desk/names'
import { inLanguage } from '../around'
import { Card, TableHead } from '../ui/parts'
import type { DeskPart } from './desk-part'

const TONES = { overdue: 'late', today: 'warn', this_week: 'quiet', later: 'quiet' } as const

export function Todo(props: DeskPart): VNode {
  const { desk, words } = props
  return (
    <>
      {desk.groups.map(({ group, tasks }) => (
        <section key={group} id={`due-${group}`}>
          <h3 class={`${TONES[group]}-c`}>
            {words.groups[group]} {tasks.length}
          </h3>
          {byCampaign(tasks).map((own) => (
            <OfCampaign key={own[0]?.campaign.number} own={own} {...props} />
          ))}
        </section>
      ))}
    </>
  )
}

/** What the groups of the viewer have to do, which nobody has claimed: each leads to the page that asks who does it. */
export function Unclaimed(props: DeskPart): VNode {
  const { desk, words } = props
  return (
    <Card tone="act" title={words.unclaimed(desk.unclaimed.length)}>
      <p class="hint">{words.unclaimedHint}</p>
      {byCampaign(desk.unclaimed).map((own) => (
        <OfCampaign key={own[0]?.campaign.number} own={own} {...props} ofGroups />
      ))}
    </Card>
  )
}

/** In the order of what is due first in each. */
function byCampaign(tasks: readonly DeskTask[]): DeskTask[][] {
  const own = new Map<string, DeskTask[]>()
  for (const entry of tasks) own.set(entry.campaign.number, [...(own.get(entry.campaign.number) ?? []), entry])
  return [...own.values()]
}

function OfCampaign({ own, ...props }: DeskPart & { own: readonly DeskTask[]; ofGroups?: boolean }): VNode | null {
  const { words } = props
  const campaign = own[0]?.campaign
  if (!campaign) return null
  return (
    <table class="stack tasks">
      <caption>
        <a href={`/campaigns/${campaign.number}`}>{campaign.name}</a>
      </caption>
      <TableHead names={[words.what, words.filings, words.due]} />
      <tbody>
        {own.map((entry) => (
          <TodoRow key={entry.task.id} entry={entry} {...props} />
        ))}
      </tbody>
    </table>
  )
}

function TodoRow(props: DeskPart & { entry: DeskTask; ofGroups?: boolean }): VNode {
  const { entry, words, viewer, packOf, around, ofGroups } = props
  const { task, campaign, filing, due } = entry
  const { language } = viewer
  const [time, left] = due ? around.when.dueParts(due) : ['', '']
  return (
    <tr>
      <td>
        <a href={`/tasks/${task.id}`}>{inLanguage(shortly(taskName(campaign, filing, task, packOf)), language)}</a>
        {ofGroups ? <span class="faint"> {around.holderName(task.holder)}</span> : null}
        {task.kind === 'submit' && filing ? (
          <>
            {' '}
            <a href={`/filings/${filing.id}/kit`}>{words.kit}</a>
          </>
        ) : null}
      </td>
      <td class="faint">{filing ? inLanguage(filingName(filing, packOf), language) : ''}</td>
      <td
        data-label={words.due}
        class={due?.group === 'overdue' ? 'late-c' : due?.group === 'today' ? 'warn-c' : 'soft'}
      >
        <span class="num">{time}</span> {left === '' ? null : <span class="num faint">{left}</span>}
      </td>
    </tr>
  )
}

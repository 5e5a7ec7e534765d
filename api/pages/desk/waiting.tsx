/** What others owe, by person, with one nudge for all (U-14). */
import type { VNode } from 'preact'
import type { Waiting as Waited } from '../../../activities/domain/desk/desk'
import { filingName, shortly, taskName } from '../../../activities/domain/desk/names'
import { inLanguage } from '../around'
import { CsrfField } from '../ui/csrf-field'
import { Card } from '../ui/parts'
import type { DeskPart } from './desk-part'

/** More of one person are folded away. */
const SHOWN = 3

export function Waiting(props: DeskPart): VNode {
  const { desk, words, forms } = props
  const list = byPerson(desk.waiting).map((own) => <OfPerson key={own[0]?.person} own={own} {...props} />)
  return (
    <Card title={`${words.waiting} ${desk.waiting.length}`} id="waiting">
      {forms ? (
        <form method="post" action="/desk/nudge">
          <CsrfField token={forms.csrf} />
          <input type="hidden" name="key" value={forms.key} />
          {desk.waiting.length > 1 ? (
            <p>
              <button class="small outline" name="task" value="all">
                {words.nudgeAll}
              </button>
            </p>
          ) : null}
          {list}
        </form>
      ) : (
        list
      )}
    </Card>
  )
}

function byPerson(waiting: readonly Waited[]): Waited[][] {
  const own = new Map<string, Waited[]>()
  for (const entry of waiting) own.set(entry.person, [...(own.get(entry.person) ?? []), entry])
  return [...own.values()]
}

function OfPerson({ own, ...props }: DeskPart & { own: readonly Waited[] }): VNode {
  const { words, around } = props
  const [first] = own
  const overdue = own.filter(({ due }) => due?.group === 'overdue').length
  const nudges = own.flatMap(({ nudgedAt }) => nudgedAt ?? []).sort()
  const last = nudges[nudges.length - 1]
  const head = (
    <>
      <b>{around.personName(first?.person ?? '')}</b> {words.things(own.length)}
      {overdue > 0 ? <span class="late-c"> {words.overdue(overdue)}</span> : null}{' '}
      <span class="faint">{last === undefined ? words.neverNudged : words.nudgedAt(around.when.moment(last))}</span>
    </>
  )
  const rows = (
    <ul class="plain rows">
      {own.map((entry) => (
        <WaitingRow key={entry.task.id} entry={entry} {...props} />
      ))}
    </ul>
  )
  return own.length > SHOWN ? (
    <details class="block">
      <summary>{head}</summary>
      {rows}
    </details>
  ) : (
    <section class="block">
      <p>{head}</p>
      {rows}
    </section>
  )
}

function WaitingRow({ entry, words, viewer, packOf, around, forms }: DeskPart & { entry: Waited }): VNode {
  const { task, campaign, filing, due, person } = entry
  const { language } = viewer
  const what = inLanguage(shortly(taskName(campaign, filing, task, packOf)), language)
  return (
    <li>
      <div>
        {what}
        <div class="faint">
          {filing ? `${inLanguage(filingName(filing, packOf), language)} · ` : ''}
          <a href={`/campaigns/${campaign.number}`}>{campaign.name}</a>
        </div>
        <div class={due?.group === 'overdue' ? 'late-c' : 'faint'}>{due ? around.when.due(due) : ''}</div>
      </div>
      {forms ? (
        <button
          class="small quiet"
          name="task"
          value={task.id}
          aria-label={words.nudgeThis(around.personName(person), what)}
        >
          {words.nudge}
        </button>
      ) : null}
    </li>
  )
}

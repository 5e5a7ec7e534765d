/** Back ends to look into, a row each: what is seen there is one touch, or one key (U-15). */
import type { VNode } from 'preact'
import type { DeskCheck } from '../../../activities/domain/desk/desk'
import { filingName } from '../../../activities/domain/desk/names'
import { inLanguage } from '../around'
import { CsrfField } from '../ui/csrf-field'
import { TableHead, Card } from '../ui/parts'
import type { DeskPart } from './desk-part'

/** A verdict wants words, a number or a proof: the task's own page takes them. */
const VERDICTS = ['passed', 'rejected', 'supplement'] as const

export function Checks(props: DeskPart): VNode {
  const { desk, words, forms } = props
  return (
    <Card title={words.checks} id="checks">
      <p class="faint">
        {words.checksHint} {forms ? <span class="keys noprint">{words.keys}</span> : null}
      </p>
      <table class="stack checks">
        <TableHead names={[words.platform, words.waited, words.usual, words.shows]} />
        <tbody>
          {desk.checks.map((check) => (
            <CheckRow key={check.task.id} check={check} {...props} />
          ))}
        </tbody>
      </table>
    </Card>
  )
}

function CheckRow({ check, words, viewer, packOf, around, forms }: DeskPart & { check: DeskCheck }): VNode {
  const { task, filing, campaign, number, entry, waitedWorkingDays, usual } = check
  const name = inLanguage(filingName(filing, packOf), viewer.language)
  return (
    <tr data-check={task.id} tabIndex={forms ? -1 : undefined}>
      <td>
        {name}
        <div class="faint">
          <a href={`/campaigns/${campaign.number}`}>{campaign.name}</a>
        </div>
        {number === undefined ? null : (
          <div class="faint">
            {words.number} {number}
          </div>
        )}
        {entry?.url === undefined ? (
          <div class="faint">{entry?.zh}</div>
        ) : (
          <a href={entry.url} rel="noreferrer" target="_blank">
            {words.openEntry}
          </a>
        )}
      </td>
      <td class="num" data-label={words.waited}>
        {waitedWorkingDays === undefined ? '' : around.when.workingDays(waitedWorkingDays)}
      </td>
      <td class="num soft" data-label={words.usual}>
        {usual ? around.when.duration(usual) : ''}
      </td>
      <td>
        <div class="row touches">
          {forms ? (
            <form method="post" action="/desk/checks">
              <CsrfField token={forms.csrf} />
              <input type="hidden" name="key" value={forms.key} />
              <button
                class="small outline"
                name="task"
                value={task.id}
                aria-label={`${words.stillInReview}${words.marks.colon}${name}`}
              >
                {words.stillInReview}
              </button>
            </form>
          ) : null}
          {VERDICTS.map((answer) => (
            <a
              key={answer}
              class="button small outline"
              href={`/tasks/${task.id}#answer-${answer}`}
              aria-label={`${words[answer]}${words.marks.colon}${name}`}
            >
              {words[answer]}
            </a>
          ))}
        </div>
      </td>
    </tr>
  )
}

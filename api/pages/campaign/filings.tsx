/** Every filing of a campaign with who has it, until when, and what it waits for; then the tasks of the campaign itself. */
import type { VNode } from 'preact'
import type { FilingLine } from '../../../activities/domain/desk/campaign-sheet'
import { filingName, shortly, taskName } from '../../../activities/domain/desk/names'
import { presentRound } from '../../../activities/domain/record/state'
import { serviceState } from '../../../activities/domain/decision/connectors'
import { SERVICE_STATES, UNANSWERED } from '../../../workflows/contract/connectors'
import { HOLDER_ROLES, PHASES, type Phase } from '../../../workflows/contract/words'
import { inLanguage } from '../around'
import { TableHead, Card, Tag, type Tone } from '../ui/parts'
import type { CampaignPart } from './campaign-part'

const TONES: Partial<Record<Phase, Tone>> = {
  preparing: 'act',
  ready: 'warn',
  unconfirmed: 'warn',
  submitted: 'wait',
  in_review: 'wait',
  correcting: 'late',
  recalled: 'late',
  passed: 'good',
  suspended: 'late',
  revoked: 'late',
  lapsed: 'late',
}

export function Filings(props: CampaignPart): VNode {
  const { sheet, words } = props
  return (
    <Card title={words.filings} id="filings">
      {sheet.filings.length === 0 ? (
        <p class="soft">{words.noFilings}</p>
      ) : (
        <table class="stack">
          <TableHead names={[words.filingHead, words.nowHead, words.holderHead, words.dueHead]} />
          <tbody>
            {sheet.filings.map((line) => (
              <Line key={line.filing.id} line={line} {...props} />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}

function Line(props: CampaignPart & { line: FilingLine }): VNode {
  const { line, words, viewer, packOf, may } = props
  const { filing: f } = line
  const number = f.credential?.number ?? presentRound(f).number
  return (
    <tr>
      <td>
        {inLanguage(filingName(f, packOf), viewer.language)}
        {f.required ? null : <div class="faint">{words.optional}</div>}
        {may.openTasks && f.phase === 'ready' ? (
          <div>
            <a href={`/filings/${f.id}/kit`}>{words.kit}</a>
          </div>
        ) : null}
      </td>
      <td>
        <Tag tone={TONES[f.phase] ?? 'quiet'}>{inLanguage(PHASES[f.phase], viewer.language)}</Tag>
        {f.round > 1 ? <span class="faint"> {words.round(f.round)}</span> : null}
        {number === undefined ? null : <div class="faint">{number}</div>}
        <ByService {...props} />
      </td>
      <td data-label={words.holderHead}>
        <Holder {...props} />
      </td>
      <td data-label={words.dueHead}>
        <Due {...props} />
      </td>
    </tr>
  )
}

/** That the service hands it in by itself, and what is not known of it. */
function ByService({ line, words, viewer, around }: CampaignPart & { line: FilingLine }): VNode | null {
  const { filing: f } = line
  const state = serviceState(f)
  if (state === undefined || !f.service) return null
  const { name, why, askAt } = f.service
  const parts = [
    `${inLanguage(SERVICE_STATES[state], viewer.language)}${words.marks.bracketed(name)}`,
    ...(why === undefined || state === 'submitted' ? [] : [inLanguage(UNANSWERED[why], viewer.language)]),
    ...(state === 'asking' && askAt !== undefined ? [words.askedAgain(around.when.moment(askAt))] : []),
  ]
  return <div class="faint">{words.marks.clauses(parts)}</div>
}

function Holder({ line, campaign, words, viewer, around, packOf, may }: CampaignPart & { line: FilingLine }): VNode {
  const { filing, task, holder, more, waitedWorkingDays } = line
  const { language } = viewer
  if (!task) return <span class="soft">—</span>
  const what = inLanguage(shortly(taskName(campaign, filing, task, packOf)), language)
  const who = holder?.person === undefined ? words.platformHas : around.holderName(holder)
  return (
    <>
      {who} <span class="faint">{roleOf(holder?.person === undefined ? undefined : holder.role, language)}</span>
      <div class="faint">
        {may.openTasks && holder?.person !== undefined ? <a href={`/tasks/${task.id}`}>{what}</a> : what}
      </div>
      {more > 0 ? <div class="faint">{words.more(more)}</div> : null}
      {waitedWorkingDays === undefined ? null : (
        <div class="faint">{words.waited(around.when.workingDays(waitedWorkingDays))}</div>
      )}
    </>
  )
}

const roleOf = (role: string | undefined, language: CampaignPart['viewer']['language']): string =>
  role !== undefined && role in HOLDER_ROLES
    ? inLanguage(HOLDER_ROLES[role as keyof typeof HOLDER_ROLES], language)
    : ''

function Due({ line, words, around, campaign }: CampaignPart & { line: FilingLine }): VNode {
  const { filing: f, due, expected, holder } = line
  const { when } = around
  const until = f.credential?.validUntil
  if (f.phase === 'passed' && !due)
    return (
      <span class="soft">
        {until === undefined
          ? campaign.endsAt === undefined
            ? ''
            : words.untilEnd
          : words.validUntil(when.day(until))}
      </span>
    )
  return (
    <>
      {due && holder?.person !== undefined ? (
        <span class={due.group === 'overdue' ? 'late-c' : undefined}>
          {when.due(due)}
          <br />
        </span>
      ) : null}
      {expected ? (
        <span class={expected.workingDaysLate > 0 ? 'late-c' : 'soft'}>
          {words.marks.clauses([
            words.expected(when.day(expected.at)),
            ...(expected.workingDaysLate > 0 ? [words.late(when.workingDays(expected.workingDaysLate))] : []),
          ])}
        </span>
      ) : null}
    </>
  )
}

export function CampaignTasks({ sheet, campaign, words, viewer, around, packOf, may }: CampaignPart): VNode | null {
  if (sheet.tasks.length === 0) return null
  return (
    <Card title={words.tasks}>
      <table class="stack">
        <tbody>
          {sheet.tasks.map(({ task, due }) => {
            const what = inLanguage(taskName(campaign, undefined, task, packOf), viewer.language)
            const { person, role } = task.holder
            return (
              <tr key={task.id}>
                <td>{may.openTasks ? <a href={`/tasks/${task.id}`}>{what}</a> : what}</td>
                <td data-label={words.holderHead}>
                  {person === undefined ? roleOf(role, viewer.language) : around.holderName(task.holder)}
                </td>
                <td data-label={words.dueHead} class={due?.group === 'overdue' ? 'late-c' : 'soft'}>
                  {due ? around.when.due(due) : ''}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Card>
  )
}

/** What a task asks: what, by when, who and why, and what is needed to decide. */
import type { ComponentChildren, VNode } from 'preact'
import { filingName, taskName } from '../../../activities/domain/desk/names'
import { handedOutName } from '../../../activities/domain/kit/file-name'
import { isDrawn } from '../../../activities/domain/kit/files'
import { presentRound } from '../../../activities/domain/record/state'
import { PHASES, roleLabel, TASK_KINDS } from '../../../workflows/contract/words'
import { inLanguage } from '../around'
import { Card, Facts, Quote, Tag } from '../ui/parts'
import { taskWords } from '../words/task'
import { toneOf } from '../words/when'
import { filesShown, type TaskReading } from './read-task'

export const titleOf = ({ campaign, filing, state, packOf, viewer }: TaskReading): string =>
  inLanguage(taskName(campaign, filing, state, packOf), viewer.language)

export function Asked({ reading }: { reading: TaskReading }): VNode {
  const { campaign, filing, state, due, viewer, packOf, around, told } = reading
  const words = taskWords(viewer.language)
  const isOpen = state.status === 'open'
  return (
    <Card tone={isOpen && due?.group === 'overdue' ? 'late' : 'act'}>
      <p class="row">
        <Tag tone="act">{inLanguage(TASK_KINDS[state.kind], viewer.language)}</Tag>
        <span class="faint">
          {campaign.name}
          {filing && ` · ${inLanguage(filingName(filing, packOf), viewer.language)}`}
          {filing && ` · ${words.round(String(filing.round))}`}
        </span>
      </p>
      <h1>{titleOf(reading)}</h1>
      {isOpen && (
        <p class="row">
          {due ? <b>{around.when.dated(due.at)}</b> : <span class="soft">{words.noDue}</span>}
          {due && <Tag tone={toneOf(due)}>{around.when.left(due)}</Tag>}
          {due?.provisional && <span class="faint">{words.provisional}</span>}
        </p>
      )}
      {told.map(({ label, text }) => (
        <Said key={label + text} label={label} text={text} colon={words.marks.colon} />
      ))}
      <Needed reading={reading} />
    </Card>
  )
}

/** Long texts are somebody's words; short ones stand in a line. */
const Said = ({ label, text, colon }: { label: string; text: string; colon: string }): VNode =>
  text.length > 40 || text.includes('\n') ? (
    <>
      <p class="faint">{label}</p>
      <Quote>{text}</Quote>
    </>
  ) : (
    <p>
      <span class="faint">
        {label}
        {colon}
      </span>
      {text}
    </p>
  )

function Needed({ reading }: { reading: TaskReading }): VNode {
  const { campaign, filing, task, viewer, packOf, around } = reading
  const words = taskWords(viewer.language)
  const time = (at: string | undefined): string | undefined => (at === undefined ? undefined : around.when.dated(at))
  const requirement =
    filing && packOf(filing.platform, filing.packVersion)?.requirements.find(({ item }) => item === filing.item)
  const round = filing && presentRound(filing)
  const lead = around.people.find(campaign.lead)
  const launchAt = campaign.launches[filing?.platform ?? task.key ?? '']?.launchAt
  const rows: [string, ComponentChildren][] = [
    [words.lead, lead ? `${lead.name}${lead.phone ? words.marks.bracketed(lead.phone) : ''}` : campaign.lead],
    [
      words.holder,
      task.holder.person === undefined ? roleLabel(task.holder.role) : around.holderName(reading.state.holder),
    ],
    [words.phase, filing && inLanguage(PHASES[filing.phase], viewer.language)],
    [words.number, round?.number],
    [words.submitted, time(round?.submittedAt)],
    [words.launch, time(launchAt)],
    [words.files, filesSoFar(reading)],
    [words.entry, requirement && <Entry entry={requirement.entry} />],
  ]
  return (
    <>
      <Facts rows={rows} />
      {task.question?.precedents.map((precedent) => (
        <Quote key={precedent.id}>
          {words.precedent}
          {words.marks.colon}
          {precedent.text}
        </Quote>
      ))}
      <Objections reading={reading} />
      {filing && ['submit', 'settle_submission', 'correct', 'recheck'].includes(task.kind) && (
        <p>
          <a class="button outline" href={`/filings/${filing.id}/kit`}>
            {words.kit}
          </a>
        </p>
      )}
    </>
  )
}

const Entry = ({ entry }: { entry: { zh: string; url?: string } }): VNode =>
  entry.url === undefined ? (
    <>{entry.zh}</>
  ) : (
    <a href={entry.url} rel="noreferrer noopener" target="_blank">
      {entry.zh}
    </a>
  )

function filesSoFar({ filing, state, campaign, files, viewer }: TaskReading): VNode | null {
  const shown = filesShown(state, filing, campaign).flatMap((id) => files.get(id) ?? [])
  if (shown.length === 0) return null
  return (
    <ul class="plain">
      {shown.map((file) => (
        <li key={file.id}>
          <a href={`/tasks/${state.id}/files/${file.id}`}>{handedOutName(file)}</a>
          {isDrawn(file.media_type) && (
            <>
              {' · '}
              <a href={`/tasks/${state.id}/files/${file.id}/preview`}>{taskWords(viewer.language).pages}</a>
            </>
          )}
        </li>
      ))}
    </ul>
  )
}

/** What the platform objects to, where that is what has to be dealt with. */
function Objections({ reading }: { reading: TaskReading }): VNode | null {
  const { filing, state, textOf, viewer } = reading
  if (!filing || !['recheck', 'restore'].includes(state.kind)) return null
  const { items, verdict } = presentRound(filing)
  const words = taskWords(viewer.language)
  const said = textOf(verdict?.text)
  if (items.length === 0 && !said) return null
  return (
    <>
      {said && (
        <>
          <p class="faint">{words.verdict}</p>
          <Quote>{said}</Quote>
        </>
      )}
      {items.length > 0 && <h3>{words.items}</h3>}
      {items.map((item) => (
        <Quote key={item.id}>
          {words.marks.sentences(
            [item.field, textOf(item.error), textOf(item.suggestion)].flatMap((part) => part || []),
          )}
        </Quote>
      ))}
    </>
  )
}

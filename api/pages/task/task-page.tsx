/** The page of one task: what is asked, the answers, what comes next; or what became of it. */
import { randomUUID } from 'node:crypto'
import type { VNode } from 'preact'
import { filingName, taskName } from '../../../activities/domain/desk/names'
import { offeredAnswers } from '../../../activities/domain/tasks/answer-fields'
import { isUnclaimed } from '../../../activities/domain/tasks/holder-of'
import { KINDS } from '../../../activities/domain/tasks/kinds'
import { holderOfTask } from '../../../activities/domain/tasks/may-act'
import { ANSWERS, PHASES, STAGES, type Answer } from '../../../workflows/contract/words'
import { answersFor, inLanguage } from '../around'
import { textOf } from '../forms/sent-form'
import { CsrfField } from '../ui/csrf-field'
import { Page } from '../ui/layout'
import { Card, Quote, Tag } from '../ui/parts'
import { commonWords } from '../words/common'
import { taskWords } from '../words/task'
import { toneOf } from '../words/when'
import { AnswerChoices, mayAnswer, type ShownForm } from './answer-form'
import { Asked, titleOf } from './asked'
import { DelegateForm } from './delegate-form'
import { OfGroup } from './of-group'
import { Grounds } from './grounds'
import type { TaskReading } from './read-task'
import { TakeBackForm } from './take-back-form'

export interface TaskPageProps {
  reading: TaskReading
  shown?: ShownForm
  /** For the forms of the page. */
  csrf: string
  /** It was just sent and is not decided yet. */
  pending?: boolean
}

const EMPTY: ShownForm = { sent: {}, faults: [], kept: {} }

export function TaskPage({ reading, csrf, shown = EMPTY, pending }: TaskPageProps): VNode {
  const { viewer, state } = reading
  const title = `${titleOf(reading)} · ${reading.campaign.name}`
  return (
    <Page title={title} viewer={viewer} narrow faults={shown.faults} scripts={['files.js']}>
      {viewer.linkOf !== undefined && (
        <Card tone="warn">
          <p>{taskWords(viewer.language).forwarded(viewer.linkOf, viewer.name)}</p>
        </Card>
      )}
      {pending && <Pending reading={reading} />}
      {state.status === 'open' ? null : <Ended reading={reading} />}
      {(state.status === 'open' || viewer.how === 'session') && <Asked reading={reading} />}
      {state.status === 'open' && <Grounds reading={reading} />}
      {state.status === 'open' && state.holder.group !== undefined && <OfGroup reading={reading} csrf={csrf} />}
      {state.status === 'open' && !pending && <Answering reading={reading} shown={shown} csrf={csrf} />}
      {state.status === 'open' && viewer.how === 'session' && !KINDS[state.kind].own && state.kind !== 'await_oa' && (
        <DelegateForm reading={reading} csrf={csrf} shown={shown} />
      )}
      <TakeBackForm reading={reading} csrf={csrf} shown={shown} />
      <Next reading={reading} />
    </Page>
  )
}

function Pending({ reading }: { reading: TaskReading }): VNode {
  const words = taskWords(reading.viewer.language)
  return (
    <Card tone="wait">
      <h1>{words.pending}</h1>
      <p>{words.pendingWhy}</p>
    </Card>
  )
}

function Answering(props: { reading: TaskReading; shown: ShownForm; csrf: string }): VNode | null {
  const { reading, shown, csrf } = props
  const { viewer, state, campaign, around } = reading
  const words = taskWords(viewer.language)
  const holder = holderOfTask(campaign, state)
  const answersForAll = viewer.how === 'session' && answersFor(campaign, viewer, around)
  // What is to be done first stands above.
  if (isUnclaimed(state) && !answersForAll) return null
  if (holder !== viewer.person && (!answersForAll || KINDS[state.kind].own || KINDS[state.kind].signs)) {
    const name = state.holder.person === undefined ? around.personName(holder) : around.holderName(state.holder)
    return (
      <Card tone="warn" title={words.notYours}>
        <p>{words.notYoursWhy(name)}</p>
      </Card>
    )
  }
  const offered = offeredAnswers(state.kind)
  if (offered.length === 0) return <PlanLink reading={reading} />
  const open = offered.filter(({ answer }) => mayAnswer(reading, answer))
  const bound = offered.filter(({ answer }) => !mayAnswer(reading, answer))
  return (
    <>
      {open.length > 0 && (
        <form class="card" method="post" encType="multipart/form-data" action={`/tasks/${state.id}`} noValidate>
          <CsrfField token={csrf} />
          <input type="hidden" name="once" value={randomUUID()} />
          <input type="hidden" name="basis" value={textOf(shown.sent, 'basis') ?? reading.task.basis ?? ''} />
          {/* A key press in a field sends the form by its first button: not by one that adds a row. */}
          <button type="submit" hidden tabIndex={-1}>
            {commonWords(viewer.language).submit}
          </button>
          <AnswerChoices reading={reading} shown={shown} />
          <p>
            <button type="submit">{commonWords(viewer.language).submit}</button>
          </p>
          {viewer.how === 'link' && <p class="faint">{words.asWho(viewer.name)}</p>}
          <p class="faint">{words.once}</p>
        </form>
      )}
      {bound.length > 0 && <SignInToAnswer reading={reading} answers={bound.map(({ answer }) => answer)} />}
    </>
  )
}

function SignInToAnswer({ reading, answers }: { reading: TaskReading; answers: readonly Answer[] }): VNode {
  const { viewer, state } = reading
  const words = taskWords(viewer.language)
  return (
    <Card title={words.signIn}>
      <p>{words.signInWhy}</p>
      <p class="row">
        {answers.map((answer) => (
          <Tag key={answer} tone="quiet">
            {inLanguage(ANSWERS[answer], viewer.language)}
          </Tag>
        ))}
      </p>
      <p>
        <a class="button" href={`/sign-in?next=${encodeURIComponent(`/tasks/${state.id}`)}`}>
          {words.signIn}
        </a>
      </p>
    </Card>
  )
}

function PlanLink({ reading }: { reading: TaskReading }): VNode {
  const { viewer, campaign } = reading
  const words = taskWords(viewer.language)
  if (reading.state.kind === 'await_oa')
    return (
      <Card>
        <p>{words.oaDecides}</p>
      </Card>
    )
  return (
    <Card>
      <p>{words.noAnswer}</p>
      <p>
        <a class="button" href={`/campaigns/${campaign.number}/edit`}>
          {words.fillNow}
        </a>
      </p>
    </Card>
  )
}

/** What happened, by whom, when, and where it stands now. */
function Ended({ reading }: { reading: TaskReading }): VNode {
  const { viewer, end, around, textOf, campaign, filing } = reading
  const { language } = viewer
  const words = taskWords(language)
  const person = end?.actor.person
  const who = person === undefined ? commonWords(language).product : around.personName(person)
  const answer = end?.body.answer as Answer | undefined
  const when = end ? around.when.dated(end.at.toISOString()) : ''
  const note = textOf(end?.body.note)
  const stands = filing ? PHASES[filing.phase] : STAGES[campaign.stage]
  return (
    <Card tone="good">
      <h1>{answer === undefined ? words.superseded : words.closed}</h1>
      <p>
        {answer === undefined
          ? words.supersededWhen(when)
          : words.closedBy(who, when, inLanguage(ANSWERS[answer], language))}
      </p>
      {note && <Quote>{note}</Quote>}
      <p>
        {words.nowStands}
        {words.marks.colon}
        <b>{inLanguage(stands, language)}</b>
        {' · '}
        <a href={`/campaigns/${campaign.number}`}>{campaign.name}</a>
      </p>
    </Card>
  )
}

const MOST_NEXT = 5

function Next({ reading }: { reading: TaskReading }): VNode {
  const { viewer, others, packOf, around } = reading
  const { language } = viewer
  const words = taskWords(language)
  return (
    <Card title={words.next}>
      {/* A link shows its own task alone: what else there is was not read. */}
      {others.length === 0 && viewer.how === 'session' && <p class="soft">{words.nothingNext}</p>}
      <ul class="plain">
        {others.slice(0, MOST_NEXT).map(({ task, campaign, filing, due }) => {
          return (
            <li key={task.id} class="row">
              <span>
                <a href={`/tasks/${task.id}`}>{inLanguage(taskName(campaign, filing, task, packOf), language)}</a>
                <br />
                <span class="faint">
                  {campaign.name}
                  {filing && ` · ${inLanguage(filingName(filing, packOf), language)}`}
                  {due && ` · ${around.when.dated(due.at)}`}
                </span>
              </span>
              {due && (
                <span class="push">
                  <Tag tone={toneOf(due)}>{around.when.left(due)}</Tag>
                </span>
              )}
            </li>
          )
        })}
      </ul>
      <p>
        <a href="/desk">{words.allTasks}</a>
      </p>
    </Card>
  )
}

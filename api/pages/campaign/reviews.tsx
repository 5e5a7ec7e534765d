/** The internal reviews of a campaign: who has signed, whose turn it is, and what was asked for. The latest stands open. */
import type { VNode } from 'preact'
import type { ConflictLine, MatterLine, ReviewSheet, SignerLine } from '../../../activities/domain/desk/review-sheet'
import { CHANGED } from '../../../activities/domain/review/covers'
import type { NoteRef } from '../../../activities/domain/record/values'
import { ANSWERS, HOLDER_ROLES, REVIEW_PATHS, REVIEW_PHASES, type ReviewPhase } from '../../../workflows/contract/words'
import { inLanguage } from '../around'
import { Card, Quote, Tag, type Tone } from '../ui/parts'
import type { Language } from '../words/languages'
import { reviewWords } from '../words/review'
import { yuan } from '../words/yuan'
import type { CampaignPart } from './campaign-part'

const PHASE_TONES: Record<ReviewPhase, Tone> = {
  pre_reviewing: 'act',
  awaiting_kpis: 'act',
  countersigning: 'act',
  approving: 'act',
  justifying: 'warn',
  approved: 'good',
  refused: 'late',
  ended_with_campaign: 'quiet',
}

export function Reviews(props: CampaignPart): VNode | null {
  const [latest, ...earlier] = props.reviews
  if (!latest) return null
  const words = reviewWords(props.viewer.language)
  return (
    <Card title={words.title} id="review">
      <Review {...props} sheet={latest} />
      {earlier.map((sheet) => (
        <details key={sheet.review.id}>
          <summary>{words.nth(sheet.review.n)}</summary>
          <Review {...props} sheet={sheet} />
        </details>
      ))}
    </Card>
  )
}

type ReviewPart = Omit<CampaignPart, 'sheet'> & { sheet: ReviewSheet }

function Review({ sheet, ...part }: ReviewPart): VNode {
  const { review, lines, matters, conflicts } = sheet
  const { language } = part.viewer
  const words = reviewWords(language)
  const { changed = [] } = review
  return (
    <>
      <p class="row">
        <Tag tone={PHASE_TONES[review.phase]}>{inLanguage(REVIEW_PHASES[review.phase], language)}</Tag>
        <span class="faint">
          {words.nth(review.n)} · {inLanguage(REVIEW_PATHS[review.path], language)}
        </span>
      </p>
      {changed.length > 0 && (
        <p>
          {words.changed}
          {words.marks.colon}
          {words.marks.list(changed.map((each) => inLanguage(CHANGED[each], language)))}
        </p>
      )}
      <Words {...part} label={words.asked} note={review.note} />
      <Outside sheet={sheet} {...part} />
      <ul class="plain">
        {lines.map((line) => (
          <Signer key={line.role} line={line} {...part} />
        ))}
      </ul>
      {matters.length > 0 && <h3>{words.matters}</h3>}
      <ul class="plain">
        {matters.map((line) => (
          <Matter key={line.matter.id} line={line} {...part} />
        ))}
      </ul>
      {conflicts.length > 0 && <h3>{words.conflicts}</h3>}
      <ul class="plain">
        {conflicts.map((line) => (
          <Conflict key={line.conflict.id} line={line} {...part} />
        ))}
      </ul>
    </>
  )
}

type LinePart = Omit<CampaignPart, 'sheet'>

const ANSWER_TONES = { approved: 'good', change_requested: 'warn', disputed: 'warn', refused: 'late' } as const
const roleIn = (role: string, language: Language): string =>
  role in HOLDER_ROLES ? inLanguage(HOLDER_ROLES[role as keyof typeof HOLDER_ROLES], language) : role

function Signer({ line, ...part }: LinePart & { line: SignerLine }): VNode {
  const { role, state, said, task, due } = line
  const { viewer, around, may } = part
  const { language } = viewer
  const words = reviewWords(language)
  const { when } = around
  const asked =
    task && (task.holder.person === undefined ? roleIn(task.holder.role, language) : around.holderName(task.holder))
  const who = said?.person === undefined ? asked : around.personName(said.person)
  const more = [
    said?.at === undefined ? '' : when.moment(said.at),
    said?.amountFen === undefined ? '' : words.amount(yuan(said.amountFen)),
    said?.doneBy === undefined ? '' : words.doneBy(when.day(said.doneBy)),
    said?.late ? words.late : '',
    said?.document === undefined ? '' : words.document(said.document),
    said?.signedAt === undefined ? '' : words.signedAt(when.moment(said.signedAt)),
    due ? when.due(due) : '',
  ].filter((each) => each !== '')
  return (
    <li>
      <div class="row">
        <b>{roleIn(role, language)}</b>
        {said?.answer === undefined ? (
          <Tag tone={state === 'turn' ? 'act' : 'quiet'}>{words[state === 'signed' ? 'never' : state]}</Tag>
        ) : (
          <Tag tone={ANSWER_TONES[said.answer]}>{inLanguage(ANSWERS[said.answer], language)}</Tag>
        )}
        {who !== undefined && (may.openTasks && task ? <a href={`/tasks/${task.id}`}>{who}</a> : <span>{who}</span>)}
        <span class="faint">{words.marks.clauses(more)}</span>
      </div>
      <Words {...part} note={said?.note} />
      {said?.confirmed && <p class="faint">{words.confirmed(said.confirmed)}</p>}
    </li>
  )
}

/** What the OA has been asked and has not answered, since when, how often. */
function Outside({ sheet, ...part }: ReviewPart): VNode | null {
  const { review } = sheet
  const { language } = part.viewer
  const words = reviewWords(language)
  const { when } = part.around
  const waiting = Object.values(review.outside ?? {}).filter(({ request }) => review.tasks[request]?.status === 'open')
  if (waiting.length === 0) return null
  return (
    <>
      {waiting.map(({ request, since, times, silentAt }) => (
        <p key={request}>
          {words.sentToOa(when.moment(since), times)}
          {silentAt !== undefined && <Tag tone="late">{words.silent}</Tag>}
        </p>
      ))}
    </>
  )
}

function Conflict({ line, ...part }: LinePart & { line: ConflictLine }): VNode {
  const { conflict, role, task } = line
  const { viewer, around, may } = part
  const { language } = viewer
  const words = reviewWords(language)
  const holder = task && around.holderName(task.holder)
  const { result, document, at } = conflict
  return (
    <li>
      <div class="row">
        <b>{roleIn(role, language)}</b>
        <span>
          {inLanguage(ANSWERS[result], language)}
          {words.marks.colon}
          {words.document(document)}
        </span>
        <Tag tone={conflict.status === 'open' ? 'warn' : 'quiet'}>{words.conflictStates[conflict.status]}</Tag>
        {task && (may.openTasks ? <a href={`/tasks/${task.id}`}>{holder}</a> : <span>{holder}</span>)}
        <span class="faint">{around.when.moment(at)}</span>
      </div>
      <Words {...part} note={conflict.note} />
    </li>
  )
}

function Matter({ line, ...part }: LinePart & { line: MatterLine }): VNode {
  const { matter, role, task } = line
  const { viewer, around, may } = part
  const { language } = viewer
  const words = reviewWords(language)
  const holder = task && around.holderName(task.holder)
  return (
    <li>
      <div class="row">
        <b>
          {roleIn(role, language)} {around.personName(matter.person)}
        </b>
        <span>{words.matterKinds[matter.kind]}</span>
        <Tag tone={matter.status === 'open' ? 'warn' : 'good'}>{words.matterStates[matter.status]}</Tag>
        {task && (may.openTasks ? <a href={`/tasks/${task.id}`}>{holder}</a> : <span>{holder}</span>)}
      </div>
      <Words {...part} note={matter.note} />
      {matter.amendments?.map((one) => (
        <Words key={one.note} {...part} note={one} />
      ))}
      <Words {...part} label={words.done} note={matter.answer} />
    </li>
  )
}

/** Somebody's words, as far as they are still there. */
function Words({ note, label, viewer, textOf }: LinePart & { note?: NoteRef; label?: string }): VNode | null {
  if (!note) return null
  const words = reviewWords(viewer.language)
  return (
    <>
      {label !== undefined && <p class="faint">{label}</p>}
      <Quote>{textOf(note) ?? words.erased}</Quote>
    </>
  )
}

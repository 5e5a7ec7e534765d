/**
 * Writes one letter from its ledger row and the present state: names, texts and tasks are put in at the last moment, so a
 * correction or an erasure reaches it. Undefined when what it was about is over.
 */
import { REFUSED_LABEL } from '../domain/mail/letters'
import { heldUp } from '../domain/mail/holds-up'
import { materialOf } from '../domain/rules/materials'
import { toInstant } from '../domain/time/calendar'
import { timeLeft } from '../domain/time/time-left'
import { offeredFor, type OfferedPrecedent, type Staleness } from '../domain/requirements/precedents'
import { scheduleRisks } from '../domain/planning/schedule'
import { labelOfKey, titleOfFiling } from '../domain/decision/titles'
import { ABOUT_OPEN_TASK, heldBy, isOver, tasksToTell } from '../domain/mail/told-tasks'
import { lineOf, type WhyLine } from '../domain/tasks/why'
import { whyAsked } from '../domain/tasks/why-asked'
import type { CampaignState, FilingState } from '../domain/record/state'
import type { TaskState } from '../domain/record/values'
import { ANSWERS, PHASES, TASK_KINDS, type TaskKind } from '../../workflows/contract/words'
import { isOvertaken } from '../domain/mail/letters-kickoff'
import { invitationOf } from './letter-invitation'
import { changeLines, missingLines } from './letter-changes'
import { linesOfKeyDate } from './letter-key-date'
import { formLines } from './letter-forms'
import { linksOf, taskUrl } from './letter-links'
import { contactOf, peopleLines } from './letter-people'
import { wordingLines } from './letter-wording'
import type { Surroundings } from '../ports'
import type { Letter, MailRow, PageLink } from '../mail-ports'
import { readerOf } from './reader'

export interface Around {
  surroundings: Surroundings
  /** Texts by note. */
  notes: ReadonlyMap<string, string>
  /** Why rules of the wording lists find what they find. */
  reasons: ReadonlyMap<string, string>
  pageLink: PageLink
  /** When it leaves. */
  now: string
}

export function composeLetter(
  given: Around & {
    row: MailRow
    state: CampaignState
    /** What a mail server said of another letter, where this one is about that. */
    refusal?: string
  },
): Letter | undefined {
  const { row, state, surroundings, pageLink, now } = given
  const filing = state.filings[row.subject]
  if (isOver(row, state) || isOvertaken(row.kind, row.body, state)) return undefined
  const tasks = tasksToTell(row, state)
  const dates = row.kind === 'key_date' ? linesOfKeyDate(row, state, given) : []
  if (row.kind === 'key_date' && dates.length === 0) return undefined
  const reader = { recipient: row.recipient, pageLink }
  const own = tasks.filter((task) => heldBy(task, state, row.recipient))
  return {
    key: row.key,
    kind: row.kind,
    to: readerOf(row.recipient, surroundings),
    campaign: { number: state.number, name: state.name },
    filing: filing && filingPart(filing, surroundings),
    acts: own.length > 0,
    tasks: tasks.map((task) => ({
      ...taskPart(task, row, state, surroundings),
      left: task.dueAt === undefined ? undefined : timeLeft(surroundings.calendar, now, task.dueAt).zh,
      url: tasks.length > 1 ? taskUrl(reader, task) : undefined,
    })),
    lines: [...dates, ...linesOf(given, filing, tasks)],
    links: linksOf(reader, state, filing, tasks),
    occurredAt: row.body.occurredAt,
    happenedAt: row.body.happenedAt,
    invitation: invitationOf(row, state, surroundings),
  }
}

/** Why comes first, then what is told, then who; what helps to decide stands below. */
function linesOf(
  given: Parameters<typeof composeLetter>[0],
  filing: FilingState | undefined,
  tasks: readonly TaskState[],
): Letter['lines'] {
  const { row, state, surroundings, notes, reasons } = given
  const why = isAsking(row, filing)
    ? tasks.flatMap((task) => whyAsked(state, filing, task, surroundings)).map(lineOf)
    : []
  const named = why.flatMap(({ person }) => (person === undefined ? [] : [person]))
  const heldUpBy = row.kind === 'escalation' ? heldUp(state, filing, { ...surroundings, now: given.now }) : []
  return [
    ...[...why, ...row.body.lines].flatMap((line) => shownLine(line, given)),
    ...wordingLines(row, state, notes, reasons),
    ...heldUpBy.map((text) => ({ label: '影响', text })),
    ...peopleLines(row, state, tasks, { surroundings, named }),
    ...(filing
      ? changeLines(filing, tasks, surroundings)
      : tasks.flatMap((t) => precedentLines(t, row, state, surroundings))),
    ...(tasks.some((t) => t.kind === 'complete_plan') ? missingLines(state, surroundings) : []),
    ...(filing ? formLines(state, filing, tasks, given) : []),
    ...(filing && row.kind !== 'schedule_risk' ? hintLines(filing, given) : []),
    ...(given.refusal === undefined ? [] : [{ label: '邮件服务器答复', text: given.refusal }]),
  ]
}

/** News about a filing tell the words themselves; what asks for a task says why it is asked. */
const isAsking = (row: MailRow, filing: FilingState | undefined): boolean =>
  !filing || ABOUT_OPEN_TASK.includes(row.kind)

/** Notes with the words of a letter's reasons. */
export const whyNotes = (rows: readonly MailRow[], state: CampaignState, surroundings: Surroundings): string[] =>
  rows
    .flatMap((row) =>
      tasksToTell(row, state).flatMap((task) => whyAsked(state, state.filings[row.subject], task, surroundings)),
    )
    .flatMap(({ note }) => (note === undefined ? [] : [note]))

function shownLine({ label, text, note, person }: WhyLine, { notes, surroundings }: Around): Letter['lines'] {
  if (person !== undefined) return [{ label, text: contactOf(person, surroundings) }]
  const shown = text ?? (note === undefined ? undefined : (notes.get(note) ?? '（已删除）'))
  if (shown === undefined) return []
  return [label === REFUSED_LABEL ? { label: '收件人', text: contactOf(shown, surroundings) } : { label, text: shown }]
}

/** How a submission stands to the launch and to the platform's window, while that still matters. */
function hintLines(f: FilingState, given: { now: string; surroundings: Surroundings }): Letter['lines'] {
  const time = (at: string): string =>
    toInstant(Date.parse(at), given.surroundings.calendar).slice(0, 16).replace('T', ' ')
  const risks = scheduleRisks(f, given.now, time).filter(({ code }) => code !== 'late_start')
  return risks.map(({ zh }) => ({ label: '提示', text: zh }))
}

function filingPart(f: FilingState, surroundings: Surroundings): NonNullable<Letter['filing']> {
  const { platform, noun } = titleOfFiling(f, surroundings)
  return { id: f.id, noun, platformName: platform, phase: PHASES[f.phase].zh, round: f.round }
}

/** Done in the platform's back end; everything else is owed to a colleague. */
const AT_THE_PLATFORM: readonly TaskKind[] = [
  'submit',
  'settle_submission',
  'await_verdict',
  'check_backend',
  'answer_inquiry',
  'consult_platform',
  'record_credential',
  'restore',
  'recall_at_platform',
  'withdraw_at_platform',
]

function taskPart(
  task: TaskState,
  row: MailRow,
  state: CampaignState,
  surroundings: Surroundings,
): Letter['tasks'][number] {
  const filing = state.filings[row.subject]
  const requirement =
    filing && surroundings.pack(filing.platform, filing.packVersion)?.requirements.find((r) => r.item === filing.item)
  const material = requirement && materialOf(requirement, task.key ?? '')
  // A campaign's tasks are told apart by platform or requirement, a filing's materials by what they are.
  const about = filing || task.key === undefined ? undefined : labelOfKey(state, task.key, surroundings)
  const detail = material?.zh ?? about
  // Nobody here is to wait: what is asked of a person is to look.
  const name = task.kind === 'await_verdict' ? '到平台后台查看结果' : TASK_KINDS[task.kind].zh
  return {
    id: task.id,
    kind: task.kind,
    label: detail === undefined ? name : `${name}：${detail}`,
    dueAt: task.dueAt,
    provisional: task.provisional,
    entry: AT_THE_PLATFORM.includes(task.kind) ? (requirement?.entry.url ?? requirement?.entry.zh) : undefined,
    rung: row.body.rung,
    overdue: task.dueAt !== undefined && Date.parse(task.dueAt) < Date.parse(row.body.occurredAt),
  }
}

/** So many precedents fit into a mail; the task itself shows more. */
const PRECEDENTS = 3

/** U-10: what was decided before where the same rule asked. */
function precedentLines(task: TaskState, row: MailRow, s: CampaignState, surroundings: Surroundings): Letter['lines'] {
  const question = task.kind === 'decide_requirement' ? s.requirements?.[task.key ?? ''] : undefined
  if (!question) return []
  const label = labelOfKey(s, task.key ?? '', surroundings)
  const known = { ...surroundings, now: row.body.occurredAt }
  return offeredFor(surroundings.precedents(question.rule), question.mattered, known)
    .slice(0, PRECEDENTS)
    .map((p) => ({ label: `先例（${label}）`, text: precedentText(p, surroundings) }))
}

const STALE: Record<Staleness, string> = { old: '已过期，请重新确认', rule_changed: '规则版本已变，请重新确认' }

function precedentText(p: OfferedPrecedent, { person, calendar }: Surroundings): string {
  const on = toInstant(Date.parse(p.decidedAt), calendar).slice(0, 10)
  const who = p.person === undefined ? '' : ` ${person(p.person)?.name ?? p.person}`
  const hints = [...(p.sameTraits ? ['同类活动'] : []), ...p.stale.map((why) => STALE[why])]
  const hint = hints.length === 0 ? '' : `（${hints.join('；')}）`
  return `${on}${who}：${ANSWERS[p.answer].zh}${hint}。${p.text ?? '（理由已删除）'}`
}

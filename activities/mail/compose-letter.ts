/**
 * Writes one letter from its ledger row and the present state: names, texts and tasks are put in at the last moment, so a
 * correction or an erasure reaches it. Undefined when what it was about is over.
 */
import { REFUSED_LABEL } from '../domain/mail/letters'
import { materialOf } from '../domain/rules/materials'
import { toInstant } from '../domain/time/calendar'
import { whyDecision } from '../domain/clearance/gaps'
import { offeredFor, type OfferedPrecedent, type Staleness } from '../domain/requirements/precedents'
import { scheduleRisks } from '../domain/planning/schedule'
import { labelOfKey, titleOfFiling } from '../domain/decision/titles'
import { isOver, tasksToTell } from '../domain/mail/told-tasks'
import type { CampaignState, FilingState } from '../domain/record/state'
import type { TaskState } from '../domain/record/values'
import { ANSWERS, HOLDER_ROLES, PHASES, TASK_KINDS } from '../../workflows/contract/words'
import { campaignWorkflowId, filingWorkflowId } from '../../workflows/contract/ids'
import { changeLines, missingLines } from './letter-changes'
import { linesOfKeyDate } from './letter-key-date'
import { formLines } from './letter-forms'
import type { Letter, MailRow, Surroundings } from '../ports'

export function composeLetter(given: {
  row: MailRow
  state: CampaignState
  surroundings: Surroundings
  notes: ReadonlyMap<string, string>
  links: { temporalUiUrl?: string; namespace: string }
  /** When it leaves. */
  now: string
  /** What a mail server said of another letter, where this one is about that. */
  refusal?: string
}): Letter | undefined {
  const { row, state, surroundings, notes } = given
  const filing = state.filings[row.subject]
  if (isOver(row, state)) return undefined
  const tasks = tasksToTell(row, state)
  const dates = row.kind === 'key_date' ? linesOfKeyDate(row, state, given) : []
  if (row.kind === 'key_date' && dates.length === 0) return undefined
  const person = surroundings.person(row.recipient)
  const namedPerson = (staff: string): string => {
    const name = surroundings.person(staff)?.name
    return name === undefined ? staff : `${name}（${staff}）`
  }
  return {
    key: row.key,
    kind: row.kind,
    // Somebody who left the directory has no address: the mailer refuses it and the refusal is recorded.
    to: { name: person?.name ?? row.recipient, address: person?.mail ?? '' },
    campaign: { number: state.number, name: state.name },
    filing: filing && filingPart(filing, surroundings),
    tasks: tasks.map((task) => taskPart(task, row, state, surroundings)),
    lines: [
      ...dates,
      ...row.body.lines.flatMap(({ label, text, note }) => {
        const shown = text ?? (note === undefined ? undefined : (notes.get(note) ?? '（已删除）'))
        if (shown === undefined) return []
        return [label === REFUSED_LABEL ? { label: '收件人', text: namedPerson(shown) } : { label, text: shown }]
      }),
      ...(row.kind === 'escalation' ? holderLines(tasks, namedPerson) : []),
      ...(filing
        ? changeLines(filing, tasks, surroundings)
        : tasks.flatMap((t) => questionLines(t, row, state, surroundings))),
      ...(tasks.some((t) => t.kind === 'complete_plan') ? missingLines(state, surroundings) : []),
      ...(filing ? formLines(state, filing, tasks, given) : []),
      ...(filing && row.kind !== 'schedule_risk' ? hintLines(filing, given) : []),
      ...(given.refusal === undefined ? [] : [{ label: '邮件服务器答复', text: given.refusal }]),
    ],
    links: linksOf(given.links, state, filing),
    occurredAt: row.body.occurredAt,
    happenedAt: row.body.happenedAt,
  }
}

/** Whom to follow up with. */
function holderLines(tasks: readonly TaskState[], namedPerson: (staff: string) => string): Letter['lines'] {
  const nameOf = ({ holder: { role, person } }: TaskState): string =>
    person === undefined ? HOLDER_ROLES[role as keyof typeof HOLDER_ROLES].zh : namedPerson(person)
  const names = [...new Set(tasks.map(nameOf))]
  const texts = names.length === 1 ? names : tasks.map((task) => `${TASK_KINDS[task.kind].zh}：${nameOf(task)}`)
  return texts.map((text) => ({ label: '当前处理人', text }))
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
  return {
    id: task.id,
    kind: task.kind,
    label: detail === undefined ? TASK_KINDS[task.kind].zh : `${TASK_KINDS[task.kind].zh}：${detail}`,
    dueAt: task.dueAt,
    provisional: task.provisional,
    entry: requirement?.entry.url ?? requirement?.entry.zh,
    rung: row.body.rung,
    overdue: task.dueAt !== undefined && Date.parse(task.dueAt) < Date.parse(row.body.occurredAt),
  }
}

/** So many precedents fit into a mail; the task itself shows more. */
const PRECEDENTS = 3

/** Why it is asked; U-10: and what was decided before where the same rule asked. */
function questionLines(task: TaskState, row: MailRow, s: CampaignState, surroundings: Surroundings): Letter['lines'] {
  if (task.kind === 'go_live') {
    const why = whyDecision(s, task.key ?? '', surroundings)
    return why === undefined ? [] : [{ label: `须决定（${labelOfKey(s, task.key ?? '', surroundings)}）`, text: why }]
  }
  const question = task.kind === 'decide_requirement' ? s.requirements?.[task.key ?? ''] : undefined
  if (!question) return []
  const label = labelOfKey(s, task.key ?? '', surroundings)
  const known = { ...surroundings, now: row.body.occurredAt }
  return [
    { label: `需确认的原因（${label}）`, text: question.reason.zh },
    ...offeredFor(surroundings.precedents(question.rule), question.mattered, known)
      .slice(0, PRECEDENTS)
      .map((p) => ({ label: `先例（${label}）`, text: precedentText(p, surroundings) })),
  ]
}

const STALE: Record<Staleness, string> = { old: '已过期，请重新确认', rule_changed: '规则版本已变，请重新确认' }

function precedentText(p: OfferedPrecedent, { person, calendar }: Surroundings): string {
  const on = toInstant(Date.parse(p.decidedAt), calendar).slice(0, 10)
  const who = p.person === undefined ? '' : ` ${person(p.person)?.name ?? p.person}`
  const hints = [...(p.sameTraits ? ['同类活动'] : []), ...p.stale.map((why) => STALE[why])]
  const hint = hints.length === 0 ? '' : `（${hints.join('；')}）`
  return `${on}${who}：${ANSWERS[p.answer].zh}${hint}。${p.text ?? '（理由已删除）'}`
}

function linksOf(
  links: { temporalUiUrl?: string; namespace: string },
  state: CampaignState,
  filing: FilingState | undefined,
): Letter['links'] {
  if (links.temporalUiUrl === undefined) return []
  const id = filing ? filingWorkflowId(filing.id, filing.platform, filing.item) : campaignWorkflowId(state.number)
  const base = links.temporalUiUrl.replace(/\/$/, '')
  return [{ label: '查看流程', url: `${base}/namespaces/${links.namespace}/workflows/${encodeURIComponent(id)}` }]
}

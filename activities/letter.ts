/**
 * Writes one letter from its ledger row and the present state: names, texts and tasks are put in at the last moment, so a
 * correction or an erasure reaches it. Undefined when what it was about is over.
 */
import { titleOfFiling } from './domain/titles'
import type { CampaignState, FilingState, TaskState } from './domain/state'
import { openTasks } from './domain/state'
import { PHASES, TASK_KINDS } from '../workflows/contract/words'
import { campaignWorkflowId, filingWorkflowId } from '../workflows/contract/ids'
import type { Letter, MailRow, Surroundings } from './ports'

/** Kinds that only make sense while their task is open. */
const ABOUT_OPEN_TASK: readonly MailRow['kind'][] = ['task_opened', 'reminder', 'escalation', 'due_moved', 'nudge']

export function composeLetter(given: {
  row: MailRow
  state: CampaignState
  surroundings: Surroundings
  notes: ReadonlyMap<string, string>
  links: { temporalUiUrl?: string; namespace: string }
}): Letter | undefined {
  const { row, state, surroundings, notes } = given
  const filing = state.filings[row.subject]
  const tasks = tasksToTell(row, state, filing)
  if (ABOUT_OPEN_TASK.includes(row.kind) && tasks.length === 0) return undefined
  const person = surroundings.person(row.recipient)
  return {
    key: row.key,
    kind: row.kind,
    // Somebody who left the directory has no address: the mailer refuses it and the refusal is recorded.
    to: { name: person?.name ?? row.recipient, address: person?.mail ?? '' },
    campaign: { number: state.number, name: state.name },
    filing: filing && filingPart(filing, surroundings),
    tasks: tasks.map((task) => taskPart(task, row, filing, surroundings)),
    lines: [
      ...row.body.lines.flatMap(({ label, text, note }) => {
        const shown = text ?? (note === undefined ? undefined : (notes.get(note) ?? '（已删除）'))
        return shown === undefined ? [] : [{ label, text: shown }]
      }),
      ...(filing && insideBuffer(filing)
        ? [{ label: '提示', text: '踩点提交：按平台常规审核时长，结果可能落在上线前的缓冲期内' }]
        : []),
    ],
    links: linksOf(given.links, state, filing),
    occurredAt: row.body.occurredAt,
  }
}

const insideBuffer = (f: FilingState): boolean => f.rounds[f.rounds.length - 1]?.insideBuffer ?? false

/** The tasks a mail names, or, for news about a filing, what its reader has to do there now. */
function tasksToTell(row: MailRow, state: CampaignState, filing: FilingState | undefined): TaskState[] {
  const holder = filing ?? state
  if (row.body.tasks.length > 0)
    return row.body.tasks.flatMap((id) => {
      const task = holder.tasks[id]
      return task?.status === 'open' ? [task] : []
    })
  return filing ? openTasks(filing).filter((t) => t.holder.person === row.recipient) : []
}

function filingPart(f: FilingState, surroundings: Surroundings): NonNullable<Letter['filing']> {
  const { platform, noun } = titleOfFiling(f, surroundings)
  return { id: f.id, noun, platformName: platform, phase: PHASES[f.phase].zh, round: f.round }
}

function taskPart(
  task: TaskState,
  row: MailRow,
  filing: FilingState | undefined,
  surroundings: Surroundings,
): Letter['tasks'][number] {
  const requirement =
    filing && surroundings.pack(filing.platform, filing.packVersion)?.requirements.find((r) => r.item === filing.item)
  const material = requirement?.materials.find((m) => m.row === task.key)
  // A campaign's tasks are told apart by platform, a filing's materials by what they are.
  const platform = filing || task.key === undefined ? undefined : (surroundings.pack(task.key)?.name.zh ?? task.key)
  const detail = material?.zh ?? platform
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

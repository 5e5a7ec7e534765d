/**
 * The card that Temporal UI shows for a workflow: what state it is in, who has it, until when, what happens next.
 * Markdown, short. Holds no free text of users.
 */
import { placeLabel, type PlaceNames } from './contract/brief-words'
import type { CampaignView, FilingView, OpenTask, View } from './contract/views'
import { ALARMS, HOLDER_ROLES, PHASES, stageLabel, TASK_KINDS, type TaskKind } from './contract/words'

const MOST_TASKS = 5
const MOST_MISSING = 6
const MOST_RISKS = 3

const minute = (at: string | undefined): string => (at === undefined ? '—' : at.slice(0, 16).replace('T', ' '))

/** What somebody else wrote stands as code, and cannot end it. */
const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``

function holder(task: OpenTask): string {
  const [role = '', person = ''] = task.holder.split(' ')
  const label = role in HOLDER_ROLES ? HOLDER_ROLES[role as keyof typeof HOLDER_ROLES].zh : role
  return person === '' ? label : `${label} ${person}`
}

const due = (task: OpenTask): string => `${minute(task.dueAt)}${task.provisional ? '（暂定）' : ''}`

function taskTable(tasks: OpenTask[]): string[] {
  if (tasks.length === 0) return ['目前没有待办。']
  const rows = tasks
    .slice(0, MOST_TASKS)
    .map((t) => `| ${TASK_KINDS[t.kind].zh}${t.label ? `：${t.label}` : ''} | ${holder(t)} | ${due(t)} |`)
  const more = tasks.length > MOST_TASKS ? [`另有 ${tasks.length - MOST_TASKS} 项待办。`] : []
  return ['| 待办 | 当前处理人 | 截止 |', '|---|---|---|', ...rows, '', ...more]
}

/** What is the matter, and with what: a platform by its name, anything else by its code. */
function alarmText(alarm: string, names: Readonly<Record<string, string>>): string {
  const [head = '', ...rest] = alarm.split(':')
  const about = rest.join(':')
  const words = Object.hasOwn(ALARMS, head) ? ALARMS[head as keyof typeof ALARMS].zh : code(head)
  return about === '' ? words : `${words}（${names[about] ?? code(about)}）`
}

/** Before the table: the panel that shows the card cuts what is long. */
const head = (view: View, names: Readonly<Record<string, string>> = {}): string[] => [
  '',
  view.wakeAt === undefined ? '' : `下次自动提醒：${minute(view.wakeAt)}`,
  '',
  view.risks && view.risks.length > 0 ? `**提醒**：${view.risks.slice(0, MOST_RISKS).join('；')}` : '',
  '',
  view.alarms.length > 0 ? `**告警**：${view.alarms.map((alarm) => alarmText(alarm, names)).join('、')}` : '',
]

const joined = (lines: string[]): string => lines.filter((line, i) => line !== '' || lines[i - 1] !== '').join('\n')

export function filingCard(view: FilingView): string {
  const numbers = [
    view.applicationNumber === undefined ? '' : `申请号 ${code(view.applicationNumber)}`,
    view.credentialNumber === undefined ? '' : `凭证 ${code(view.credentialNumber)}`,
  ].filter((part) => part !== '')
  return joined([
    `**${view.title}：${PHASES[view.phase].zh}**（第 ${view.round} 次提报）`,
    '',
    numbers.join('，'),
    ...head(view),
    '',
    ...taskTable(view.open),
  ])
}

/** Names that stand in the view; a row of the checklist and an open question are named by their tasks. */
function namesIn({ platformNames, open }: CampaignView): PlaceNames {
  const platform = (id: string): string => platformNames?.[id] ?? id
  const labelOf = (kind: TaskKind, key: string): string | undefined =>
    open.find((task) => task.kind === kind && task.key === key)?.label
  return {
    platform,
    requirement: (key) => labelOf('decide_requirement', key) ?? platform(key.split('.')[0] ?? ''),
    item: (item) => labelOf('do_checklist_item', item) ?? item,
  }
}

function missing(view: CampaignView): string {
  const labels = [...new Set(view.planMissing.map((place) => placeLabel(place, namesIn(view))))]
  const shown = labels.slice(0, MOST_MISSING).join('、')
  return labels.length > MOST_MISSING ? `${shown} 等 ${labels.length} 处` : shown
}

export function campaignCard(view: CampaignView): string {
  const words = { go: '可上线', no_go: '不可上线', live: '已上线' } as const
  const name = (platform: string): string => view.platformNames?.[platform] ?? platform
  const platforms = Object.entries(view.clearance).map(([platform, c]) => `${name(platform)} ${words[c]}`)
  return joined([
    `**${view.number}：${stageLabel(view.stage, view.ending)}**`,
    '',
    platforms.join('，'),
    '',
    view.planMissing.length > 0 ? `还缺：${missing(view)}` : '',
    ...head(view, view.platformNames),
    '',
    ...taskTable(view.open),
  ])
}

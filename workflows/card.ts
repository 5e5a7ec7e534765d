/**
 * The card that Temporal UI shows for a workflow: what state it is in, who has it, until when, what happens next.
 * Markdown, short. Holds no free text of users.
 */
import { placeLabel, type PlaceNames } from './contract/brief-words'
import { REFUSALS, type RefusalCode } from './contract/codes'
import { UNANSWERED } from './contract/connectors'
import type { CampaignView, FilingView, OpenTask, ReviewView, RollUp, View } from './contract/views'
import {
  ALARMS,
  ANSWERS,
  HOLDER_ROLES,
  PHASES,
  REVIEW_PHASES,
  stageLabel,
  TASK_KINDS,
  type TaskKind,
} from './contract/words'

const MOST_TASKS = 5
const MOST_MISSING = 6
const MOST_RISKS = 3
const MOST_ANSWERS = 3

const minute = (at: string | undefined): string => (at === undefined ? '—' : at.slice(0, 16).replace('T', ' '))

/** What somebody else wrote stands as code, and cannot end it. */
const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``

/** Titles come from rule packs: none may end a cell or begin a link. */
const cell = (text: string): string => text.replace(/[|[\]<>`\n]/g, ' ')

function holder(task: { holder: string }): string {
  const [role = '', ...people] = task.holder.split(' ')
  const person = people.join(' ')
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

/** What an Update has to name: the task, and one of its answers. */
function toType(tasks: OpenTask[]): string[] {
  return tasks.slice(0, MOST_TASKS).flatMap(({ id, accepts, named }) => {
    if (!accepts || accepts.length === 0) return []
    if (named) return [`- ${code(id)}（须具名，请在页面办理）`]
    const [first, ...others] = accepts
    const more = others.slice(0, MOST_ANSWERS).map((answer) => `${code(answer)} ${ANSWERS[answer].zh}`)
    const update = code(JSON.stringify({ task: id, answer: first }))
    return [
      `- ${update}${more.length > 0 ? `；或 ${more.join('、')}${others.length > MOST_ANSWERS ? ' 等' : ''}` : ''}`,
    ]
  })
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

/** That the service hands it in by itself, and what it knows; the words are the platform's own matter. */
function service({ service: at }: FilingView): string {
  if (!at) return ''
  const name = cell(at.name)
  if (at.does === 'submit') return `**系统正在通过${name}提交**，无须人工办理。`
  if (at.why === undefined)
    return at.until === undefined
      ? `**将由系统通过${name}提交**。`
      : `**平台 ${minute(at.until)} 开放受理后，由系统通过${name}提交**。`
  const next = at.does === 'ask' ? '正在查询' : `${minute(at.until)} 再次查询`
  return `**已通过${name}提交，结果待核实**：${UNANSWERED[at.why].zh}。系统${next}，查明前不会重复提交。`
}

export function filingCard(view: FilingView): string {
  const numbers = [
    view.applicationNumber === undefined ? '' : `申请号 ${code(view.applicationNumber)}`,
    view.credentialNumber === undefined ? '' : `凭证 ${code(view.credentialNumber)}`,
  ].filter((part) => part !== '')
  return joined([
    `**${view.title}：${PHASES[view.phase].zh}**（第 ${view.round} 次提报）`,
    '',
    numbers.join('，'),
    '',
    service(view),
    ...head(view),
    '',
    ...taskTable(view.open),
    '',
    view.open.some(({ accepts }) => accepts && accepts.length > 0) ? '答复用 Update answerTask：' : '',
    '',
    ...toType(view.open),
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

/** A filing a row, beside the campaign's own tasks: who holds what until when. */
function rolledUp(view: CampaignView, { filings, more }: RollUp): string[] {
  const own = view.open.slice(0, MOST_TASKS - 2).map((t) => `| ${kindOf(t)} | ${holder(t)} | ${due(t)} |`)
  const rows = filings.map(({ title, phase, kind, holder: by, dueAt }) => {
    const what = kind === undefined ? PHASES[phase].zh : `${PHASES[phase].zh}，${TASK_KINDS[kind].zh}`
    return `| ${cell(title)}：${what} | ${by === undefined ? '—' : holder({ holder: by })} | ${minute(dueAt)} |`
  })
  if (own.length + rows.length === 0) return []
  const rest = more + Math.max(0, view.open.length - own.length)
  const table = ['| 事项 | 当前处理人 | 截止 |', '|---|---|---|', ...own, ...rows]
  return [...table, '', rest > 0 ? `另有 ${rest} 项。` : '']
}

const kindOf = ({ kind, label }: OpenTask): string => `${TASK_KINDS[kind].zh}${label ? `：${cell(label)}` : ''}`

function nextStep({ next }: RollUp, view: CampaignView): string {
  if (next === undefined) return view.wakeAt === undefined ? '' : `接下来：${minute(view.wakeAt)} 自动继续`
  const about = next.about === undefined ? '' : `${cell(next.about)} `
  return `接下来：${minute(next.at)} 自动提醒 ${holder(next)}（${about}${TASK_KINDS[next.kind].zh}）`
}

/** Views of an earlier release know nothing of the filings. */
function body(view: CampaignView): string[] {
  const { rollUp } = view
  if (rollUp === undefined) return [...head(view, view.platformNames), '', ...taskTable(view.open)]
  const { holds, ends } = rollUp
  return [
    ends === undefined || ends === '' ? '' : `备案结果：${ends}`,
    '',
    holds.length > 0 ? `**不能放行**：${holds.map(cell).join('；')}` : '',
    ...head({ ...view, wakeAt: undefined }, view.platformNames),
    '',
    view.ended ? '' : nextStep(rollUp, view),
    '',
    ...rolledUp(view, rollUp),
  ]
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
    '',
    ...body(view),
    '',
    view.page === undefined ? '' : `[活动页面（含姓名）](${view.page})`,
  ])
}

/** With the refusal of a cancel in Temporal UI, while the review goes on. */
export function reviewCard(view: ReviewView, refusedCancel?: RefusalCode): string {
  const waits = view.matters.length > 0 ? `待处理意见 ${view.matters.length} 条` : ''
  return joined([
    `**${view.title}：${REVIEW_PHASES[view.phase].zh}**`,
    '',
    refusedCancel && !view.ended ? `**取消未被接受**：${REFUSALS[refusedCancel].zh}。` : '',
    '',
    waits,
    ...head(view),
    '',
    ...taskTable(view.open),
    '',
    view.open.some(({ accepts }) => accepts && accepts.length > 0) ? '须具名，请在页面办理。' : '',
  ])
}

/**
 * The card that Temporal UI shows for a workflow: what state it is in, who has it, until when, what happens next.
 * Markdown, short. Holds no free text of users.
 */
import { placeLabel } from './contract/brief-words'
import type { CampaignView, FilingView, OpenTask, View } from './contract/views'
import { HOLDER_ROLES, PHASES, stageLabel, TASK_KINDS } from './contract/words'

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

/** Before the table: the panel that shows the card cuts what is long. */
const head = (view: View): string[] => [
  '',
  view.wakeAt === undefined ? '' : `下次自动提醒：${minute(view.wakeAt)}`,
  '',
  view.risks && view.risks.length > 0 ? `**提醒**：${view.risks.slice(0, MOST_RISKS).join('；')}` : '',
  '',
  view.alarms.length > 0 ? `**告警**：${view.alarms.map(code).join('、')}` : '',
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

/** As people call it; what has no name here also by its place. */
function placeName(place: string, platformName: (platform: string) => string): string {
  const [head, part = ''] = place.split('/')
  if (head === 'brief') return placeLabel(place)
  if (head === 'launches') return `${platformName(part)}上线时间`
  return `${placeLabel(place).split('：')[0] ?? ''} ${code(place)}`
}

function missing(places: string[], platformName: (platform: string) => string): string {
  const shown = places
    .slice(0, MOST_MISSING)
    .map((place) => placeName(place, platformName))
    .join('、')
  return places.length > MOST_MISSING ? `${shown} 等 ${places.length} 处` : shown
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
    view.planMissing.length > 0 ? `还缺：${missing(view.planMissing, name)}` : '',
    ...head(view),
    '',
    ...taskTable(view.open),
  ])
}

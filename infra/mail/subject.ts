/**
 * Composes the subject: 【kind】campaign｜platform noun：what, by when. What users typed is cut, the due time never is.
 */
import { kinds } from './catalogue.zh-cn'
import { words } from './words.zh-cn'
import { cleanLine, cut, headerLine, shortTime } from './text'
import type { MailRequest, MailTask } from './types'

const MAX_CODE_POINTS = 160

const earliestDue = (tasks: MailTask[]): MailTask | undefined =>
  tasks
    .filter((task) => task.dueAt !== undefined)
    .sort((a, b) => Date.parse(a.dueAt ?? '') - Date.parse(b.dueAt ?? ''))[0]

const timing = (request: MailRequest): string => {
  const first = earliestDue(request.tasks)
  const overdue = request.tasks.some((task) => task.overdue === true)
  if (first?.dueAt === undefined) return overdue ? words.overdue : ''
  const time = shortTime(first.dueAt, request.occurredAt)
  const phrase = overdue ? words.overdueSince : request.kind === 'due_moved' ? words.dueMovedTo : words.dueBy
  return phrase(time) + (first.provisional === true ? words.provisionalInSubject : '')
}

const tasksPart = (request: MailRequest): string => {
  const label = cut(cleanLine(request.tasks[0]?.label ?? ''), 24)
  const labels = request.tasks.length > 1 ? words.andOthers(label, request.tasks.length) : label
  const rung = Math.max(0, ...request.tasks.map((task) => task.rung ?? 0))
  const parts = [rung > 0 && request.kind === 'reminder' ? words.rung(rung) : '', timing(request)]
  return `${labels} ${parts.filter((part) => part !== '').join('，')}`.trim()
}

/** Kinds whose news is the task itself; the others tell their news first and the task that follows from it second. */
const newsIsTheTask = new Set(['task_opened', 'reminder', 'escalation', 'due_moved', 'inquiry', 'nudge'])

const what = (request: MailRequest): string => {
  const texts = kinds[request.kind]
  if (newsIsTheTask.has(request.kind)) return request.tasks.length > 0 ? tasksPart(request) : texts.tail
  const line = request.lines.find((candidate) => candidate.label === texts.tellingLine)
  const telling = line === undefined ? '' : cut(cleanLine(line.text), 24)
  const news = telling === '' ? texts.tail : telling
  return request.tasks.length > 0 ? `${news}，${tasksPart(request)}` : news
}

/** One clean line of at most 160 code points. */
export const subjectOf = (request: MailRequest): string => {
  const { campaign, filing, kind } = request
  const overdue = kind === 'reminder' && request.tasks.some((task) => task.overdue === true)
  const tag = `【${kinds[kind].tag}${overdue ? `·${words.overdue}` : ''}】`
  const name = campaign ? cut(cleanLine(campaign.name) || cleanLine(campaign.number), 30) : words.product
  const of = filing ? `｜${cut(cleanLine(filing.platformName), 16)} ${cut(cleanLine(filing.noun), 16)}` : ''
  return cut(headerLine(`${tag}${name}${of}：${what(request)}`), MAX_CODE_POINTS)
}

/**
 * Composes the subject: 【kind】what, by when｜campaign. The thing comes first, since a phone shows some thirty characters; what
 * users typed is cut, the due time never is.
 */
import { TASK_KINDS } from '../../workflows/contract/words'
import { kinds, textsFor } from './catalogue.zh-cn'
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

/** `复核`, `准备材料 3 项`, or the first of several kinds and how many there are. */
const tasksName = (tasks: readonly MailTask[]): string => {
  const [first] = tasks
  // What a name explains in brackets stands in the letter.
  const label = cut(cleanLine(first?.label ?? '').replace(/（[^（）]*）$/, ''), 24)
  if (tasks.length < 2) return label
  const kind = (TASK_KINDS as Partial<Record<string, { zh: string }>>)[first?.kind ?? '']?.zh
  const isOfOneKind = kind !== undefined && tasks.every((task) => task.kind === first?.kind)
  return isOfOneKind ? words.ofOneKind(kind, tasks.length) : words.andOthers(label, tasks.length)
}

const filingName = ({ filing }: MailRequest): string =>
  filing ? `${cut(cleanLine(filing.platformName), 16)} ${cut(cleanLine(filing.noun), 16)}` : ''

/** Kinds whose news is the task itself; the others tell their news first and the task that follows from it second. */
const newsIsTheTask = new Set([
  'task_opened',
  'reminder',
  'escalation',
  'unclaimed',
  'review_overdue',
  'due_moved',
  'inquiry',
  'nudge',
])

/** What an envelope brings, by how much there is of it and when the first is due. */
const whatTogether = (parts: readonly MailRequest[], occurredAt: string): string => {
  const tasks = parts.flatMap((part) => (part.acts === true ? part.tasks : []))
  const news = parts.filter((part) => part.acts !== true).length
  const overdue = tasks.filter((task) => task.overdue === true).length
  const first = earliestDue(tasks.filter((task) => task.overdue !== true))
  const due = first?.dueAt === undefined ? '' : words.earliestDue(shortTime(first.dueAt, occurredAt))
  return listed([words.tasksAndNews(tasks.length, overdue, news), due])
}

const campaignNames = ({ campaign, parts = [] }: MailRequest): string => {
  const named = (one: NonNullable<MailRequest['campaign']>): string =>
    cut(cleanLine(one.name) || cleanLine(one.number), 30)
  if (campaign) return named(campaign)
  const several = new Map(
    parts.flatMap((part) => (part.campaign ? [[part.campaign.number, part.campaign] as const] : [])),
  )
  const [first] = [...several.values()]
  return first ? words.campaigns(named(first), several.size) : words.product
}

const what = (request: MailRequest): string => {
  if (request.parts) return whatTogether(request.parts, request.occurredAt)
  const { kind, tasks } = request
  const texts = kinds[kind]
  const rung = Math.max(0, ...tasks.map((task) => task.rung ?? 0))
  const due = [timing(request), rung > 0 && kind === 'reminder' ? words.rung(rung) : '']
  if (newsIsTheTask.has(kind) && tasks.length > 0)
    return listed([spaced([tasksName(tasks), filingName(request)]), ...due])
  const line = request.lines.find((candidate) => candidate.label === texts.tellingLine)
  const telling = line === undefined ? '' : cut(cleanLine(line.text), 24)
  const news = [filingName(request), telling === '' ? texts.tail : telling].filter((part) => part !== '').join('：')
  return listed([news, spaced([tasksName(tasks), ...due])])
}

const spaced = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ')
const listed = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('，')

/** One clean line of at most 160 code points. */
export const subjectOf = (request: MailRequest): string => {
  const { kind, tasks } = request
  const overdue = kind === 'reminder' && tasks.some((task) => task.overdue === true)
  const tag = `【${textsFor(request).tag}${overdue ? `·${words.overdue}` : ''}】`
  return cut(headerLine(`${tag}${what(request)}｜${campaignNames(request)}`), MAX_CODE_POINTS)
}

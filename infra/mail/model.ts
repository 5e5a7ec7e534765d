/**
 * Turns a request into what the templates show: cleaned, cut, with every key present (the templates are strict).
 */
import { TASK_BUTTONS, textsFor } from './catalogue.zh-cn'
import type { Tone } from './kind-texts'
import type { TaskKind } from '../../workflows/contract/words'
import { phases, words } from './words.zh-cn'
import { cleanLine, cleanText, cut, longTime, safeUrl } from './text'
import type { MailKind, MailRequest, MailTask } from './types'

const MAX_TASKS = 30
const MAX_LINES = 60
/** So many lines stand above the button: who and why belong into the first screen, and so does the button. */
const LINES_ABOVE = 5
/** A long reason is told in full below. */
const MOST_ABOVE = 200

const colours: Record<Tone, { ink: string; tint: string }> = {
  action: { ink: '#1d4ed8', tint: '#eff6ff' },
  warning: { ink: '#b45309', tint: '#fffbeb' },
  alarm: { ink: '#b91c1c', tint: '#fef2f2' },
  good: { ink: '#15803d', tint: '#f0fdf4' },
  quiet: { ink: '#4b5563', tint: '#f3f4f6' },
}

const label = (text: string): string => cut(cleanLine(text), 80)
const link = (text: string, url: string) => ({ label: text, url: safeUrl(url) ?? null })

const taskModel = (task: MailTask) => ({
  label: label(task.label),
  due: task.dueAt === undefined ? words.noDue : longTime(task.dueAt),
  provisional: task.dueAt !== undefined && task.provisional === true,
  overdue: task.overdue === true,
  left: task.left === undefined ? null : label(task.left),
  url: task.url === undefined ? null : (safeUrl(task.url) ?? null),
  rung: task.rung === undefined ? null : words.rung(task.rung),
  entry: task.entry === undefined || cleanLine(task.entry) === '' ? null : link(label(task.entry), task.entry),
})

/** They only remind of something: nothing has happened at that time but the mail itself. */
const REMINDING: readonly MailKind[] = [
  'task_opened',
  'reminder',
  'escalation',
  'unclaimed',
  'review_overdue',
  'nudge',
  'key_date',
  'paper_ending',
  'report_unmatched',
  'register',
  'envelope',
]

const factsOf = ({ kind, about, campaign, filing, occurredAt, happenedAt }: MailRequest) => {
  const what = about === 'paper' ? words.paper : words.campaign
  const facts = campaign ? [{ label: what, text: cut(cleanLine(campaign.name), 120) }] : []
  if (filing) {
    const filingText = `${label(filing.platformName)} · ${label(filing.noun)}（${words.round(filing.round)}）`
    facts.push(
      { label: words.filing, text: filingText },
      { label: words.phase, text: phases[filing.phase] ?? label(filing.phase) },
    )
  }
  const [happened, recorded] = [longTime(happenedAt ?? occurredAt), longTime(occurredAt)]
  const isReminding = happenedAt === undefined && REMINDING.includes(kind)
  facts.push({ label: isReminding ? words.toldAt : words.occurredAt, text: happened })
  return happened === recorded ? facts : [...facts, { label: words.recordedAt, text: recorded }]
}

/** What the first link says where the request leaves it open: what one does there. */
function buttonOf(request: MailRequest, fallback: string): string {
  const [task, ...more] = request.tasks
  const own = request.acts === true && more.length === 0 ? TASK_BUTTONS[task?.kind as TaskKind] : undefined
  return own ?? fallback
}

/** Lines above the button and below it, in their order. */
function aroundTheButton(all: MailRequest['lines']) {
  const lines = all
    .slice(0, MAX_LINES)
    .map(({ label: name, text }) => ({ label: label(name), text: cut(cleanText(text), 2000) }))
  const long = lines.findIndex(({ text }) => text.length > MOST_ABOVE)
  const above = Math.min(LINES_ABOVE, long === -1 ? LINES_ABOVE : Math.max(long, 1))
  return { lines: lines.slice(0, above), below: lines.slice(above) }
}

/** Which campaign, and which filing of it. */
function aboutOf({ campaign, filing }: MailRequest): string | null {
  if (!campaign) return null
  const name = cut(cleanLine(campaign.name), 60)
  return filing ? `${name} · ${label(filing.platformName)} ${label(filing.noun)}` : name
}

/** So many tasks stand before the button; behind more of them nobody would find it. */
const TASKS_ABOVE = 2

/** So many lines of a part stand in the letter that brings it; its page has all. */
const LINES_OF_PART = 4

/** One of several letters that leave together: its kind, what it is about, its tasks or its own link, and why. */
function partModel(part: MailRequest) {
  const [first] = part.links
  const url = first ? (safeUrl(first.url) ?? null) : null
  const texts = textsFor(part)
  const [lone, ...more] = part.tasks
  return {
    tag: texts.tag,
    colour: colours[texts.tone],
    alarm: colours.alarm,
    words,
    about: aboutOf(part) ?? texts.headline,
    headline: texts.headline,
    tasks: part.tasks
      .slice(0, MAX_TASKS)
      .map((task) => ({ ...taskModel(task), url: taskModel(task).url ?? (lone && more.length === 0 ? url : null) })),
    lines: part.lines
      .slice(0, LINES_OF_PART)
      .map(({ label: name, text }) => ({ label: label(name), text: cut(cleanText(text), MOST_ABOVE) })),
    url: part.tasks.length === 0 ? url : null,
    button: texts.button,
  }
}

/** The view of one mail; texts are plain, escaping is the template's. */
export const modelOf = (request: MailRequest, subject: string) => {
  const texts = textsFor(request)
  const links = request.links.map(({ label: text, url }, i) =>
    link(label(text) || (i === 0 ? buttonOf(request, texts.button) : words.product), url),
  )
  const usable = links.filter((candidate) => candidate.url !== null)
  const hidden = Math.max(0, request.tasks.length - MAX_TASKS) + Math.max(0, request.lines.length - MAX_LINES)
  return {
    words: request.about === 'paper' ? { ...words, campaignNumber: words.paperNumber } : words,
    subject,
    tag: texts.tag,
    headline: texts.headline,
    about: aboutOf(request),
    buttonFirst: request.tasks.length > TASKS_ABOVE || request.parts !== undefined,
    advice: texts.advice,
    en: texts.en,
    colour: colours[texts.tone],
    alarm: colours.alarm,
    greeting: words.greeting(cut(cleanLine(request.to.name), 40)),
    facts: factsOf(request),
    parts: (request.parts ?? []).map(partModel),
    tasks: request.tasks.slice(0, MAX_TASKS).map(taskModel),
    ...aroundTheButton(request.lines),
    more: hidden > 0 ? words.more(hidden) : null,
    primary: usable[0] ?? null,
    others: usable.slice(1, 10),
    campaignNumber: request.campaign === undefined ? null : cleanLine(request.campaign.number),
  }
}

export type MailModel = ReturnType<typeof modelOf>

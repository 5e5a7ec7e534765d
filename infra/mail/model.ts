/**
 * Turns a request into what the templates show: cleaned, cut, with every key present (the templates are strict).
 */
import { kinds, type Tone } from './catalogue.zh-cn'
import { phases, words } from './words.zh-cn'
import { cleanLine, cleanText, cut, longTime, safeUrl } from './text'
import type { MailKind, MailRequest, MailTask } from './types'

const MAX_TASKS = 30
const MAX_LINES = 60

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
  id: cleanLine(task.id),
  label: label(task.label),
  due: task.dueAt === undefined ? words.noDue : longTime(task.dueAt),
  provisional: task.dueAt !== undefined && task.provisional === true,
  overdue: task.overdue === true,
  rung: task.rung === undefined ? null : words.rung(task.rung),
  entry: task.entry === undefined || cleanLine(task.entry) === '' ? null : link(label(task.entry), task.entry),
})

/** They only remind of something: nothing has happened at that time but the mail itself. */
const REMINDING: readonly MailKind[] = [
  'task_opened',
  'reminder',
  'escalation',
  'nudge',
  'key_date',
  'paper_ending',
  'report_unmatched',
  'register',
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

/** The view of one mail; texts are plain, escaping is the template's. */
export const modelOf = (request: MailRequest, subject: string) => {
  const texts = kinds[request.kind]
  const links = request.links.map(({ label: text, url }, i) =>
    link(label(text) || (i === 0 ? texts.button : words.product), url),
  )
  const usable = links.filter((candidate) => candidate.url !== null)
  const hidden = Math.max(0, request.tasks.length - MAX_TASKS) + Math.max(0, request.lines.length - MAX_LINES)
  return {
    words: request.about === 'paper' ? { ...words, campaignNumber: words.paperNumber } : words,
    subject,
    tag: texts.tag,
    headline: texts.headline,
    advice: texts.advice,
    en: texts.en,
    colour: colours[texts.tone],
    alarm: colours.alarm,
    greeting: words.greeting(cut(cleanLine(request.to.name), 40)),
    facts: factsOf(request),
    tasks: request.tasks.slice(0, MAX_TASKS).map(taskModel),
    lines: request.lines
      .slice(0, MAX_LINES)
      .map(({ label: name, text }) => ({ label: label(name), text: cut(cleanText(text), 2000) })),
    more: hidden > 0 ? words.more(hidden) : null,
    primary: usable[0] ?? null,
    others: usable.slice(1, 10),
    campaignNumber: request.campaign === undefined ? null : cleanLine(request.campaign.number),
  }
}

export type MailModel = ReturnType<typeof modelOf>

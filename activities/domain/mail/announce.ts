/**
 * Who is told what by mail, derived from the facts of one step. Rows carry references only (task ids, note ids, staff
 * numbers); names, addresses and texts are put in when the mail is written, so a correction or an erasure reaches it.
 */
import { benefitLetters } from './letters-benefits'
import { addDuration, nextOfficeMoment, type Calendar } from '../time/calendar'
import type { Change } from '../decision/change'
import { asItHappened } from './when-it-happened'
import { ruleOf } from '../tasks/reminder-ladder'
import { fromFact } from './letters'
import type { Draft, AnnouncementBody, Announcement, AnnouncementKind } from './notice'
import { credentialLetters } from './letters-credentials'
import { asPast, takenOverLetters } from './letters-taken-over'

/** The mails that a step owes, in the order of its facts. */
export function announcements(change: Change): Announcement[] {
  const opened = openedTasks(change)
  const told = (change.ctx.toldTogether ? [] : change.facts).flatMap((fact) => [
    ...asItHappened(change, fact, asPast(change, fact, fromFact(change, fact))),
    ...takenOverLetters(change, fact),
    ...benefitLetters(change, fact),
    ...credentialLetters(change, fact),
  ])
  const all = [...opened, ...told].flatMap((draft) => {
    const { now, calendar } = change.ctx
    const sendAfter = draft.urgent ? now : officeMoment(calendar, now)
    return draft.to.map((recipient) => ({
      key: `${draft.about}|${recipient}`,
      subject: draft.subject,
      kind: draft.kind,
      recipient,
      sendAfter,
      body: {
        tasks: draft.tasks ?? [],
        rung: draft.rung,
        seq: draft.seq,
        lines: draft.lines ?? [],
        release: draft.release,
        occurredAt: now,
        happenedAt: draft.happenedAt === now ? undefined : draft.happenedAt,
      },
    }))
  })
  return onePerPerson(all)
}

/** News that one step brings, the weightiest first: it gives the mail its kind, the rest are lines in it. */
const NEWS: readonly AnnouncementKind[] = [
  'taken_over',
  'withdrawn',
  'credential_lost',
  'material_lapsing',
  'entry_corrected',
  'given_up',
  'verdict',
  'inquiry',
  'passed',
  'not_required',
  'went_live',
  'credential_used',
  'clearance',
]

/** One step is one mail to a person: news are told together, and so are the tasks of one subject. */
function onePerPerson(all: readonly Announcement[]): Announcement[] {
  const byMail = new Map<string, Announcement>()
  for (const row of all) {
    const name = NEWS.includes(row.kind) ? `news|${row.recipient}` : `${row.kind}|${row.subject}|${row.recipient}`
    const known = byMail.get(name)
    byMail.set(name, known ? joined(known, row) : row)
  }
  return [...byMail.values()]
}

function joined(a: Announcement, b: Announcement): Announcement {
  const weight = (row: Announcement): number => NEWS.indexOf(row.kind)
  const [first, second] = weight(b) < weight(a) ? [b, a] : [a, b]
  const lines = [...first.body.lines, ...second.body.lines]
  const text = (l: AnnouncementBody['lines'][number]): string => JSON.stringify([l.label, l.text, l.note])
  return {
    ...first,
    sendAfter: Date.parse(a.sendAfter) < Date.parse(b.sendAfter) ? a.sendAfter : b.sendAfter,
    body: {
      ...first.body,
      tasks: [...new Set([...first.body.tasks, ...second.body.tasks])],
      happenedAt: first.body.happenedAt ?? second.body.happenedAt,
      rung: Math.max(a.body.rung ?? 0, b.body.rung ?? 0) || undefined,
      lines: lines.filter((l, i) => lines.findIndex((other) => text(other) === text(l)) === i),
    },
  }
}

/** What is due as the office closes is told a moment later: that is no reason to keep it until the next morning. */
const CLOSING_MINUTES = 15

export function officeMoment(calendar: Calendar, now: string): string {
  const { at } = nextOfficeMoment(calendar, addDuration(calendar, now, { value: -CLOSING_MINUTES, unit: 'minute' }).at)
  return Date.parse(at) <= Date.parse(now) ? now : at
}

/** Tasks that opened in one step for one person go into one mail. */
function openedTasks(change: Change): Draft[] {
  const byPerson = new Map<string, Draft>()
  for (const fact of change.facts) {
    if (fact.type !== 'TaskOpened' || fact.body.silent || fact.body.task.holder.person === undefined) continue
    const { task } = fact.body
    const person = task.holder.person ?? change.state.lead
    const urgent = ruleOf(change.ctx, task.kind).urgent
    const draft = byPerson.get(`${fact.subject}|${person}`)
    if (draft) {
      draft.tasks?.push(task.id)
      draft.urgent ||= urgent
    } else
      byPerson.set(`${fact.subject}|${person}`, {
        subject: fact.subject,
        kind: 'task_opened',
        to: [person],
        urgent,
        about: `${task.id}|opened`,
        tasks: [task.id],
      })
  }
  return [...byPerson.values()]
}

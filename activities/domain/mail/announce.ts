/**
 * Who is told what by mail, derived from the facts of one step. Rows carry references only (task ids, note ids, staff
 * numbers); names, addresses and texts are put in when the mail is written, so a correction or an erasure reaches it.
 */
import { benefitLetters } from './letters-benefits'
import type { Change } from '../decision/change'
import { asItHappened } from './when-it-happened'
import { ruleOf } from '../tasks/reminder-ladder'
import { leavingOf } from './envelopes'
import { fromFact } from './letters'
import type { Draft, AnnouncementBody, Announcement, AnnouncementKind } from './notice'
import { credentialLetters } from './letters-credentials'
import { asPast, takenOverLetters } from './letters-taken-over'
import { informedIn } from '../decision/raci'
import { presentFor } from '../people/stand-in'
import { ownerOf } from '../record/state'

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
    const { now } = change.ctx
    return readersOf(change, draft).map(({ recipient, insteadOf }) => ({
      key: `${draft.about}|${recipient}`,
      subject: draft.subject,
      kind: draft.kind,
      recipient,
      ...leaving(change, draft, recipient),
      body: {
        tasks: draft.tasks ?? [],
        rung: draft.rung,
        seq: draft.seq,
        lines: draft.lines ?? [],
        release: draft.release,
        replaced: draft.replaced,
        by: draft.by ?? change.ctx.actor.person,
        insteadOf,
        copies: draft.copies,
        meeting: draft.meeting,
        occurredAt: now,
        happenedAt: draft.happenedAt === now ? undefined : draft.happenedAt,
      },
    }))
  })
  return onePerPerson(oneRungPerAddress(change.ctx, all))
}

/** What a stage brings that is worth knowing to who only informs himself. */
const FOR_THE_INFORMED: readonly AnnouncementKind[] = [
  'verdict',
  'passed',
  'clearance',
  'went_live',
  'given_up',
  'withdrawn',
  'archived',
]

/** Whoever is away gets no mail meanwhile; it goes to whoever stands in, once. */
function readersOf(
  { ctx, state }: Change,
  { to, subject, kind, tasks = [], inPerson }: Draft,
): { recipient: string; insteadOf?: string }[] {
  const found = new Map<string, { recipient: string; insteadOf?: string }>()
  // Who is informed of the stage reads its news beside those who work in it.
  const informed = FOR_THE_INFORMED.includes(kind) ? informedIn(state, state.stage) : []
  // Whoever has a task has it by what its kind allows: of a decision that is left to somebody away, nobody else reads instead.
  const holders = new Set(tasks.map((id) => ownerOf(state, subject).tasks[id]?.holder.person))
  for (const person of [...to, ...informed]) {
    const recipient = inPerson || holders.has(person) ? person : (presentFor(ctx, person) ?? person)
    const known = found.get(recipient)
    // For oneself as well it is no mail in somebody's place.
    if (recipient === person) found.set(recipient, { recipient })
    else if (!known) found.set(recipient, { recipient, insteadOf: person })
  }
  return onePerAddress(ctx, [...found.values()], holders)
}

/** A member whose own address is the group's is written to once: as whoever has the task, else as the person. */
function onePerAddress<R extends { recipient: string }>(
  ctx: Change['ctx'],
  readers: readonly R[],
  holders: ReadonlySet<string | undefined>,
): R[] {
  const found = new Map<string, R>()
  const weight = ({ recipient }: R): number => (holders.has(recipient) ? 2 : ctx.group(recipient) ? 0 : 1)
  for (const reader of readers) {
    const { recipient } = reader
    const address = addressOf(ctx, recipient)
    const known = found.get(address)
    if (!known || weight(reader) > weight(known)) found.set(address, reader)
  }
  return [...found.values()]
}

const addressOf = (ctx: Change['ctx'], recipient: string): string =>
  (ctx.person(recipient) ?? ctx.group(recipient))?.mail.toLowerCase() ?? recipient

/** What one rung of a task's reminders tells, the weightiest last. */
const OF_A_RUNG: readonly AnnouncementKind[] = ['reminder', 'unclaimed', 'escalation']

/** A mailbox that is its owner's own address gets the weightiest of what a rung tells, as one person would. */
function oneRungPerAddress(ctx: Change['ctx'], all: readonly Announcement[]): Announcement[] {
  const weightiest = new Map<string, number>()
  const nameOf = ({ subject, recipient, body }: Announcement): string =>
    [subject, ...body.tasks, addressOf(ctx, recipient)].join('|')
  const weight = ({ kind }: Announcement): number => OF_A_RUNG.indexOf(kind)
  for (const row of all) weightiest.set(nameOf(row), Math.max(weight(row), weightiest.get(nameOf(row)) ?? -1))
  return all.filter((row) => weight(row) < 0 || weight(row) === weightiest.get(nameOf(row)))
}

function leaving(change: Change, draft: Draft, recipient: string): Pick<Announcement, 'sendAfter' | 'envelope'> {
  const { at, envelope } = leavingOf(change, draft, recipient)
  return { sendAfter: at, envelope }
}

/** News that one step brings, the weightiest first: it gives the mail its kind, the rest are lines in it. */
const NEWS: readonly AnnouncementKind[] = [
  'taken_over',
  'withdrawn',
  'credential_lost',
  'material_lapsing',
  'entry_corrected',
  'correction_refused',
  'given_up',
  'verdict',
  'inquiry',
  'passed',
  'not_required',
  'went_live',
  'credential_used',
  'clearance',
  'stage_entered',
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
  const { sendAfter, envelope } = Date.parse(a.sendAfter) < Date.parse(b.sendAfter) ? a : b
  const text = (l: AnnouncementBody['lines'][number]): string => JSON.stringify([l.label, l.text, l.note])
  return {
    ...first,
    sendAfter,
    envelope,
    body: {
      ...first.body,
      tasks: [...new Set([...first.body.tasks, ...second.body.tasks])],
      copies: first.body.copies && [...first.body.copies, ...(second.body.copies ?? [])],
      happenedAt: first.body.happenedAt ?? second.body.happenedAt,
      rung: Math.max(a.body.rung ?? 0, b.body.rung ?? 0) || undefined,
      lines: lines.filter((l, i) => lines.findIndex((other) => text(other) === text(l)) === i),
    },
  }
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

/**
 * The letters that a campaign would send if time went on and nobody answered: its own decisions, taken at each instant at which
 * its record wants to be asked. So a changed policy is tried on what runs before it is released (S0-39).
 */
import type { TaskAsk } from '../../workflows/contract/views'
import { changeMailPolicy } from './change-mail-policy'
import { Change } from './decision/change'
import type { Context } from './decision/context'
import { settle } from './consequences'
import { doWhatIsDue, launchesSoon, wakesOf } from './due'
import { announcements } from './mail/announce'
import type { QueuedMail } from './mail/mail-to-come'
import { isOver } from './mail/told-tasks'
import type { StoredFact } from './record/facts'
import { ownersIn, type CampaignState, type FilingState } from './record/state'
import { silentKeys } from './review/outside'
import { replan } from './tasks/due-dates'
import { openAsked } from './tasks/open-task'
import { earliest, isPast } from './time/instants'
import { pokesOf } from './wake-ups'

/** A letter by its reader; what leaves in one envelope is one letter. */
export interface LetterAhead {
  at: string
  to: string
}

export interface Span {
  from: string
  until: string
}

export interface PlayedOn {
  /** By the name of the envelope, or of the letter that leaves by itself. */
  letters: Map<string, LetterAhead>
  /** False: the campaign had more to do than is played, and letters at the end of the span may be missing. */
  whole: boolean
}

type Around = Omit<Context, 'now' | 'actor' | 'seal'>

const MOST_STEPS = 3_000

/** Everything that leaves within the span, mails that wait already with it. It stops for a moment after each step. */
export function* playMails(
  s: CampaignState,
  around: Around,
  queued: readonly QueuedMail[],
  span: Span,
): Generator<undefined, PlayedOn> {
  const letters = new Map<string, LetterAhead>()
  const write = (name: string, at: string, to: string): void => {
    if (!letters.has(name) && Date.parse(at) <= Date.parse(span.until)) letters.set(name, { at, to })
  }
  for (const [i, mail] of queued.entries())
    if (!isOver(mail, s)) write(mail.envelope ?? `queued ${i}`, mail.send_after.toISOString(), mail.recipient)
  const playing = new Playing(structuredClone(s), around, span.from)
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const change = playing.step(span.until)
    if (!change) return { letters, whole: true }
    for (const { key, envelope, sendAfter, recipient } of announcements(change))
      write(envelope ?? key, sendAfter, recipient)
    yield
  }
  return { letters, whole: false }
}

class Playing {
  /** Whose turn it is at this instant; the campaign's first of all. */
  private readonly due: Set<string>
  private readonly wakes = new Map<string, string[]>()
  /** Wakes that have brought nothing: asked once more the record would say the same. */
  private readonly still = new Set<string>()

  constructor(
    private state: CampaignState,
    private readonly around: Around,
    private now: string,
  ) {
    this.due = new Set(around.mailPolicy === undefined ? [] : [state.number])
    this.reckon()
  }

  private change(): Change {
    return new Change(this.state, {
      ...this.around,
      now: this.now,
      actor: { client: 'system', channel: 'workflow' },
      seal: () => ({ note: '', commitment: '' }),
    })
  }

  private reckon(): void {
    const change = this.change()
    for (const one of ownersIn(this.state)) {
      const subject = 'id' in one ? one.id : one.number
      this.wakes.set(subject, wakesOf(change, subject))
    }
  }

  /** The next look, with what it decided; undefined once nothing more is due until then. */
  step(until: string): Change | undefined {
    const [poked] = this.due
    const next = poked === undefined ? this.soonest() : { subject: poked, wake: this.now }
    if (!next || Date.parse(next.wake) > Date.parse(until)) return undefined
    this.due.delete(next.subject)
    if (Date.parse(next.wake) > Date.parse(this.now)) this.now = next.wake
    const change = this.change()
    look(change, next.subject)
    this.state = change.state
    if (poked === undefined) this.still.add(`${next.subject} ${next.wake}`)
    for (const subject of pokesOf(change, next.subject)) this.due.add(subject)
    // What a campaign decides concerns its filings, too.
    const isItsOwn = (fact: StoredFact): boolean => fact.subject === next.subject && fact.subject !== this.state.number
    if (!change.facts.every(isItsOwn)) this.reckon()
    else this.wakes.set(next.subject, wakesOf(this.change(), next.subject))
    return change
  }

  private soonest(): { subject: string; wake: string } | undefined {
    const all = [...this.wakes].flatMap(([subject, wakes]) => {
      const wake = earliest(wakes.filter((at) => !this.still.has(`${subject} ${at}`)))
      return wake === undefined ? [] : [{ subject, wake }]
    })
    return all.sort((a, b) => Date.parse(a.wake) - Date.parse(b.wake))[0]
  }
}

function look(change: Change, subject: string): void {
  changeMailPolicy(change)
  replan(change, subject)
  doWhatIsDue(change, subject)
  settle(change)
  openAsked(change, subject, broughtByTime(change, subject))
  settle(change)
}

/** What the stories open though nobody has done anything. Whatever else they open, somebody has done something for it. */
function broughtByTime(change: Change, subject: string): TaskAsk[] {
  const s = change.state
  const f = s.filings[subject]
  if (f) return ofFiling(f, change.ctx.now)
  const r = s.reviews?.[subject]
  if (r) return silentKeys(r, s.brief?.totalFen).map((key) => ({ kind: 'settle_oa_silence', key }))
  if (subject !== s.number) return []
  const launches = launchesSoon(change).map((key): TaskAsk => ({ kind: 'go_live', key }))
  return s.stage === 'closing' ? [...launches, { kind: 'close' }] : launches
}

function ofFiling(f: FilingState, now: string): TaskAsk[] {
  if (f.ended) return []
  if (f.phase === 'lapsed') return [{ kind: 'restore' }]
  const isUnderReview = f.phase === 'submitted' || f.phase === 'in_review'
  return isUnderReview && f.checkAt !== undefined && isPast(f.checkAt, now)
    ? [{ kind: 'check_backend', key: String(f.checks + 1) }]
    : []
}

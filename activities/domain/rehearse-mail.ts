/**
 * The letters that a campaign would send if time went on and nobody answered: its own decisions, taken at each instant at which
 * its record wants to be asked. So a changed policy is tried on what runs before it is released (S0-39).
 */
import { Change } from './decision/change'
import type { Context } from './decision/context'
import { settle } from './consequences'
import { doWhatIsDue, launchesSoon, nextWake } from './due'
import { announcements } from './mail/announce'
import type { QueuedMail } from './mail/mail-to-come'
import { ownersIn, type CampaignState } from './record/state'
import { changeMailPolicy } from './tasks/change-mail-policy'
import { replan } from './tasks/due-dates'
import { openAsked } from './tasks/open-task'

/** A letter by its reader; what leaves in one envelope is one letter. */
export interface LetterAhead {
  at: string
  to: string
}

export interface Span {
  from: string
  until: string
}

/** Ladders end: a campaign that goes on for longer than this is stopped, and what it had until then counts. */
const MOST_STEPS = 2_000

/** Everything that leaves within the span, mails that wait already with it. */
export function lettersAhead(
  s: CampaignState,
  around: Omit<Context, 'now' | 'actor' | 'seal'>,
  queued: readonly QueuedMail[],
  { from, until }: Span,
): Map<string, LetterAhead> {
  const letters = new Map<string, LetterAhead>()
  const write = (name: string, at: string, to: string): void => {
    if (Date.parse(at) <= Date.parse(until)) letters.set(name, { at, to })
  }
  for (const [i, { envelope, send_after, recipient }] of queued.entries())
    write(envelope ?? `queued ${i}`, send_after.toISOString(), recipient)
  let now = from
  let state = structuredClone(s)
  const still = new Set<string>()
  const at = (instant: string): Context => ({
    ...around,
    now: instant,
    actor: { client: 'system', channel: 'workflow' },
    seal: () => ({ note: '', commitment: '' }),
  })
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const next = soonest(new Change(state, at(now)), still)
    if (!next || Date.parse(next.wake) > Date.parse(until)) break
    if (Date.parse(next.wake) > Date.parse(now)) now = next.wake
    const change = new Change(state, at(now))
    look(change, next.subject)
    // Asked once more at the same instant it would say the same.
    if (change.facts.length === 0) still.add(`${next.subject} ${next.wake}`)
    for (const [i, { envelope, sendAfter, recipient }] of announcements(change).entries())
      write(envelope ?? `${step} ${i}`, sendAfter, recipient)
    state = change.state
  }
  return letters
}

function look(change: Change, subject: string): void {
  changeMailPolicy(change)
  replan(change, subject)
  doWhatIsDue(change, subject)
  const { number } = change.state
  // A launch comes onto somebody's desk by its hour alone; whatever else is opened, somebody has done something for it.
  if (subject === number)
    openAsked(
      change,
      number,
      launchesSoon(change).map((key) => ({ kind: 'go_live', key })),
    )
  settle(change)
}

/** Whose turn it is next. The first look of all is the campaign's. */
function soonest(change: Change, still: ReadonlySet<string>): { subject: string; wake: string } | undefined {
  const { mailPolicy } = change.ctx
  const s = change.state
  if (mailPolicy !== undefined && mailPolicy !== (s.mailPolicyVersion ?? s.policyVersion))
    return { subject: s.number, wake: change.ctx.now }
  const subjects = ownersIn(s).map((one) => ('id' in one ? one.id : one.number))
  const wakes = subjects.flatMap((subject) => {
    const wake = nextWake(change, subject)
    return wake === undefined || still.has(`${subject} ${wake}`) ? [] : [{ subject, wake }]
  })
  return wakes.sort((a, b) => Date.parse(a.wake) - Date.parse(b.wake))[0]
}

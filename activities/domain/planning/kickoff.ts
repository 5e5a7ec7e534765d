/**
 * The kick-off of a campaign that has parties (S4-14): so long before its earliest launch as the policy says, or when somebody has
 * set it. It moves with the launch, is called off with the campaign, and is over once somebody has said whether it was held.
 */
import type { AnswerTask } from '../../../workflows/contract/commands'
import type { KickoffPolicy } from '../../../workflows/contract/policy'
import type { Stage } from '../../../workflows/contract/words'
import type { Change } from '../decision/change'
import { partyPeople } from '../decision/parties'
import { refuse } from '../decision/refusal'
import { kickoffEnd, type KickoffFacts, type KickoffState } from '../record/facts-of-kickoffs'
import { openTasks, type CampaignState } from '../record/state'
import type { TaskState } from '../record/values'
import { close } from '../tasks/close-task'
import { fits } from '../tasks/fits'
import { localStart } from '../tasks/key-date-due'
import { addDuration, isWorkingDay, toInstant, type Calendar } from '../time/calendar'
import { earliest, isPast } from '../time/instants'
import { moveTo } from './move-due-date'

/** Before anything is live. */
const AHEAD: readonly Stage[] = ['preparation', 'internal_review', 'filing', 'cleared']

/** Refuses one that is over before it is told of, or comes after the first launch. */
export function refuseUnfitKickoff({ ctx, state: s }: Change, kickoffAt: string | undefined): void {
  if (kickoffAt === undefined || s.kickoff?.asked === kickoffAt) return
  if (isPast(kickoffAt, ctx.now)) refuse('kickoff_unfit', `${kickoffAt}：已经过去 (in the past)`, '/kickoffAt')
  const launchAt = firstLaunch(s)
  if (launchAt !== undefined && isPast(launchAt, kickoffAt))
    refuse('kickoff_unfit', `${kickoffAt}：须早于首个上线时间 ${launchAt} (not before the first launch)`, '/kickoffAt')
}

const firstLaunch = ({ launches }: Pick<CampaignState, 'launches'>): string | undefined =>
  earliest(Object.values(launches).map(({ launchAt, status }) => (status === 'planned' ? launchAt : undefined)))

/** Plans it, moves it, or calls it off, whatever the step before has changed. */
export function settleKickoff(change: Change): void {
  const s = change.state
  const known = s.kickoff
  const isAhead = known?.status === 'planned' && !isPast(known.at, change.ctx.now)
  // What has begun and is not answered yet is neither moved nor called off.
  if (known?.status === 'held' || (known?.status === 'planned' && !isAhead) || (!known && !s.parties?.length)) return
  const wanted = wantedKickoff(change, isAhead ? known : undefined)
  if (typeof wanted === 'string') {
    if (isAhead) change.emit('KickoffCancelled', s.number, { sequence: known.sequence + 1, because: wanted })
    return
  }
  if (!wanted || (known && isAsBefore(known, wanted))) return
  const notIn = (list: readonly string[], others: readonly string[]) => list.filter((one) => !others.includes(one))
  change.emit('KickoffPlanned', s.number, {
    ...wanted,
    remindAt: remindAtOf(change, wanted.at),
    sequence: known ? known.sequence + 1 : 0,
    ...(isAhead
      ? { from: known.at, added: notIn(wanted.invited, known.invited), left: notIn(known.invited, wanted.invited) }
      : {}),
  })
  const task = openTasks(change.state).find(({ kind }) => kind === 'hold_kickoff')
  const dueAt = kickoffEnd(change.state.kickoff)
  if (task && dueAt !== undefined && task.dueAt !== dueAt) moveTo(change, task, dueAt, undefined)
}

type Basis = Pick<KickoffFacts['KickoffPlanned'], 'launchAt' | 'asked'>
type Wanted = Basis & Pick<KickoffFacts['KickoffPlanned'], 'at' | 'minutes' | 'invited'>

/** Undefined: as it is. A word: there is none, and why. `ahead`: the one that is planned and has not begun. */
function wantedKickoff(
  change: Change,
  ahead: KickoffState | undefined,
): Wanted | KickoffFacts['KickoffCancelled']['because'] | undefined {
  const { ctx, state: s } = change
  const { kickoff } = ctx.policy
  if (!kickoff) return undefined
  if (s.ending) return 'ending'
  if (!AHEAD.includes(s.stage)) return undefined
  if (!s.parties?.length) return 'no_parties'
  const launchAt = firstLaunch(s)
  if (launchAt === undefined) return 'no_launch'
  const basis: Basis = { launchAt, asked: isEarlier(s.kickoffAt, launchAt) ? s.kickoffAt : undefined }
  const invited = invitedTo(change)
  // Reckoned anew only where what it is reckoned from is another: the hours that pass move nothing.
  if (ahead && isSameBasis(ahead, basis)) return { ...basis, at: ahead.at, minutes: ahead.minutes, invited }
  const at = timeOf(ctx, kickoff, basis) ?? (ahead && isEarlier(ahead.at, launchAt) ? ahead.at : undefined)
  return at === undefined ? 'no_time' : { ...basis, at, minutes: kickoff.minutes, invited }
}

const isEarlier = (at: string | undefined, than: string): at is string =>
  at !== undefined && Date.parse(at) < Date.parse(than)

/** Both teams: who leads and backs up, the group, who speaks for each party and who looks after it. Nobody who has left the directory. */
const invitedTo = ({ ctx, state: s }: Change): string[] =>
  [...new Set([s.lead, s.backup, ...Object.values(s.group), ...partyPeople(s)])].filter(
    (one) => ctx.person(one) ?? ctx.group(one),
  )

const isSame = (a: string | undefined, b: string | undefined): boolean =>
  (a === undefined ? a : Date.parse(a)) === (b === undefined ? b : Date.parse(b))

const isSameBasis = (known: KickoffState, wanted: Basis): boolean =>
  isSame(known.launchAt, wanted.launchAt) && isSame(known.asked, wanted.asked)

/** One that was called off is planned again once it can be; one that was not held, once it is asked for anew. */
function isAsBefore(known: KickoffState, wanted: Wanted): boolean {
  if (known.status === 'cancelled') return false
  if (!isSameBasis(known, wanted)) return false
  return known.status === 'not_held' || known.invited.join() === wanted.invited.join()
}

/**
 * As asked for; where nobody has asked, or that time has passed, so long before the launch as the policy says; where that is over,
 * on the next working day. Undefined where not even that is before the launch.
 */
function timeOf({ calendar, now }: Change['ctx'], policy: KickoffPolicy, basis: Basis): string | undefined {
  const { launchAt, asked } = basis
  if (asked !== undefined && !isPast(asked, now)) return asked
  const { value, unit } = policy.before
  const dayOf = (at: string): string => toInstant(Date.parse(at), calendar).slice(0, 10)
  const before = workingDayBefore(calendar, dayOf(addDuration(calendar, launchAt, { value: -value, unit }).at))
  const at = localStart(calendar, before, policy.at)
  if (!isPast(at, now)) return at
  const next = localStart(calendar, dayOf(addDuration(calendar, now, { value: 1, unit: 'working_day' }).at), policy.at)
  return isEarlier(next, launchAt) ? next : undefined
}

/** The day itself where it is one. */
function workingDayBefore(calendar: Calendar, on: string): string {
  let day = on
  while (!isWorkingDay(calendar, day).working) day = new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10)
  return day
}
const DAY_MS = 86_400_000

/** With the office hours of the working day before. */
function remindAtOf({ ctx }: Change, at: string): string | undefined {
  const remindAt = addDuration(ctx.calendar, at, { value: -1, unit: 'working_day' }).at
  return isPast(remindAt, ctx.now) ? undefined : remindAt
}

export type KickoffStand = KickoffState['status'] | 'unanswered' | 'never_answered'

/** As people are told: one that has begun is not ahead any more, and of one that the campaign has left behind nobody is asked. */
export function kickoffStand(s: CampaignState, now: string): KickoffStand | undefined {
  const { kickoff } = s
  if (kickoff?.status !== 'planned' || !isPast(kickoff.at, now)) return kickoff?.status
  return fits(s, undefined, 'hold_kickoff', undefined) ? 'unanswered' : 'never_answered'
}

/** By which calendars know it, however often it is moved. */
export const kickoffUid = (campaign: string): string => `kickoff-${campaign}`

/** When those who are invited are to be reminded; undefined once they have been. */
export const nextKickoffWake = ({ kickoff }: Pick<CampaignState, 'kickoff'>): string | undefined =>
  kickoff?.status === 'planned' && !kickoff.reminded ? kickoff.remindAt : undefined

/** Whoever holds the task of holding it is reminded by that. */
export function remindOfKickoff(change: Change): void {
  const s = change.state
  const remindAt = nextKickoffWake(s)
  if (!s.kickoff || remindAt === undefined || !isPast(remindAt, change.ctx.now)) return
  const to = isPast(s.kickoff.at, change.ctx.now) ? [] : s.kickoff.invited.filter((person) => person !== s.lead)
  change.emit('KickoffReminded', s.number, { kickoffAt: s.kickoff.at, to })
}

/** Whether it was held, and what came of it or why not. Refused with `kickoff_ahead` before it has begun. */
export function answerKickoff(change: Change, task: TaskState, body: AnswerTask): void {
  const { at } = change.state.kickoff ?? {}
  if (at !== undefined && !isPast(at, change.ctx.now)) refuse('kickoff_ahead', at, '/answer')
  close(change, task, body)
  change.emit('KickoffHeld', change.state.number, {
    held: body.answer === 'held',
    person: change.ctx.actor.person,
    note: change.note(body.text),
    fileIds: change.files(body.fileIds),
  })
}

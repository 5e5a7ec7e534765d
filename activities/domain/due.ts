/**
 * What is due when the record is asked: reminders, a lapsed credential or paper, the end of the campaign's run. Missed rungs collapse:
 * after an outage the latest goes out and the ones before it are counted as skipped.
 */
import { connectorTaking, isServiceAtIt, takesFrom } from './decision/connectors'
import { demandAuthorisation } from './materials/accounts'
import { answerOpenQuestions } from './requirements/answers'
import { addDuration } from './time/calendar'
import type { Change } from './decision/change'
import type { Context } from './decision/context'
import { tellOfReplacedPapers } from './materials/company-papers'
import { followRegister } from './credentials/credentials'
import { nextKeyDateWake, remindOfKeyDates } from './brief/key-dates'
import { noteSilence, silentFrom } from './outside-asked'
import { nameMissingSigners } from './review-steps'
import { resolveRecipients, rungAt, toldOfUnclaimed, type PlannedRung } from './tasks/reminder-ladder'
import { askOfTwins } from './filing/number-twice'
import { nextPaperWake, watchPapers } from './materials/material-validity'
import { tellOfNewRules } from './requirements/rule-change'
import { nextKickoffWake, remindOfKickoff } from './planning/kickoff'
import { nextWorkWakes } from './planning/work-items'
import { keepSchedule } from './planning/schedule'
import { openTasks, ownerOf, type CampaignState, type FilingState } from './record/state'
import type { TaskState } from './record/values'
import { substitute } from './tasks/stand-in-task'
import { earliest, isPast } from './time/instants'

/** Stages in which a campaign's run goes on. */
export const RUNNING: readonly CampaignState['stage'][] = ['internal_review', 'filing', 'cleared', 'live']

/** Does what is due for one subject: a filing, or the campaign itself. */
export function doWhatIsDue(change: Change, subject: string): void {
  const s = change.state
  if (s.filings[subject]) followRegister(change, subject)
  const f = change.state.filings[subject]
  const { now } = change.ctx
  if (f) {
    const until = f.credential?.validUntil
    if (f.phase === 'passed' && !f.ended && until !== undefined && isPast(until, now))
      change.emit('CredentialLost', f.id, { phase: 'lapsed', occurredAt: until, fileIds: [] })
    watchPapers(change, f)
    tellOfNewRules(change, f)
    keepSchedule(change, f)
    tellOfReplacedPapers(change, f)
    demandAuthorisation(change, f.id)
    askOfTwins(change, change.filing(f.id))
  } else if (s.reviews?.[subject]) {
    nameMissingSigners(change)
    noteSilence(change, s.reviews[subject])
  } else {
    nameMissingSigners(change)
    answerOpenQuestions(change)
    remindOfKeyDates(change)
    remindOfKickoff(change)
    endRun(change)
  }
  substitute(change, subject)
  for (const task of openTasks(ownerOf(change.state, subject))) remind(change, subject, task)
}

function endRun(change: Change): void {
  const s = change.state
  const isOver =
    s.endsAt !== undefined && !s.runEndedAt && RUNNING.includes(s.stage) && isPast(s.endsAt, change.ctx.now)
  if (isOver && s.endsAt !== undefined) change.emit('CampaignRunEnded', s.number, { endsAt: s.endsAt })
}

/** `ctx`: by whose ladders; those of the change unless said. */
export function remind(change: Change, subject: string, task: TaskState, ctx: Context = change.ctx): void {
  let latest: PlannedRung | undefined
  let passed = 0
  for (let rung = task.nextRung; ; rung += 1) {
    const planned = rungAt(ctx, task, rung)
    if (!planned || !isPast(planned.at, ctx.now)) break
    latest = planned
    passed += 1
  }
  if (!latest) return
  change.emit('ReminderIssued', subject, {
    task: task.id,
    rung: latest.rung,
    skipped: passed - 1,
    to: resolveRecipients(change.ctx, change.state, task, latest.to),
    escalation: latest.escalation,
    next: latest.rung + 1,
    unclaimed: toldOfUnclaimed(change.ctx, change.state, task),
    ...(isFirstOverdue(ctx, task, latest) ? { overdue: true as const } : {}),
  })
}

/** The first reminder at or after the due time: the one before it, if there was one, came earlier. */
function isFirstOverdue(ctx: Context, task: TaskState, { at }: PlannedRung): boolean {
  if (task.dueAt === undefined || !isPast(task.dueAt, at) || task.toldOverdueAt === task.dueAt) return false
  const before = task.nextRung === 0 ? undefined : rungAt(ctx, task, task.nextRung - 1)
  return before === undefined || !isPast(task.dueAt, before.at)
}

/** When the record wants to be asked again about a subject. */
export const nextWake = (change: Change, subject: string): string | undefined => earliest(wakesOf(change, subject))

/** Every instant at which something about a subject is due. */
export function wakesOf(change: Change, subject: string): string[] {
  const s = change.state
  const f: FilingState | undefined = s.filings[subject]
  const instants: (string | undefined)[] = openTasks(ownerOf(s, subject)).map(
    (t) => rungAt(change.ctx, t, t.nextRung)?.at,
  )
  if (f) {
    if (f.phase === 'passed' && !f.ended) instants.push(f.credential?.validUntil)
    instants.push(...nextPaperWake(change, f))
    if (isServiceAtIt(f)) instants.push(f.service?.askAt)
    if (connectorTaking(change, f)) instants.push(takesFrom(change, f))
    if ((f.phase === 'submitted' || f.phase === 'in_review') && isCheckAhead(change, f)) instants.push(f.checkAt)
  } else if (s.reviews?.[subject]) instants.push(...silentFrom(s.reviews[subject]))
  else if (subject === s.number) instants.push(...nextKeyDateWake(change), nextKickoffWake(s), ...nextWorkWakes(change))
  if (subject === s.number && RUNNING.includes(s.stage)) {
    instants.push(s.runEndedAt ? undefined : s.endsAt)
    const onDesk = new Set(openTasks(s).flatMap(({ kind, key }) => (kind === 'go_live' ? [key] : [])))
    // A launch that is on the desk already, as one whose clearance was taken back is, brings nothing when its hour comes.
    for (const [platform, at] of Object.entries(launchDesk(change)))
      if (!isPast(at, change.ctx.now) && s.launches[platform]?.status === 'planned' && !onDesk.has(platform))
        instants.push(at)
  }
  return instants.filter((at) => at !== undefined)
}

const isCheckAhead = (change: Change, f: FilingState): boolean =>
  f.checkAt !== undefined && !isPast(f.checkAt, change.ctx.now)

/** Before its launch a platform comes onto somebody's desk: this long before, cleared or not. */
const DESK_HOURS = 48

/** Nothing is under way for a platform that is not cleared: somebody must decide about its launch. */
function hasOnlyEnded(change: Change, platform: string): boolean {
  const own = Object.values(change.state.filings).filter((f) => f.platform === platform)
  return own.length > 0 && own.every((f) => f.ended)
}

/** The platforms whose launch is on somebody's desk by now. */
export const launchesSoon = (change: Change): string[] =>
  Object.entries(RUNNING.includes(change.state.stage) ? launchDesk(change) : {}).flatMap(([platform, at]) =>
    isPast(at, change.ctx.now) ? [platform] : [],
  )

/** For each planned launch the instant from which it is a task; a cleared platform is one at once. */
export function launchDesk(change: Change): Record<string, string> {
  const desk: Record<string, string> = {}
  for (const [platform, launch] of Object.entries(change.state.launches)) {
    if (launch.status !== 'planned' || launch.launchAt === undefined) continue
    desk[platform] =
      launch.clearance === 'go' || hasOnlyEnded(change, platform)
        ? change.ctx.now
        : addDuration(change.ctx.calendar, launch.launchAt, { value: -DESK_HOURS, unit: 'hour' }).at
  }
  return desk
}

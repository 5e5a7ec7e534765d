/**
 * `decide`: one command against the present state. Guards that every command shares stand here; what each command means
 * stands in its own file. Pure: all it knows is in the change's state and context.
 */
import type {
  AmendCampaign,
  CampaignChanges,
  Command,
  Correct,
  FilingRequest,
  LaunchRequest,
  MoveDueDate,
  Nudge,
  StartCampaign,
} from '../../workflows/contract/commands'
import { subjectOfTask } from '../../workflows/contract/ids'
import { ENDED_STAGES } from '../../workflows/contract/words'
import { answerTask, answerTasks, findTask } from './answer'
import { refuse, type Change } from './change'
import { askReview } from './change-review'
import { correctEntry } from './correct'
import { joinRegister, learnOfLoss } from './credential-news'
import { decideOnCredential } from './credentials'
import { askRecall, endCampaign, giveUp } from './ending'
import { firstRungAfter } from './ladder'
import { answerWording, handInCopy } from './copy'
import { fillForm } from './form'
import { replaceMaterial } from './papers'
import { handInPromotion } from './promotion'
import { Faults, refuseEach } from './faults'
import { openFilings, packOf, sameFiling } from './open-filing'
import { draftMissing } from './plan-missing'
import { answerRequirements, describe } from './asking'
import { noteBenefits } from './benefits'
import { checkNotNeeded, recordNotNeeded } from './not-needed'
import { saidBy } from './said-by'
import { keepBrief } from './brief'
import { report, tellOfEnded } from './report'
import { screenAgain } from './rescreen'
import { settle } from './settle'
import { filingsOf, openTasks, type FilingState, type TaskState } from './state'
import { takeOverFilings } from './taking-over'
import { warningsOfCredential } from './verdict'
import { noteWindows, refuseAfterWindow } from './window-notes'

export type CommandResult = Record<string, unknown>

/** Decides a command, with everything that follows from it. Refusals leave as `Refused`. */
export function decide(change: Change, number: string, command: Command): CommandResult {
  const known = command.type === 'report' && isOver(change) ? tellOfEnded(change, command.body) : undefined
  if (known) return { campaign: number, version: change.state.version, ...known }
  const result = command.type === 'startCampaign' ? start(change, number, command.body) : dispatch(change, command)
  joinRegister(change)
  settle(change)
  return { campaign: number, version: change.state.version, ...result }
}

function dispatch(change: Change, command: Exclude<Command, { type: 'startCampaign' }>): CommandResult {
  const s = change.state
  screenAgain(change)
  // A closed campaign only waits for its archive: what is frozen there must not change under it.
  if (isOver(change)) refuse('campaign_over', s.stage, undefined, { stage: s.stage })
  if (s.ending && !isAllowedWhileEnding(change, command)) refuse('campaign_withdrawing', s.number)
  switch (command.type) {
    case 'answerTask':
      return answerTask(change, command.body)
    case 'answerTasks':
      return answerTasks(change, openFiling(change, command.body.filing), command.body)
    case 'report':
      return report(change, command.body)
    case 'replaceMaterial':
      return replaceMaterial(change, openFiling(change, command.body.filing), command.body)
    case 'handInCopy':
      return handInCopy(change, command.body)
    case 'answerWording':
      return answerWording(change, command.body)
    case 'handInPromotion':
      return handInPromotion(change, command.body)
    case 'fillForm':
      return fillForm(change, openFiling(change, command.body.filing), command.body)
    case 'correct':
      return correct(change, command.body)
    case 'amend':
      return amend(change, command.body)
    case 'withdraw':
    case 'cancel':
      endCampaign(change, command.type, command.body.reason)
      return {}
    case 'recall':
      askRecall(change, openFiling(change, command.body.filing), command.body.reason)
      return { filing: command.body.filing }
    case 'giveUp':
      giveUp(change, openFiling(change, command.body.filing), command.body.reason)
      return { filing: command.body.filing }
    case 'moveDueDate':
      return moveDueDate(change, command.body)
    case 'nudge':
      return nudge(change, command.body)
    case 'reviewChange':
      return askReview(change, openFiling(change, command.body.filing), command.body)
    case 'fileAnew':
    case 'useCredential':
      return decideOnCredential(change, openFiling(change, command.body.filing), command)
  }
}

const isOver = ({ state: s }: Change): boolean => ENDED_STAGES.includes(s.stage) || s.closedAt !== undefined

/** While a campaign is being ended, only the ending itself goes on, and platforms are still listened to. */
function isAllowedWhileEnding(change: Change, command: Command): boolean {
  switch (command.type) {
    case 'answerTask':
      return findTask(change, command.body.task).kind === 'withdraw_at_platform'
    case 'report':
    case 'moveDueDate':
    case 'nudge':
      return true
    default:
      return false
  }
}

function openFiling(change: Change, id: string): FilingState {
  const f = change.filing(id)
  if (f.ended) refuse('filing_over', f.phase, undefined, { phase: f.phase })
  return f
}

function start(change: Change, number: string, body: StartCampaign): CommandResult {
  const { ctx } = change
  const faults = new Faults()
  checkPeople(change, faults, body)
  faults.check(() => refuseUnfitDates(change, body.startsAt, body.endsAt, body.endsAt !== undefined))
  change.emit('CampaignStarted', number, {
    client: ctx.actor.client,
    externalRef: body.externalRef,
    name: body.name,
    lead: body.lead,
    backup: body.backup,
    group: body.group ?? {},
    objective: change.note(body.objective),
    traits: body.traits ?? [],
    startsAt: body.startsAt,
    endsAt: body.endsAt,
    filingsDecided: body.filings !== undefined,
    policyVersion: ctx.policy.version,
    calendarVersion: ctx.calendar.doc.version,
  })
  faults.check(() => describe(change, body))
  faults.check(() => keepBrief(change, body))
  faults.check(() => openFilings(change, body.filings ?? [], '/filings'))
  faults.check(() => planLaunches(change, body.launches ?? []))
  faults.check(() => noteWindows(change, body.filings ?? [], '/filings'))
  faults.check(() => takeOverFilings(change, body.filings ?? [], '/filings'))
  faults.check(() => checkNotNeeded(change, body.notNeeded ?? []))
  faults.refuse()
  noteBenefits(change, body.filings ?? [])
  answerRequirements(change)
  recordNotNeeded(change, body)
  return { filings: filingsOf(change.state).map((f) => f.id) }
}

/** Everybody that a plan names. */
function checkPeople(change: Change, faults: Faults, { lead, backup, group = {} }: CampaignChanges): void {
  for (const [role, staff] of Object.entries({ lead, backup }))
    if (staff !== undefined) faults.check(() => change.staff(staff, `/${role}`))
  for (const [department, staff] of Object.entries(group))
    faults.check(() => change.staff(staff, `/group/${department}`))
}

function planLaunches(change: Change, launches: LaunchRequest[]): void {
  refuseEach(launches, ({ platform, launchAt }, index) => {
    packOf(change, platform, `/launches/${index}/platform`)
    const s = change.state
    if (s.endsAt && Date.parse(launchAt) > Date.parse(s.endsAt))
      refuse('launch_after_end', launchAt, `/launches/${index}/launchAt`)
    const known = s.launches[platform]
    const same = known?.launchAt !== undefined && Date.parse(known.launchAt) === Date.parse(launchAt)
    if (same && known.status !== 'dropped') return
    if (known?.status === 'live') refuse('phase_mismatch', 'live', `/launches/${index}/launchAt`)
    change.emit('LaunchPlanned', s.number, { platform, launchAt, postponed: false })
    const task = openTasks(change.state).find((t) => t.kind === 'go_live' && t.key === platform)
    if (task) moveTo(change, task, launchAt, undefined)
  })
}

function amend(change: Change, { changes, reason, ifVersion }: AmendCampaign): CommandResult {
  const s = change.state
  if (ifVersion !== undefined && ifVersion !== s.planVersion)
    refuse('version_conflict', String(s.planVersion), undefined, { version: s.planVersion })
  const missingBefore = draftMissing(s)
  const objectiveNow = s.objective && change.ctx.noteText(s.objective.note)
  const { filings, launches, objective, notNeeded: _not, ...other } = changes
  const { forms: _f, industry: _i, productGroups: _p, prizes: _z, platforms: _n, ...said } = other
  const { type: _type, template: _template, brief: _brief, ...plain } = said
  const faults = new Faults()
  checkPeople(change, faults, plain)
  change.emit('CampaignAmended', s.number, {
    ...plain,
    // Said again, it is no change that anybody has to look at.
    objective: objective === objectiveNow ? undefined : change.note(objective),
    filingsDecided: filings ? true : undefined,
    reason: change.note(reason),
  })
  faults.check(() => describe(change, changes))
  faults.check(() => keepBrief(change, changes))
  const open = filingsOf(change.state)
  // One that goes on is meant before one that has ended: where both are there, the later one counts.
  const known = (w: FilingRequest): FilingState | undefined =>
    open.find((f) => sameFiling(f, w) && !f.ended) ??
    open.find((f) => sameFiling(f, w) && f.ended && w.required === false)
  for (const w of filings ?? []) {
    const f = known(w)
    // Wanted after all, or not needed: also of one that was given up, so that a wrong one does not stand in the way.
    if (f && w.required !== undefined && w.required !== f.required)
      change.emit('FilingRequirementChanged', f.id, {
        required: w.required,
        reason: change.note(reason),
        optionalBy: w.required ? undefined : saidBy(change),
      })
  }
  faults.check(() => openFilings(change, filings ?? [], '/filings', (w) => !known(w)))
  faults.check(() => planLaunches(change, launches ?? []))
  faults.check(() => noteWindows(change, filings ?? [], '/filings'))
  faults.check(() => takeOverFilings(change, filings ?? [], '/filings'))
  faults.check(() => checkNotNeeded(change, changes.notNeeded ?? []))
  const { startsAt, endsAt } = change.state
  faults.check(() => refuseUnfitDates(change, startsAt, endsAt, changes.endsAt !== undefined))
  faults.refuse()
  noteBenefits(change, filings ?? [])
  answerRequirements(change)
  recordNotNeeded(change, changes)
  refuseUnfitPlan(change, changes, missingBefore)
  handOver(change)
  return {}
}

/** A campaign that has ended before it is planned would close at once, for good. */
function refuseUnfitDates(
  change: Change,
  startsAt: string | undefined,
  endsAt: string | undefined,
  endIsNew: boolean,
): void {
  if (endsAt === undefined) return
  if (endIsNew && Date.parse(endsAt) <= Date.parse(change.ctx.now)) refuse('dates_unfit', endsAt, '/endsAt')
  if (startsAt !== undefined && Date.parse(startsAt) > Date.parse(endsAt)) refuse('dates_unfit', startsAt, '/startsAt')
}

/**
 * An amendment takes nothing away that the plan had; what a late answer left open is asked for by a task. Launches lie before
 * the end, and a run that has ended is not made longer.
 */
function refuseUnfitPlan(change: Change, changes: CampaignChanges, missingBefore: readonly string[]): void {
  const s = change.state
  const missing = s.planCompletedAt === undefined ? [] : draftMissing(s).filter((part) => !missingBefore.includes(part))
  if (missing.length > 0) refuse('plan_incomplete', missing.join(', '), `/${missing[0]?.split('/')[0]}`, { missing })
  if (changes.endsAt === undefined || s.endsAt === undefined) return
  if (s.runEndedAt !== undefined) refuse('phase_mismatch', s.stage, '/endsAt')
  for (const [platform, { launchAt, status }] of Object.entries(s.launches))
    if (status === 'planned' && launchAt !== undefined && Date.parse(launchAt) > Date.parse(s.endsAt))
      refuse('launch_after_end', `${platform} ${launchAt}`, '/endsAt')
}

/** A new lead, backup or department member takes over what their role holds (U-21 begins here). */
function handOver(change: Change): void {
  const s = change.state
  const holderNow = (role: string): string | undefined => {
    if (role === 'lead') return s.lead
    if (role === 'backup') return s.backup
    if (role === 'platform') return undefined
    return s.group[role as keyof typeof s.group] ?? s.lead
  }
  for (const [subject, tasks] of [
    [s.number, openTasks(s)] as const,
    ...filingsOf(s).map((f) => [f.id, openTasks(f)] as const),
  ])
    for (const task of tasks) {
      const person = holderNow(task.holder.role)
      if (person !== undefined && person !== task.holder.person)
        change.emit('TaskHandedOver', subject, { task: task.id, person, because: 'amended' })
    }
}

function correct(change: Change, body: Correct): CommandResult {
  learnOfLoss(change, change.filing(body.filing))
  correctEntry(change, change.filing(body.filing), body)
  return { filing: body.filing, ...warningsOfCredential(change, change.filing(body.filing), body.credential) }
}

function moveDueDate(change: Change, body: MoveDueDate): CommandResult {
  const task = findTask(change, body.task)
  if (task.status !== 'open') refuse('task_not_open', task.id, '/task', { status: task.status, answer: task.answer })
  if (Date.parse(body.dueAt) <= Date.parse(change.ctx.now)) refuse('due_in_past', body.dueAt, '/dueAt')
  refuseAfterWindow(change, task, body.dueAt)
  moveTo(change, task, body.dueAt, body.reason)
  return { task: task.id, dueAt: body.dueAt }
}

function moveTo(change: Change, task: TaskState, dueAt: string, reason: string | undefined): void {
  change.emit('TaskDueMoved', subjectOfTask(task.id), {
    task: task.id,
    dueAt,
    reason: change.note(reason),
    nextRung: firstRungAfter(change.ctx, { ...task, dueAt }, change.ctx.now),
  })
}

function nudge(change: Change, body: Nudge): CommandResult {
  const task = findTask(change, body.task)
  if (task.status !== 'open') refuse('task_not_open', task.id, '/task', { status: task.status, answer: task.answer })
  change.emit('TaskNudged', subjectOfTask(task.id), { task: task.id, text: change.note(body.text) })
  return { task: task.id }
}

import { ownerOfTask } from './tasks/holder-of'
import { KINDS } from './tasks/kinds'
import type { AmendCampaign, CampaignChanges, FilingRequest } from '../../workflows/contract/commands'
import { isDepartment, type Department } from '../../workflows/contract/values'
import { roleLabel } from '../../workflows/contract/words'
import { keepBrief } from './brief/brief'
import { draftMissing } from './clearance/plan-missing'
import { emitAmended } from './decision/amended'
import { checkPeople } from './decision/people'
import type { CommandResult, Change } from './decision/change'
import { Faults } from './decision/faults'
import { refuse } from './decision/refusal'
import { checkParties, partiesToKeep } from './decision/parties'
import { advisorOf, checkRaci } from './decision/raci'
import { isOfWork, workHolder } from './decision/work'
import { saidBy } from './decision/said-by'
import { noteBenefits } from './filing/benefits'
import { checkNotNeeded, recordNotNeeded } from './filing/not-needed'
import { sameFiling, openFilings } from './filing/open-filing'
import { refuseUnfitKickoff } from './planning/kickoff'
import { keepWork } from './planning/work-items'
import { noteWindows } from './planning/move-window'
import { kpisMissing } from './record/review-state'
import { filingsOf, openTasks, type CampaignState, type FilingState, reviewsOf } from './record/state'
import type { TaskState } from './record/values'
import { partyAsked } from './tasks/open-task'
import { presentHolder } from './tasks/stand-in-task'
import { describe, answerRequirements } from './requirements/answers'
import { preparersOf, signingHolder } from './review/signers'
import { planLaunches, refuseUnfitDates } from './start'
import { isPast } from './time/instants'
import { takeOverFilings } from './takeover/take-over'

export function amend(change: Change, { changes, reason, ifVersion }: AmendCampaign): CommandResult {
  const s = change.state
  if (ifVersion !== undefined && ifVersion !== s.planVersion)
    refuse('version_conflict', String(s.planVersion), undefined, { version: s.planVersion })
  const before = { missing: draftMissing(s), kpis: kpisLost(s) }
  const startBefore = s.startsAt
  const objectiveNow = s.objective && change.ctx.noteText(s.objective.note)
  const { filings, launches, objective, notNeeded: _not, ...other } = changes
  const { forms: _f, industry: _i, productGroups: _p, prizes: _z, platforms: _n, ...said } = other
  const { type: _type, template: _template, brief: _brief, workItems: _work, ...plain } = said
  const faults = new Faults()
  checkPeople(change, faults, plain)
  checkRaci(change, faults, changes.raci)
  checkParties(change, faults, changes.parties)
  emitAmended(change, {
    ...plain,
    parties: partiesToKeep(change, changes.parties),
    // Said again, it is no change that anybody has to look at.
    objective: objective === objectiveNow ? undefined : change.note(objective),
    filingsDecided: filings ? true : undefined,
    reason: change.note(reason),
    preparedBy: preparersOf(s, change.ctx.actor.person),
  })
  faults.check(() => describe(change, changes))
  faults.check(() => keepBrief(change, changes))
  faults.check(() => keepWork(change, changes.workItems))
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
  faults.check(() => planLaunches(change, launches ?? [], (platform) => isTakenOver(change, filings, platform)))
  faults.check(() => refuseUnfitKickoff(change, changes.kickoffAt))
  faults.check(() => noteWindows(change, filings ?? [], '/filings'))
  faults.check(() => takeOverFilings(change, filings ?? [], '/filings'))
  faults.check(() => checkNotNeeded(change, changes.notNeeded ?? []))
  const { startsAt, endsAt } = change.state
  faults.check(() => refuseUnfitDates(change, startsAt, endsAt, changes.endsAt !== undefined))
  faults.check(() => refuseEarlierStart(change, startBefore, changes.startsAt))
  faults.refuse()
  noteBenefits(change, filings ?? [])
  answerRequirements(change)
  recordNotNeeded(change, changes)
  refuseUnfitPlan(change, changes, before)
  handOver(change)
  return {}
}

/** A filing there was with its platform before this service knew of it: when it went live, too, may be told late. */
const isTakenOver = ({ state: s }: Change, filings: CampaignChanges['filings'], platform: string): boolean =>
  filings?.some((f) => f.platform === platform && f.takenOver !== undefined) === true ||
  filingsOf(s).some((f) => f.platform === platform && f.takenOverAt !== undefined)

/** A complete plan is not made to have begun: that is no plan any more. Said again as it was, it is no change. */
function refuseEarlierStart({ ctx, state: s }: Change, before: string | undefined, startsAt: string | undefined): void {
  if (startsAt === undefined || s.planCompletedAt === undefined || !isPast(startsAt, ctx.now)) return
  if (before !== undefined && Date.parse(before) === Date.parse(startsAt)) return
  if (filingsOf(s).some((f) => f.takenOverAt !== undefined)) return
  refuse('start_in_past', startsAt, '/startsAt')
}

/**
 * An amendment takes nothing away that the plan had; what a late answer left open is asked for by a task. Launches lie before
 * the end, and a run that has ended is not made longer.
 */
export function refuseUnfitPlan(
  change: Change,
  changes: CampaignChanges,
  before: { missing: readonly string[]; kpis: readonly Department[] },
): void {
  const s = change.state
  const missing =
    s.planCompletedAt === undefined ? [] : draftMissing(s).filter((part) => !before.missing.includes(part))
  if (missing.length > 0) refuse('plan_incomplete', missing.join(', '), `/${missing[0]?.split('/')[0]}`, { missing })
  refuseLostKpis(s, before.kpis)
  if (changes.endsAt === undefined || s.endsAt === undefined) return
  if (s.runEndedAt !== undefined) refuse('phase_mismatch', s.stage, '/endsAt')
  for (const [platform, { launchAt, status }] of Object.entries(s.launches))
    if (status === 'planned' && launchAt !== undefined && Date.parse(launchAt) > Date.parse(s.endsAt))
      refuse('launch_after_end', `${platform} ${launchAt}`, '/endsAt')
}

/** Departments whose KPI was signed on and is not there. */
function kpisLost(s: CampaignState): Department[] {
  const r = reviewsOf(s).findLast(({ kpisNamedAt }) => kpisNamedAt !== undefined)
  return r ? kpisMissing(r, s.brief) : []
}

/** The KPI sheet was filled in and signed on: a department's KPI may become another, and is not taken away. */
function refuseLostKpis(s: CampaignState, before: readonly Department[]): void {
  const lost = kpisLost(s).filter((department) => !before.includes(department))
  if (lost.length === 0) return
  const missing = lost.map((department) => `/brief/kpis/${department}`)
  refuse('plan_incomplete', `部门 KPI：${lost.map(roleLabel).join('、')}`, '/brief/kpis', { missing })
}

/** A new lead, backup or department member takes over what their role holds (U-21 begins here). */
export function handOver(change: Change): void {
  const s = change.state
  const holderNow = (role: string, task: TaskState): string | undefined => {
    if (isOfWork(task.kind)) return workHolder(change.ctx, s, task)?.person
    if (role === 'lead') return s.lead
    if (role === 'backup') return s.backup
    if (role === 'partner') return partyAsked(s, task)?.contact
    if (role === 'advisor') return advisorOf(s, task.key ?? '')
    // Of any other role nobody here can say who it is now.
    return isDepartment(role) ? (s.group[role] ?? s.lead) : undefined
  }
  for (const [subject, tasks] of [
    [s.number, openTasks(s)] as const,
    ...[...reviewsOf(s), ...filingsOf(s)].map((owner) => [owner.id, openTasks(owner)] as const),
  ])
    for (const task of tasks) {
      // Whoever was asked in person keeps it.
      if (task.delegatedFrom?.length || (KINDS[task.kind].own && task.holder.role !== 'partner')) continue
      const r = s.reviews?.[subject]
      // Who signs is nobody whose request it is, whoever that is now.
      const person =
        r && KINDS[task.kind].signs
          ? signingHolder(change.ctx, s, r, task.kind, task.key ?? '').person
          : holderNow(task.holder.role, task)
      if (person === undefined || person === ownerOfTask(task.holder)) continue
      const { role } = task.holder
      const { person: present = person, insteadOf, group } = presentHolder(change, { role, person }, task)
      change.emit('TaskHandedOver', subject, { task: task.id, person: present, because: 'amended', insteadOf, group })
    }
}

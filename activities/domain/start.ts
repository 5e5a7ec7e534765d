import type { LaunchRequest, StartCampaign } from '../../workflows/contract/commands'
import { keepBrief } from './brief/brief'
import { checkPeople } from './decision/people'
import { moveTo } from './planning/move-due-date'
import { type CommandResult, type Change, refuse } from './decision/change'
import { Faults, refuseEach } from './decision/faults'
import { checkParties, partiesToKeep } from './decision/parties'
import { checkRaci } from './decision/raci'
import { noteBenefits } from './filing/benefits'
import { checkNotNeeded, recordNotNeeded } from './filing/not-needed'
import { openFilings, packOf } from './filing/open-filing'
import { refuseUnfitKickoff } from './planning/kickoff'
import { keepWork } from './planning/work-items'
import { noteWindows } from './planning/move-window'
import { filingsOf, openTasks } from './record/state'
import type { CampaignStart } from './record/values'
import { describe, answerRequirements } from './requirements/answers'
import { isPast } from './time/instants'
import { takeOverFilings } from './takeover/take-over'

export function start(change: Change, number: string, body: StartCampaign): CommandResult {
  const { ctx } = change
  const faults = new Faults()
  checkPeople(change, faults, body)
  checkRaci(change, faults, body.raci)
  checkParties(change, faults, body.parties)
  faults.check(() => refuseUnfitDates(change, body.startsAt, body.endsAt, body.endsAt !== undefined))
  faults.check(() => {
    if (body.internalReview && !ctx.policy.review) refuse('review_not_offered', undefined, '/internalReview')
  })
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
    internalReview: reviewAsked(change, body),
    raci: body.raci,
    parties: partiesToKeep(change, body.parties),
    simultaneous: body.simultaneous,
    kickoffAt: body.kickoffAt,
    policyVersion: ctx.policy.version,
    calendarVersion: ctx.calendar.doc.version,
  })
  faults.check(() => describe(change, body))
  faults.check(() => keepBrief(change, body))
  faults.check(() => keepWork(change, body.workItems))
  faults.check(() => openFilings(change, body.filings ?? [], '/filings'))
  faults.check(() => planLaunches(change, body.launches ?? []))
  faults.check(() => refuseUnfitKickoff(change, body.kickoffAt))
  faults.check(() => noteWindows(change, body.filings ?? [], '/filings'))
  faults.check(() => takeOverFilings(change, body.filings ?? [], '/filings'))
  faults.check(() => checkNotNeeded(change, body.notNeeded ?? []))
  faults.refuse()
  noteBenefits(change, body.filings ?? [])
  answerRequirements(change)
  recordNotNeeded(change, body)
  return { filings: filingsOf(change.state).map((f) => f.id) }
}

/** Asked for here, or by a policy that wants every campaign reviewed. */
function reviewAsked({ ctx }: Change, { internalReview }: StartCampaign): CampaignStart['internalReview'] {
  const path = internalReview ?? (ctx.policy.review?.applies === 'always' ? ('standard' as const) : undefined)
  return path && { path, by: ctx.actor.person }
}

/**
 * `told`: where a launch may lie in the past, since its filing comes from before this service. A plan that is amended plans what is
 * to come: what is live already is said where the launch is answered.
 */
export function planLaunches(
  change: Change,
  launches: LaunchRequest[],
  told: (platform: string) => boolean = () => true,
): void {
  refuseEach(launches, ({ platform, launchAt }, index) => {
    packOf(change, platform, `/launches/${index}/platform`)
    const s = change.state
    if (s.endsAt && Date.parse(launchAt) > Date.parse(s.endsAt))
      refuse('launch_after_end', launchAt, `/launches/${index}/launchAt`)
    const known = s.launches[platform]
    const same = known?.launchAt !== undefined && Date.parse(known.launchAt) === Date.parse(launchAt)
    if (same && known.status !== 'dropped') return
    if (known?.status === 'live') refuse('phase_mismatch', 'live', `/launches/${index}/launchAt`)
    if (isPast(launchAt, change.ctx.now) && !told(platform))
      refuse('launch_in_past', launchAt, `/launches/${index}/launchAt`)
    const from = known?.status === 'planned' ? known.launchAt : undefined
    change.emit('LaunchPlanned', s.number, { platform, launchAt, from, postponed: false })
    const task = openTasks(change.state).find((t) => t.kind === 'go_live' && t.key === platform)
    if (task) moveTo(change, task, launchAt, undefined)
  })
}

/** A campaign that has ended before it is planned would close at once, for good. */
export function refuseUnfitDates(
  change: Change,
  startsAt: string | undefined,
  endsAt: string | undefined,
  endIsNew: boolean,
): void {
  if (endsAt === undefined) return
  if (endIsNew && Date.parse(endsAt) <= Date.parse(change.ctx.now)) refuse('dates_unfit', endsAt, '/endsAt')
  if (startsAt !== undefined && Date.parse(startsAt) > Date.parse(endsAt)) refuse('dates_unfit', startsAt, '/startsAt')
}

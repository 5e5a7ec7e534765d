/**
 * Whose workflow must ask the record again because of a step that another workflow took. The rows are written with the
 * facts and delivered as the signal `look` by the relay, so a crash in between loses none; twice is harmless.
 */
import type { Change } from './decision/change'
import { filingsShownAnew } from './attributes'
import { restsOnEnd } from './credentials/credentials'
import type { FactType } from './record/facts'
import { pokedByWording } from './content/rescreen'
import { isUnplanned } from './planning/schedule'
import { filingsOf, reviewsOf } from './record/state'

/** Facts that change what a campaign's workflow waits for. */
const CONCERNS_CAMPAIGN: readonly FactType[] = [
  'PlanCompleted',
  'StageChanged',
  'ClearanceChanged',
  'LaunchPlanned',
  'FilingOpened',
  'RequirementAnswered',
  'FilingEnded',
  'PlatformWentLive',
  'CampaignArchived',
  'EntryCorrected',
  'ReviewOpened',
  'ReviewDecided',
  'ReviewEnded',
  'ReviewConflictFound',
]

export function pokesOf(change: Change, actingSubject: string): string[] {
  const s = change.state
  const pokes = new Set<string>()
  const isNew = (id: string): boolean => change.facts.some((f) => f.type === 'FilingOpened' && f.subject === id)
  const isNewReview = (id: string): boolean => change.facts.some((f) => f.type === 'ReviewOpened' && f.subject === id)
  for (const fact of change.facts) {
    if (CONCERNS_CAMPAIGN.includes(fact.type)) pokes.add(s.number)
    // The workflow of a filing that this step opened is its campaign's to start, and sees all of it then.
    if (s.filings[fact.subject] && !isNew(fact.subject)) pokes.add(fact.subject)
    // A review that this step opened is its campaign's to start.
    if (s.reviews?.[fact.subject] && !isNewReview(fact.subject)) pokes.add(fact.subject)
    // Who signs and who approves hangs on the plan and its budget.
    if (fact.type === 'BriefKept' || fact.type === 'CampaignAmended' || fact.type === 'EndingRequested')
      for (const { id, ended } of reviewsOf(s)) if (!ended && !isNewReview(id)) pokes.add(id)
    // What waited for the review may be handed in.
    if (fact.type === 'ReviewDecided' && fact.body.outcome === 'approved')
      for (const f of filingsOf(s)) if (!f.ended) pokes.add(f.id)
    // The end moved: papers and credentials that lasted until then may lapse before, and others last now.
    if (fact.type === 'CampaignAmended' && fact.body.endsAt !== undefined)
      for (const f of filingsOf(s))
        if (restsOnEnd(f) || (!f.ended && Object.values(f.rows).some((r) => r.validUntil))) pokes.add(f.id)
    // The card of the campaign says what stands against its launches.
    const isRisk = fact.type === 'FilingScheduled' && fact.body.late
    const isUnfit = fact.type === 'FilingSubmitted' && (fact.body.insideBuffer || fact.body.outsideWindow !== undefined)
    if (isRisk || isUnfit) pokes.add(s.number)
    for (const id of pokedByWording(s, fact)) pokes.add(id)
    for (const id of filingsShownAnew(s, fact)) if (!isNew(id)) pokes.add(id)
    // A launch was moved: its filings are planned anew.
    if (fact.type === 'LaunchPlanned' && change.facts[0]?.type !== 'CampaignStarted')
      for (const f of filingsOf(s)) if (isUnplanned(s, f, change.ctx.calendar.doc.version)) pokes.add(f.id)
    // Filings whose submission waited for the plan.
    if (fact.type === 'PlanCompleted' && s.stage !== 'preparation')
      for (const f of filingsOf(s)) if (!f.ended && change.facts[0]?.type !== 'CampaignStarted') pokes.add(f.id)
  }
  pokes.delete(actingSubject)
  return [...pokes]
}

/** Facts by which who holds a filing, or until when, is another matter. */
const ON_THE_CARD: readonly FactType[] = [
  'TaskOpened',
  'TaskAnswered',
  'TaskSuperseded',
  'TaskDueMoved',
  'TaskReplanned',
  'TaskHandedOver',
  'TaskSubstituted',
  'TaskClaimed',
  'TaskGivenBack',
]

/** A filing looks otherwise on the card of its campaign, whose workflow did not act. */
export const isCardStale = (change: Change, actingSubject: string): boolean =>
  actingSubject !== change.state.number &&
  change.facts.some((fact) => ON_THE_CARD.includes(fact.type) && change.state.filings[fact.subject] !== undefined)

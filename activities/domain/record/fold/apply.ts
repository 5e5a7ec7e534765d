/**
 * `apply`: the one pure fold of facts into state. It serves the commit and the rebuild alike, so it never looks at a clock,
 * a rule or a policy: whatever a fact means must be in the fact. It changes the state it is given and returns it.
 */
import { applyCampaign } from './apply-campaign'
import { applyContent } from './apply-content'
import { applyCredentials } from './apply-credentials'
import { applyConnector } from './apply-connector'
import { applyBrief } from './apply-brief'
import { applyWork } from './apply-work'
import { applyKickoff } from './apply-kickoff'
import { applyFiling } from './apply-filing'
import { applyRegisters } from './apply-registers'
import { applyReview } from './apply-review'
import { applyTask } from './apply-task'
import { applyForm } from './apply-form'
import type { StoredFact } from '../facts'
import { applyJudged } from './apply-recheck'
import { applySchedule } from './apply-schedule'
import { FOLDS, type Fold } from './folds'
import type { CampaignState, FilingState } from '../state'
import { applyWindow } from './apply-window'

/** What changes the plan that callers edit; the rest of the story does not make their copy stale. */
const PLAN_FACTS: readonly StoredFact['type'][] = [
  'CampaignDescribed',
  'CampaignAmended',
  'BriefKept',
  'WorkPlanned',
  'LaunchPlanned',
  'LaunchDropped',
  'NothingNeeded',
  'FilingOpened',
  'FilingRequirementChanged',
]

/** Folds one fact. The first fact of a stream must be `CampaignStarted`, which makes the state. */
export function apply(state: CampaignState | undefined, fact: StoredFact): CampaignState {
  if (!state) {
    if (fact.type !== 'CampaignStarted') throw new Error(`stream begins with ${fact.type}, not CampaignStarted`)
    const { policyVersion, calendarVersion, ...body } = fact.body
    return {
      number: fact.subject,
      ...body,
      launches: {},
      stage: 'preparation',
      policyVersion,
      calendarVersion,
      startedAt: fact.at,
      version: fact.seq,
      planVersion: fact.seq,
      tasks: {},
      filings: {},
      reports: [],
      alarms: [],
    }
  }
  state.version = fact.seq
  if (PLAN_FACTS.includes(fact.type)) state.planVersion = fact.seq
  for (const fold of FOLDS[fact.type]) foldInto(state, fold, fact)
  return state
}

/** The table names the fold of each fact, which the compiler cannot follow from there to here. */
function foldInto(state: CampaignState, fold: Fold, fact: StoredFact): void {
  const into = INTO_CAMPAIGN[fold as keyof typeof INTO_CAMPAIGN] as Into<CampaignState> | undefined
  if (into) return into(state, fact)
  const filing = state.filings[fact.subject]
  if (filing) (INTO_FILING[fold as keyof typeof INTO_FILING] as Into<FilingState>)(filing, fact)
}

type Into<S> = (state: S, fact: StoredFact) => void

const INTO_CAMPAIGN = {
  task: applyTask,
  campaign: applyCampaign,
  content: applyContent,
  brief: applyBrief,
  kickoff: applyKickoff,
  work: applyWork,
  review: applyReview,
}

const INTO_FILING = {
  filing: applyFiling,
  form: applyForm,
  recheck: applyJudged,
  window: applyWindow,
  schedule: applySchedule,
  registers: applyRegisters,
  credentials: applyCredentials,
  connector: applyConnector,
} satisfies Record<Exclude<Fold, keyof typeof INTO_CAMPAIGN>, unknown>

/**
 * The one table of a campaign's stages: from, trigger, guard, to. Stages are derived from filings, launches and tasks after
 * every command; nobody sets them.
 */
import type { Stage } from '../../../workflows/contract/words'
import { clearanceOf, platformsOf } from './clearance'
import { isDropped } from './decided'
import { isReviewPending } from '../record/review-state'
import { filingsOf, openTasks, reviewsOf, type CampaignState } from '../record/state'

export interface StageRule {
  from: readonly Stage[]
  to: Stage
  /** What makes it happen, as it stands in the fact. */
  trigger: string
  guard: (s: CampaignState) => boolean
}

const OPEN: readonly Stage[] = ['preparation', 'internal_review', 'filing', 'cleared', 'live', 'closing']

const required = (s: CampaignState): boolean => filingsOf(s).some((f) => f.required && !isDropped(s, f.platform))
const allCleared = (s: CampaignState): boolean =>
  platformsOf(s).length > 0 && platformsOf(s).every((p) => clearanceOf(s, p).clearance === 'go')
const anyLive = (s: CampaignState): boolean => Object.values(s.launches).some((l) => l.status === 'live')
/** Also one that was approved and is still to be justified. */
const isReviewOpen = (s: CampaignState): boolean => isReviewPending(s) || reviewsOf(s).some(({ ended }) => !ended)
const nothingOpen = (s: CampaignState): boolean => filingsOf(s).every((f) => f.ended) && openTasks(s).length === 0

export const STAGE_RULES: readonly StageRule[] = [
  { from: OPEN, to: 'withdrawing', trigger: 'ending_requested', guard: (s) => s.ending !== undefined },
  {
    from: ['withdrawing'],
    to: 'withdrawn',
    trigger: 'all_filings_ended',
    guard: (s) => s.ending?.kind === 'withdraw' && nothingOpen(s),
  },
  {
    from: ['withdrawing'],
    to: 'cancelled',
    trigger: 'all_filings_ended',
    guard: (s) => s.ending?.kind === 'cancel' && nothingOpen(s),
  },
  {
    from: ['preparation'],
    to: 'internal_review',
    trigger: 'plan_completed',
    guard: (s) => s.planCompletedAt !== undefined && isReviewPending(s),
  },
  {
    from: ['preparation', 'internal_review'],
    to: 'not_required',
    trigger: 'nothing_required',
    guard: (s) => s.planCompletedAt !== undefined && filingsOf(s).length === 0 && !isReviewOpen(s),
  },
  {
    from: ['preparation'],
    to: 'filing',
    trigger: 'plan_completed',
    guard: (s) => s.planCompletedAt !== undefined && filingsOf(s).length > 0,
  },
  {
    from: ['internal_review'],
    to: 'filing',
    trigger: 'review_approved',
    guard: (s) => filingsOf(s).length > 0 && !isReviewPending(s),
  },
  {
    from: ['internal_review', 'filing', 'cleared', 'live'],
    to: 'closing',
    trigger: 'run_ended',
    guard: (s) => s.runEndedAt !== undefined,
  },
  { from: ['internal_review', 'filing', 'cleared'], to: 'live', trigger: 'platform_went_live', guard: anyLive },
  { from: ['filing'], to: 'cleared', trigger: 'all_cleared', guard: (s) => required(s) && allCleared(s) },
  { from: ['cleared'], to: 'filing', trigger: 'clearance_lost', guard: (s) => !allCleared(s) },
  { from: ['closing'], to: 'archived', trigger: 'archived', guard: (s) => s.archivedAt !== undefined },
]

/** The next stage, or undefined where the present one holds. */
export const nextStage = (s: CampaignState): StageRule | undefined =>
  STAGE_RULES.find((rule) => rule.from.includes(s.stage) && rule.guard(s))

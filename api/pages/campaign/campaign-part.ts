/** What every part of a campaign's page is given. */
import type { CampaignSheet } from '../../../activities/domain/desk/campaign-sheet'
import type { ReviewSheet } from '../../../activities/domain/desk/review-sheet'
import type { PackOf } from '../../../activities/domain/desk/names'
import type { Story } from '../../../activities/domain/desk/story'
import type { CampaignState } from '../../../activities/domain/record/state'
import type { TextOf } from '../../../activities/domain/record/values'
import type { CampaignWaited } from '../../present/waiting'
import type { Viewer } from '../acting/viewer'
import type { Around } from '../around'
import type { campaignWords } from '../words/campaign'

export interface CampaignProps {
  campaign: CampaignState
  sheet: CampaignSheet
  story: Story
  /** The latest first. */
  reviews: readonly ReviewSheet[]
  textOf: TextOf
  waiting: CampaignWaited
  viewer: Viewer
  around: Around
  packOf: PackOf
  /** What the viewer may do from here. */
  may: { report: boolean; correct: boolean; share: boolean; openTasks: boolean; readPlan: boolean }
  done?: string
}

export type CampaignPart = CampaignProps & { words: ReturnType<typeof campaignWords> }

/** What forms are shown and compared by, read once for all filings of a campaign. */
import type { Requirement, RulePack } from '../../../workflows/contract/reference'
import type { CampaignState, FilingState } from '../record/state'
import type { Compared } from './consistency'
import type { Names } from './consistency-words'

export interface FormReading extends Compared {
  campaign: Omit<CampaignState, 'filings'>
  /** The rule pack and the requirement that a filing was opened under. */
  catalogue(f: FilingState): { pack: RulePack; requirement: Requirement }
}

/** What the places of a difference are called. */
export const namesIn = (from: FormReading): Names => ({
  lead: from.campaign.lead,
  filings: from.filings,
  platformName: (f) => from.catalogue(f).pack.name.zh,
  requirementOf: (f) => from.requirementOf(f),
})

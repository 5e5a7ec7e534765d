/** Reads a campaign for its page; what a person may not see is as if it were not there. */
import { campaignSheet, type CampaignSheet } from '../../../activities/domain/desk/campaign-sheet'
import { maySeeCampaign } from '../../../activities/domain/desk/involved'
import type { PackOf } from '../../../activities/domain/desk/names'
import { reviewSheets, type ReviewSheet } from '../../../activities/domain/desk/review-sheet'
import { storyOf, type Story } from '../../../activities/domain/desk/story'
import type { Ledger } from '../../../activities/domain/waiting/ledger'
import type { CampaignState } from '../../../activities/domain/record/state'
import type { TextOf } from '../../../activities/domain/record/values'
import { allFacts, withFilings } from '../../../infra/postgres/reads/campaign'
import { textsOf } from '../../../infra/postgres/reads/notes'
import { packsFor } from '../../../infra/postgres/reads/desk'
import { findCampaign } from '../../../infra/postgres/reads/read-model'
import { storedFact } from '../../../infra/postgres/reads/stored-fact'
import { ledgersOf, placed } from '../../../infra/postgres/reads/waiting'
import type { RouteDeps } from '../../http/deps'
import { namedSums, type CampaignWaited, type NamedSum } from '../../present/waiting'
import type { Around } from '../around'
import { PageUnknown } from '../page-fault'

type Reads = Pick<RouteDeps, 'pool' | 'reference'>

/** A link ends with its person's part in the campaign. */
export async function seenCampaign(
  deps: Reads,
  { reach }: Pick<Around, 'reach'>,
  number: string,
): Promise<CampaignState> {
  const row = await findCampaign(deps.pool, undefined, number)
  const [campaign] = row ? await withFilings(deps, [row]) : []
  if (!campaign || !maySeeCampaign(campaign, reach)) throw new PageUnknown()
  return campaign
}

interface ReadSheet {
  sheet: CampaignSheet
  story: Story
  waiting: CampaignWaited
  reviews: ReviewSheet[]
  textOf: TextOf
  packOf: PackOf
}

export async function readSheet(
  deps: Reads,
  campaign: CampaignState,
  { calendar, now }: Around,
  { readPlan }: { readPlan: boolean },
): Promise<ReadSheet> {
  const [facts, packOf, textOf] = await Promise.all([
    allFacts(deps, campaign.number),
    packsFor(deps, [campaign]),
    textsOf(
      deps.pool,
      readPlan
        ? [
            campaign.reviews,
            campaign.objective,
            campaign.brief?.document,
            campaign.parties,
            campaign.work,
            campaign.kickoff,
          ]
        : [],
    ),
  ])
  const ledgers = ledgersOf(facts, packOf, calendar, now)
  const rowsOf = (ledger: Ledger): NamedSum[] =>
    namedSums(
      placed(campaign.number, ledger, ledgers.lanes),
      'holder',
      { calendar, departmentOf: () => undefined },
      { packOf, campaignName: () => campaign.name },
    )
  return {
    sheet: campaignSheet(campaign, calendar, now),
    story: storyOf(campaign, facts.map(storedFact), calendar, now),
    waiting: {
      rows: rowsOf(ledgers.campaign),
      filings: ledgers.filings.map((ledger) => ({ filing: ledger.subject, rows: rowsOf(ledger) })),
    },
    reviews: reviewSheets(campaign, calendar, now),
    textOf,
    packOf,
  }
}

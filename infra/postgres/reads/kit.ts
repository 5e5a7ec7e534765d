/** What a submission kit is made of: the filing with its rules, forms, files, and what its platform refused before. */
import { kitOf, type Kit } from '../../../activities/domain/kit/kit'
import type { FileRow } from '../../../activities/domain/kit/files'
import { POLICY_ID } from '../record/read-context'
import { catalogueOf } from './catalogue'
import { findFiles } from './files-read'
import { readForms } from './forms'
import { findCampaign, findFiling, type CampaignRow, type FilingRow, type Seen } from './read-model'
import type { Reads } from './reads'
import { readRefusedItems } from './rejections'

export interface KitRead {
  kit: Kit
  files: ReadonlyMap<string, FileRow>
  filing: FilingRow
  campaign: CampaignRow
}

/** Undefined where there is no such filing, or none that may be seen. */
export async function readKit(reads: Reads, seen: Seen, id: string): Promise<KitRead | undefined> {
  const { pool, reference } = reads
  const filing = await findFiling(pool, seen, id)
  const campaign = filing && (await findCampaign(pool, undefined, filing.campaign))
  if (!filing || !campaign) return undefined
  const ids = Object.values(filing.state.rows).flatMap((row) => row.fileIds)
  const { platform, item } = filing.state
  const [about, policy, forms, files, refused] = await Promise.all([
    catalogueOf(reference, filing.state),
    reference.get('policy', POLICY_ID, campaign.state.policyVersion),
    readForms(reads, campaign.state),
    findFiles(pool, ids),
    readRefusedItems(pool, platform, item),
  ])
  const source = { campaign: campaign.state, filing: filing.state, ...about, policy, files, forms, refused }
  return { kit: kitOf(source), files, filing, campaign }
}

/** An import as an act: the checked rows as campaigns that are started mid-way, and what became of them. */
import type { ImportedCampaign, StoredImport } from './imports'
import { REFUSALS } from '../../../workflows/contract/codes'
import type { FilingRequest } from '../../../workflows/contract/commands'
import type { ImportPreview, PreviewedFiling } from '../../../activities/domain/imports/preview'

/** The campaigns that the rows of a preview without an error become. */
export const importedCampaigns = (preview: ImportPreview): ImportedCampaign[] =>
  preview.campaigns.map(({ name, externalRef, lead, backup, endsAt, filings }) => ({
    rows: filings.map(({ row }) => row),
    body: {
      name,
      externalRef,
      lead,
      backup,
      endsAt,
      filings: filings.map(filingRequest),
      launches: [...new Map(filings.flatMap((f) => (f.launchAt ? [[f.platform, f.launchAt] as const] : [])))].map(
        ([platform, launchAt]) => ({ platform, launchAt }),
      ),
    },
  }))

function filingRequest(filing: PreviewedFiling): FilingRequest {
  const { platform, item, account, applicationNumber, submittedAt, phase, passedAt, credential } = filing
  return { platform, item, account, takenOver: { phase, number: applicationNumber, submittedAt, passedAt, credential } }
}

type Imported = StoredImport['campaigns'][number]

export const stateOf = ({ outcome }: Imported): 'waiting' | 'taken_over' | 'refused' =>
  outcome === undefined ? 'waiting' : outcome.ok ? 'taken_over' : 'refused'

/** Of an import: whether it is decided, and then whether all, some or none of its campaigns were taken over. */
export type ImportState = 'pending' | 'taken_over' | 'partly_taken_over' | 'refused'

export function importState(decided: boolean, takenOver: number, refused: number): ImportState {
  if (!decided) return 'pending'
  if (refused === 0) return 'taken_over'
  return takenOver === 0 ? 'refused' : 'partly_taken_over'
}

export function reasonOf({ outcome }: Imported): { code?: string; reason?: string; pointer?: string } {
  if (outcome?.ok !== false) return {}
  const { code, pointer, detail } = outcome
  return { code, reason: detail === undefined ? REFUSALS[code].zh : `${REFUSALS[code].zh}（${detail}）`, pointer }
}

export const POLL_MS = 100

/** An import as an act: the checked rows as campaigns that are started mid-way, and what became of them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { isDecided, readImport, type ImportedCampaign, type StoredImport } from '../infra/imports'
import type { FilingRequest } from '../workflows/contract/commands'
import { filingId } from '../workflows/contract/ids'
import type { RouteDeps } from './deps'
import { refusalProblem, type Problem } from './errors'
import type { ImportPreview } from './import-schema'
import { at, instantOut } from './present/words'

type PreviewedCampaign = ImportPreview['campaigns'][number]

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

function filingRequest(filing: PreviewedCampaign['filings'][number]): FilingRequest {
  const { platform, item, account, applicationNumber, submittedAt, phase, passedAt, credential } = filing
  return { platform, item, account, takenOver: { phase, number: applicationNumber, submittedAt, passedAt, credential } }
}

export const importResult = z
  .object({
    import: z.uuid(),
    state: z.enum(['pending', 'taken_over', 'refused']).meta({
      description: 'All rows are taken over, or none is. `pending`: taken in and not decided yet; ask again.',
    }),
    receivedAt: instantOut,
    campaigns: z.array(
      z.object({
        number: z.string().meta({ description: 'Belongs to a campaign only once the import is taken over.' }),
        name: z.string(),
        request: z.uuid(),
        code: z.string().optional().meta({ description: 'Of a refused one: why.' }),
        filings: z.array(z.object({ row: z.int(), id: z.string() })),
      }),
    ),
  })
  .meta({ id: 'FilingImportResult' })

export function presentImport(stored: StoredImport): z.infer<typeof importResult> {
  const { id, receivedAt, decidedAt, campaigns } = stored
  const refused = campaigns.some(({ outcome }) => outcome?.ok === false)
  return {
    import: id,
    state: decidedAt === undefined ? 'pending' : refused ? 'refused' : 'taken_over',
    receivedAt: at(receivedAt),
    campaigns: campaigns.map(({ number, name, request, rows, outcome }) => ({
      number,
      name,
      request,
      code: outcome?.ok === false ? outcome.code : undefined,
      // Filings are numbered in the order in which they were named.
      filings: rows.map((row, n) => ({ row, id: filingId(number, n + 1) })),
    })),
  }
}

const POLL_MS = 100

/** The import once it is decided, or as it stands when the caller has waited long enough. */
export async function awaitImport({ pool, settings }: RouteDeps, id: string): Promise<StoredImport> {
  const until = Date.now() + settings.answerWithinMs
  while (!(await isDecided(pool, id)) && Date.now() + POLL_MS < until) await sleep(POLL_MS)
  const stored = await readImport(pool, id)
  if (!stored) throw new Error(`import ${id} is not there after it was stored`)
  return stored
}

/** Why an import was refused that its preview had found good: something came in between. */
export function refusalOf({ id, campaigns }: StoredImport): Problem | undefined {
  const first = campaigns.find(({ outcome }) => outcome?.ok === false && outcome.code !== 'import_refused')
  if (!first || first.outcome?.ok !== false) return undefined
  const { outcome, name, rows } = first
  return refusalProblem({ ...outcome, extra: { ...outcome.extra, import: id, campaign: name, rows } })
}

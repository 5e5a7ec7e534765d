/** An import as an act: the checked rows as campaigns that are started mid-way, and what became of them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { isDecided, readImport, type ImportedCampaign, type StoredImport } from '../infra/imports'
import { REFUSALS } from '../workflows/contract/codes'
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
    state: z.enum(['pending', 'taken_over', 'partly_taken_over', 'refused']).meta({
      description:
        '`pending`: stored and being processed campaign by campaign; ask again. Otherwise says whether all, ' +
        'some or none of the campaigns were taken over. A campaign that was refused does not affect the others.',
    }),
    receivedAt: instantOut,
    progress: z
      .object({ campaigns: z.int(), takenOver: z.int(), refused: z.int(), waiting: z.int() })
      .meta({ description: 'Number of campaigns, and how many of them are decided.' }),
    campaigns: z.array(
      z.object({
        number: z.string().meta({ description: 'Campaign number; valid only once the campaign is taken over.' }),
        name: z.string(),
        state: z.enum(['waiting', 'taken_over', 'refused']),
        request: z.uuid(),
        code: z.string().optional().meta({ description: 'For a refused campaign: the code of the refusal.' }),
        reason: z.string().optional().meta({ description: 'The refusal in words.' }),
        pointer: z.string().optional().meta({ description: 'JSON pointer to the refused part of the campaign.' }),
        filings: z.array(z.object({ row: z.int(), id: z.string() })),
      }),
    ),
  })
  .meta({ id: 'FilingImportResult' })

type Imported = StoredImport['campaigns'][number]

const stateOf = ({ outcome }: Imported): 'waiting' | 'taken_over' | 'refused' =>
  outcome === undefined ? 'waiting' : outcome.ok ? 'taken_over' : 'refused'

function importState(decided: boolean, takenOver: number, refused: number): z.infer<typeof importResult>['state'] {
  if (!decided) return 'pending'
  if (refused === 0) return 'taken_over'
  return takenOver === 0 ? 'refused' : 'partly_taken_over'
}

export function presentImport({ id, receivedAt, decidedAt, campaigns }: StoredImport): z.infer<typeof importResult> {
  const count = (state: string): number => campaigns.filter((one) => stateOf(one) === state).length
  const [takenOver, refused] = [count('taken_over'), count('refused')]
  return {
    import: id,
    state: importState(decidedAt !== undefined, takenOver, refused),
    receivedAt: at(receivedAt),
    progress: { campaigns: campaigns.length, takenOver, refused, waiting: campaigns.length - takenOver - refused },
    campaigns: campaigns.map((one) => ({
      number: one.number,
      name: one.name,
      state: stateOf(one),
      request: one.request,
      ...reasonOf(one),
      // Filings are numbered in the order in which they were named.
      filings: one.rows.map((row, n) => ({ row, id: filingId(one.number, n + 1) })),
    })),
  }
}

function reasonOf({ outcome }: Imported): { code?: string; reason?: string; pointer?: string } {
  if (outcome?.ok !== false) return {}
  const { code, pointer, detail } = outcome
  return { code, reason: detail === undefined ? REFUSALS[code].zh : `${REFUSALS[code].zh}（${detail}）`, pointer }
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

/** Why an import that its preview had found good was refused as a whole: something came in between. */
export function refusalOf(stored: StoredImport): Problem | undefined {
  const { id, decidedAt, campaigns } = stored
  if (decidedAt === undefined || campaigns.some(({ outcome }) => outcome?.ok !== false)) return undefined
  const first = campaigns.find(({ outcome }) => outcome?.ok === false && outcome.code !== 'import_refused')
  if (first?.outcome?.ok !== false) return undefined
  const { outcome, name, rows } = first
  return refusalProblem({ ...outcome, extra: { ...outcome.extra, import: id, campaign: name, rows } })
}

/** The shapes of company papers at the border. */
import { z } from 'zod'
import { instant, oneLine, paperId, platformId, staff } from '../infra/command-schemas'
import { fileIdsOut, instantOut, phaseWord, staffOut } from './present/words'

const fileIds = z.array(z.uuid().toLowerCase()).max(50)
const content = {
  fileIds: fileIds.min(1).meta({ description: 'Uploaded before by `POST /v1/files`.' }),
  validFrom: instant.optional(),
  validUntil: instant.optional().meta({ description: 'Absent: it has no end, and nobody is reminded.' }),
}
const rowId = platformId.meta({ description: 'Row of a checklist that it serves.', example: 'business_licence' })

export const paperBody = z
  .strictObject({
    row: rowId,
    scope: z.enum(['company', 'brand']),
    brand: oneLine(100).optional().meta({ description: 'Of a paper of scope `brand`, which must have one.' }),
    name: oneLine(200).meta({ example: '营业执照' }),
    owner: staff.meta({ description: 'Staff number of who renews it.', example: 'L2001' }),
    ...content,
  })
  .refine(({ scope, brand }) => (scope === 'brand') === (brand !== undefined), {
    message: 'scope 为 brand 时须给出，为 company 时不得给出 (goes with scope brand)',
    path: ['brand'],
  })
  .meta({ id: 'NewPaper' })

export const versionBody = z
  .strictObject({ ...content, owner: staff.optional() })
  .meta({ id: 'NewPaperVersion', description: 'The whole content of the new version; without `owner` that stays.' })

export const ownerBody = z.strictObject({ owner: staff })
export const paperParams = z.object({ id: paperId })

export const paperFilter = {
  row: rowId.optional(),
  scope: z.enum(['company', 'brand']).optional(),
  brand: oneLine(100).optional(),
  owner: staff.optional(),
  ends_before: instant.optional(),
}

const head = {
  id: z.string().meta({ example: 'P-0007' }),
  row: z.string(),
  rowLabel: z.string(),
  scope: z.enum(['company', 'brand']),
  brand: z.string().optional(),
  name: z.string(),
  owner: staffOut,
  version: z.int(),
  fileIds: fileIdsOut,
  validFrom: instantOut.optional(),
  validUntil: instantOut.optional(),
  daysLeft: z.int().optional().meta({ description: 'Local days to its last one; negative once that is over.' }),
  lapsed: z.boolean(),
  createdAt: instantOut,
}

export const paperOut = z.object(head).meta({ id: 'Paper' })
export type PaperOut = z.infer<typeof paperOut>

const stepOut = z.object({
  kind: z.enum(['version', 'owner']),
  version: z.int(),
  owner: staffOut,
  fileIds: fileIdsOut,
  validFrom: instantOut.optional(),
  validUntil: instantOut.optional(),
  client: z.string(),
  person: staffOut.optional(),
  at: instantOut,
})

const useOut = z
  .object({
    id: z.string().meta({ example: 'MC-20261122-0007-01' }),
    campaign: z.string(),
    campaignName: z.string(),
    platform: z.string(),
    item: z.string(),
    phase: phaseWord,
    phaseLabel: z.string(),
    lead: staffOut,
    rows: z.array(z.object({ row: z.string(), version: z.int(), newest: z.boolean() })),
  })
  .meta({ id: 'PaperUse' })

const uses = {
  filings: z.array(useOut).meta({ description: 'Running filings that use it, newest first, 200 at most.' }),
  filingsTotal: z.int().meta({ description: 'How many there are.' }),
}

export const paperDetailOut = z
  .object({
    ...head,
    steps: z.array(stepOut).meta({ description: 'Every version and every change of owner, the newest first.' }),
    ...uses,
  })
  .meta({ id: 'PaperDetail' })

export const replacedOut = z
  .object({
    paper: z.string(),
    version: z.int().meta({ description: 'The new version; with `dry_run` what it would be.' }),
    stored: z.boolean(),
    ...uses,
  })
  .meta({
    id: 'PaperReplaced',
    description: 'The running filings that it touches: each keeps its version, and its lead is told by mail.',
  })

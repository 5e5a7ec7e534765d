/** The shapes of company papers at the border. */
import { z } from 'zod'
import { instant, oneLine, paperId, platformId, staff } from '../../infra/schemas/command-schemas'
import { fileIdsOut, instantOut, phaseWord, staffOut } from '../present/words'

const fileIds = z.array(z.uuid().toLowerCase()).max(50)
const content = {
  fileIds: fileIds.min(1).meta({ description: 'Ids of files uploaded with `POST /v1/files`.' }),
  validFrom: instant.optional(),
  validUntil: instant.optional().meta({ description: 'Absent: no expiry date, and nobody is reminded.' }),
}

const rowId = platformId.meta({ description: 'Checklist row the document is for.', example: 'business_licence' })

export const paperBody = z
  .strictObject({
    row: rowId,
    scope: z.enum(['company', 'brand']),
    brand: oneLine(100).optional().meta({ description: 'Brand; required if `scope` is `brand`.' }),
    name: oneLine(200).meta({ example: '营业执照' }),
    owner: staff.meta({ description: 'Staff number of the person who renews it.', example: 'L2001' }),
    ...content,
  })
  .refine(({ scope, brand }) => (scope === 'brand') === (brand !== undefined), {
    message: 'scope 为 brand 时须给出，为 company 时不得给出 (goes with scope brand)',
    path: ['brand'],
  })
  .meta({ id: 'NewPaper' })

export const versionBody = z
  .strictObject({ ...content, owner: staff.optional() })
  .meta({ id: 'NewPaperVersion', description: 'The whole content of the new version; `owner` stays unless given.' })

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
  daysLeft: z.int().optional().meta({ description: 'Local days until it expires; negative after that.' }),
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
  filings: z.array(useOut).meta({ description: 'Running filings that use it, newest first, at most 200.' }),
  filingsTotal: z.int().meta({ description: 'Total number of running filings that use it.' }),
}

export const paperDetailOut = z
  .object({
    ...head,
    steps: z.array(stepOut).meta({ description: 'All versions and changes of owner, newest first.' }),
    ...uses,
  })
  .meta({ id: 'PaperDetail' })

export const replacedOut = z
  .object({
    paper: z.string(),
    version: z.int().meta({ description: 'Number of the new version; with `dry_run`, the number it would get.' }),
    stored: z.boolean(),
    ...uses,
  })
  .meta({
    id: 'PaperReplaced',
    description: 'The running filings affected. Each keeps its version, and its lead is told by mail.',
  })

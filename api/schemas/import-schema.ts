/** What the preview of an import takes and answers. */
import { z } from 'zod'
import {
  IMPORT_COLUMNS,
  IMPORT_FIELDS,
  IMPORT_MAX_ROWS,
  type ImportField,
} from '../../activities/domain/imports/columns'
import { IMPORT_CODES, type ImportFinding } from '../../activities/domain/imports/findings'
import type { ImportPreview } from '../../activities/domain/imports/preview'
import { instantOut, staffOut } from '../present/words'

const cell = (field: ImportField) =>
  z
    .string()
    .max(2_000)
    .nullish()
    .meta({ description: `${IMPORT_COLUMNS[field].header}：${IMPORT_COLUMNS[field].hint}` })

export const importRow = z.strictObject(
  Object.fromEntries(IMPORT_FIELDS.map((field) => [field, cell(field)])) as Record<
    ImportField,
    ReturnType<typeof cell>
  >,
)

export const importBody = z.strictObject({ rows: z.array(importRow).min(1).max(IMPORT_MAX_ROWS) }).meta({
  id: 'FilingImport',
  description: 'Filings already under way at a platform, one per row, with the same columns as the sheet.',
  example: {
    rows: [
      {
        name: '双12 抽奖',
        platform: '抖音',
        item: '活动报备',
        applicationNumber: 'DY-20261120-01',
        submittedAt: '2026-11-20 15:30',
        lead: 'M1001',
        backup: 'M1002',
        launchAt: '2026-12-12 00:00',
        endsAt: '2026-12-20',
      },
    ],
  },
})

/** The same without a look into the rows, which are checked one by one. */
export const importFrame = importBody.extend({ rows: z.array(z.unknown()).min(1).max(IMPORT_MAX_ROWS) })

const finding = z.object({
  row: z.int().meta({ description: 'Row in the sheet, where the heading is row 1; in a JSON body, counted from 1.' }),
  column: z.string().meta({ example: '提交时间' }),
  field: z.enum(IMPORT_FIELDS as [ImportField, ...ImportField[]]),
  code: z.enum(IMPORT_CODES),
  detail: z.string().meta({ description: 'Message for people, in Chinese.' }),
  accepts: z.array(z.string()).optional(),
}) satisfies z.ZodType<ImportFinding>

const importedFiling = z.object({
  row: z.int(),
  platform: z.string(),
  platformName: z.string(),
  item: z.string(),
  noun: z.string(),
  account: z.string().optional(),
  applicationNumber: z.string().optional(),
  submittedAt: instantOut,
  phase: z.enum(['submitted', 'in_review', 'passed']),
  passedAt: instantOut.optional(),
  credential: z.object({ number: z.string().optional(), validUntil: instantOut.optional() }).optional(),
  expectedBy: instantOut.meta({ description: 'Expected end of the review, by the usual review time.' }),
  overdueAt: instantOut.meta({ description: 'When the filing is overdue, by the longest review time.' }),
  launchAt: instantOut.optional(),
})

export const importPreview = z
  .object({
    importable: z.boolean().meta({ description: 'No row has an error.' }),
    rows: z.int(),
    faultyRows: z.int(),
    errors: z.array(finding),
    warnings: z.array(finding),
    leftOut: z.int().meta({ description: 'Number of further errors and warnings that are not listed.' }),
    ignoredColumns: z.array(z.string()),
    campaigns: z
      .array(
        z.object({
          name: z.string(),
          externalRef: z.string().optional(),
          lead: staffOut,
          backup: staffOut,
          endsAt: instantOut.optional(),
          filings: z.array(importedFiling),
        }),
      )
      .meta({ description: 'What would be created from the rows without errors.' }),
  })
  .meta({ id: 'FilingImportPreview' }) satisfies z.ZodType<ImportPreview>

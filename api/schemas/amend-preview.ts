/** What an amendment would do, before it is done. */
import { z } from 'zod'
import type { AmendPreview } from '../../activities/domain/planning/amend-preview'
import { staffOut } from '../present/words'

const differences = z.array(
  z
    .object({ field: z.string(), before: z.string().optional(), after: z.string().optional() })
    .meta({ id: 'FieldChange', description: 'Of free text only that it is another.' }),
)

export const amendPreviewSchema = z
  .object({
    preview: z.literal(true),
    version: z.int().meta({ description: 'Send it as If-Match.' }),
    differences,
    review: z
      .object({
        again: z.enum(['everybody', 'approver']),
        changed: z.array(z.enum(['plan', 'copy', 'platforms', 'budget'])),
      })
      .optional()
      .meta({ description: 'Absent where the approval stands.' }),
    signatures: z
      .array(z.object({ signer: z.string(), person: staffOut }))
      .meta({ description: 'Signatures that become void.' }),
    figures: z
      .array(z.string())
      .meta({ description: 'Departments asked whether figures that they confirmed still hold.' }),
    filings: z.array(
      z.object({
        filing: z.string(),
        platform: z.string(),
        item: z.string(),
        effect: z.enum(['recheck_again', 'lead_decides', 'voided', 'opened', 'required', 'optional']),
        differences,
      }),
    ),
    parties: z.array(z.object({ party: z.string(), effect: z.enum(['goal_again', 'release_again', 'asked', 'left']) })),
    clearance: z.array(
      z.object({ platform: z.string(), clearance: z.enum(['go', 'no_go']), reasons: z.array(z.string()) }),
    ),
    tasks: z.array(z.object({ task: z.string(), effect: z.enum(['handed_over', 'moved', 'superseded']) })),
  })
  .meta({ id: 'AmendPreview' }) satisfies z.ZodType<AmendPreview>

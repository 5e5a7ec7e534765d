import { z } from 'zod'
import type { ClearanceOut } from '../../activities/domain/clearance/clearance-question'
import { textOut, staffOut, instantOut } from '../present/words'
import { lossSchema } from '../present/loss'

export const clearanceSchema = z
  .object({
    number: z.string(),
    at: instantOut,
    items: z.array(
      z.object({
        platform: z.string(),
        clearance: z.enum(['go', 'no_go']),
        launchAt: instantOut.optional(),
        live: z.boolean(),
        validUntil: instantOut.optional().meta({
          description:
            'Until when `go` holds if nothing else changes: the first credential or document that it rests on ends then. ' +
            'Absent if none of them ends.',
        }),
        reasons: z.array(
          z.object({
            code: z.string().meta({ id: 'ReasonCode' }),
            label: z.string(),
            filing: z.string().optional(),
            item: z.string().optional(),
            account: z.string().optional(),
            lost: lossSchema.optional().meta({ description: 'Present if the credential was lost.' }),
          }),
        ),
        notNeeded: z
          .object({ reason: textOut, client: z.string(), person: staffOut.optional(), at: instantOut })
          .optional()
          .meta({ description: 'Present if the platform needs no filing: who decided that, and why.' }),
        credentials: z.array(
          z.object({
            filing: z.string(),
            item: z.string(),
            account: z.string().optional(),
            number: z.string().optional(),
            validUntil: instantOut.optional(),
            used: z.string().optional().meta({
              description:
                'The credential comes from the credential register; the account, app or product already held it.',
              example: 'K-0003',
            }),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Clearance' }) satisfies z.ZodType<ClearanceOut>

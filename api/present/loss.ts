/** A lost credential as callers see it: when that happened and came to be known, by which channel, and who said it. */
import { z } from 'zod'
import type { LossOut } from '../../activities/domain/record/fold/losses'
import { instantOut, textOut } from './words'

export const lossSchema = z
  .object({
    phase: z.enum(['suspended', 'revoked', 'lapsed']),
    occurredAt: instantOut,
    recordedAt: instantOut,
    channel: z
      .string()
      .optional()
      .meta({
        description:
          'Channel named in the report, such as phone, chat or site message. Absent if the credential simply ' +
          'expired.',
      }),
    saidBy: textOut.meta({ description: 'Who said it; null after it was erased.' }),
    text: textOut.meta({ description: 'The words of the platform; null after they were erased.' }),
    register: z.string().optional().meta({ description: 'The shared credential that was lost.', example: 'K-0003' }),
    reinstatedAt: instantOut.optional(),
  })
  .meta({
    id: 'FilingLoss',
    description: 'When a credential was lost, through which channel the news came, and who said it.',
  }) satisfies z.ZodType<LossOut>

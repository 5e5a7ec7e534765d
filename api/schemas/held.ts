import { z } from 'zod'
import type { HeldOut } from '../../activities/domain/credentials/held'
import { instantOut } from '../present/words'

export const heldOut = z
  .object({
    account: z.string(),
    credential: z.string().meta({ example: 'K-0003' }),
    number: z.string().optional(),
    validUntil: instantOut.optional().meta({ description: 'Absent: no expiry date.' }),
    byItself: z.boolean().meta({
      description: 'True: filings of this account use it automatically. False: a named person has to confirm it.',
    }),
  })
  .meta({
    id: 'HeldCredential',
    description: 'A valid credential in the credential register.',
  }) satisfies z.ZodType<HeldOut>

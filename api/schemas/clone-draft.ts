import { z } from 'zod'
import { REASONS, type CloneDraft, type Code } from '../../activities/domain/archive/clone-context'
import { COMMAND_SCHEMAS } from '../../infra/schemas/command-schemas'
import { bilingualOut } from '../present/rules'

export const draftSchema = COMMAND_SCHEMAS.startCampaign.partial()

export const cloneDraftSchema = z
  .object({
    from: z.string(),
    draft: draftSchema.meta({
      description: 'Body for `POST /v1/campaigns` once the fields in `needed` are filled in.',
    }),
    needed: z.array(z.string()).meta({
      description:
        'JSON pointers of the fields to fill in: lead and backup before the start, the rest before filings can ' +
        'be submitted.',
      example: ['/endsAt', '/launches'],
    }),
    leftOut: z.array(
      z.object({
        field: z.string().meta({ description: 'JSON pointer of the field that was left out.' }),
        code: z.enum(Object.keys(REASONS) as [Code]),
        reason: bilingualOut,
        filing: z.string().optional().meta({ description: 'Filing of the archived campaign.' }),
        was: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'CloneDraft' }) satisfies z.ZodType<CloneDraft>

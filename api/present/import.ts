import { z } from 'zod'
import { at } from '../../activities/domain/time/instants'
import type { StoredImport } from '../../infra/postgres/intake/imports'
import { stateOf, importState, reasonOf } from '../../infra/postgres/intake/take-in-import'
import { filingId } from '../../workflows/contract/ids'
import { instantOut } from './words'

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

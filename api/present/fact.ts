/** A fact as callers see it: as it was written, with free text in place of its commitment. */
import { z } from 'zod'
import { happenedAt } from '../../activities/domain/record/fold/as-of'
import { ACTOR_LEVELS, CHANNELS } from '../../workflows/contract/actor'
import type { FactRow } from '../../infra/postgres/reads/facts'
import type { ApiDeps } from '../http/deps'
import { storedFact } from '../../infra/postgres/reads/stored-fact'
import { textsOf, withTexts } from '../../infra/postgres/reads/notes'
import { instantOut, staffOut } from './words'
import { at } from '../../activities/domain/time/instants'

export const factSchema = z
  .object({
    seq: z.int(),
    type: z.string().meta({ example: 'FilingSubmitted' }),
    v: z.int(),
    subject: z.string(),
    occurredAt: instantOut,
    recordedAt: instantOut,
    actor: z.object({
      client: z.string(),
      person: staffOut.optional(),
      channel: z.enum(CHANNELS).meta({ description: 'The way that it came.' }),
      level: z.enum(ACTOR_LEVELS).optional().meta({
        description:
          'How the person is known: by the link in a mail, by a browser that the person has signed in, or vouched for by the client. Absent without a person and in earlier facts.',
      }),
    }),
    cause: z.uuid().optional().meta({ description: 'Id of the request that caused the fact.' }),
    body: z.record(z.string(), z.unknown()),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .meta({ id: 'Fact' })

export async function presentFacts(db: ApiDeps['pool'], rows: FactRow[]): Promise<z.infer<typeof factSchema>[]> {
  const textOf = await textsOf(
    db,
    rows.map((row) => row.body),
  )
  return rows
    .map((row) => ({ ...row, happened: happenedAt(storedFact(row)) }))
    .map(({ seq, type, v, subject, actor, cause, body, hash, happened, recorded_at }) => ({
      seq,
      type,
      v,
      subject,
      occurredAt: at(happened),
      recordedAt: at(recorded_at),
      actor: { client: actor.client, person: actor.person, channel: actor.channel, level: actor.level },
      cause: cause ?? undefined,
      body: withTexts(body, textOf) as Record<string, unknown>,
      hash,
    }))
}

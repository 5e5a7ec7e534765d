/** An event as readers of the feed get it: the fact as its campaign's list shows it, with its place and a name that stays. */
import { z } from 'zod'
import { eventId } from '../../activities/domain/events/event-id'
import { BUSINESS_EVENTS, businessEventOf, type BusinessEvent } from '../../activities/domain/events/business-events'
import type { EventRow } from '../../infra/postgres/reads/events'
import { storedFact } from '../../infra/postgres/reads/stored-fact'
import type { ApiDeps } from '../http/deps'
import { factSchema, presentFacts } from './fact'

const NAMES = Object.keys(BUSINESS_EVENTS) as [BusinessEvent, ...BusinessEvent[]]

export const eventSchema = z
  .object({
    id: z.string().meta({
      description: 'Names this fact for ever; a second delivery has the same one.',
      example: 'MC-20261122-0007.23.5f0c9a7be1d2',
    }),
    position: z.int().meta({ description: 'Its place in the feed: later events have higher ones.' }),
    type: factSchema.shape.type,
    event: z.enum(NAMES).optional().meta({ description: 'The business event that the fact is, if it is one.' }),
    campaign: z.string(),
    ...factSchema.pick({ subject: true, seq: true, v: true }).shape,
    ...factSchema.pick({ occurredAt: true, recordedAt: true, actor: true, cause: true }).shape,
    data: factSchema.shape.body,
  })
  .meta({ id: 'Event' })

export async function presentEvents(
  db: ApiDeps['pool'],
  rows: readonly EventRow[],
): Promise<z.infer<typeof eventSchema>[]> {
  const facts = await presentFacts(db, [...rows])
  return rows.flatMap((row, index) => {
    const fact = facts[index]
    if (!fact) return []
    const { body, hash, ...told } = fact
    return [
      {
        id: eventId({ ...row, hash }),
        position: row.position,
        event: businessEventOf(storedFact(row)),
        campaign: row.stream,
        ...told,
        data: body,
      },
    ]
  })
}

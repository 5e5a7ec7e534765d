/** Hand-overs as they were shown, and what became of each of their items. */
import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { WorkItem } from './open-work'

export interface ItemOutcome {
  outcome: 'handed_over' | 'gone' | 'refused'
  code?: string
  /** Who has it now. */
  holder?: string
}

export interface Handover {
  id: string
  client: string
  why: 'leaving' | 'reassigned'
  person?: string
  successor: string
  items: WorkItem[]
  outcomes: Record<string, ItemOutcome>
  madeAt: Date
  /** It was shown too long ago. */
  isStale: boolean
}

/** Real hours: what was shown is not applied much later. */
const GOOD_FOR = '24 hours'

export async function keepHandover(
  pool: Pool,
  shown: Pick<Handover, 'client' | 'why' | 'person' | 'successor' | 'items'> & { seesAll: boolean; by?: string },
): Promise<string> {
  const id = randomUUID()
  await pool.query(
    `insert into handovers (id, client, sees_all, why, person, successor, items, made_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, shown.client, shown.seesAll, shown.why, shown.person, shown.successor, JSON.stringify(shown.items), shown.by],
  )
  return id
}

/** `seen`: the client to which it was shown; undefined for a key that sees those of all. */
export async function findHandover(pool: Pool, id: string, seen: string | undefined): Promise<Handover | undefined> {
  const { rows } = await pool.query<Omit<Handover, 'person'> & { person: string | null }>(
    `select id, client, why, person, successor, items, outcomes, made_at as "madeAt",
            applied_at is null and made_at < clock_timestamp() - interval '${GOOD_FOR}' as "isStale"
       from handovers where id = $1 and ($2::text is null or (client = $2 and not sees_all))`,
    [id, seen],
  )
  const [row] = rows
  return row && { ...row, person: row.person ?? undefined }
}

/** What became of some items; what is known of one already stays. */
export async function keepOutcomes(
  pool: Pool,
  id: string,
  outcomes: Record<string, ItemOutcome>,
  by: string | undefined,
): Promise<void> {
  await pool.query(
    `update handovers set outcomes = $2::jsonb || outcomes, applied_at = coalesce(applied_at, clock_timestamp()),
            applied_by = coalesce(applied_by, $3) where id = $1`,
    [id, JSON.stringify(outcomes), by],
  )
}

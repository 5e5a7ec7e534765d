/** Who has done what to webhooks: rows that are only ever added. Addresses and secrets stay out of them. */
import type { Pool, PoolClient } from 'pg'
import { Conditions } from '../conditions'

type Db = Pick<Pool | PoolClient, 'query'>

/** What may happen to a webhook; the last two happen to all of them. */
export const WEBHOOK_CHANGES = [
  'created',
  'secret_rotated',
  'paused',
  'disabled',
  'enabled',
  'replayed',
  'deleted',
  'sending_paused',
  'sending_resumed',
] as const
export type WebhookChange = (typeof WEBHOOK_CHANGES)[number]

/** `service`: nobody, as when a receiver is gone. */
export interface ChangedBy {
  client: string
  key?: string
  /** Staff number. */
  person?: string
  channel: 'rest' | 'command' | 'service'
}

export const BY_SERVICE: ChangedBy = { client: 'system', channel: 'service' }

/** In the transaction of the change. `webhook` undefined: all of them. */
export async function noteChange(
  db: Db,
  webhook: string | undefined,
  what: WebhookChange,
  by: ChangedBy,
  { now, detail }: { now: string; detail?: string },
): Promise<void> {
  await db.query(
    'insert into webhook_changes (webhook, at, what, detail, client, key, person, channel) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [webhook, now, what, detail, by.client, by.key, by.person, by.channel],
  )
}

export interface ChangeRow {
  id: number
  webhook: string | null
  at: Date
  what: WebhookChange
  detail: string | null
  client: string
  person: string | null
  channel: ChangedBy['channel']
}

/** Newest first: of one webhook with what concerned all of them, or of all. */
export async function listChanges(
  db: Db,
  webhook: string | undefined,
  page: { before: number | undefined; limit: number },
): Promise<ChangeRow[]> {
  const where = new Conditions().maybe('(webhook = ? or webhook is null)', webhook).maybe('id < ?', page.before)
  const sql = `select id, webhook, at, what, detail, client, person, channel from webhook_changes ${where.sql}
                order by id desc limit ${where.next(page.limit)}`
  return (await db.query<ChangeRow>(sql, where.values)).rows
}

/** What a task's page is made of beside the task: what its holder was told of it, and what became of it. */
import type { AnnouncementBody } from '../../../activities/domain/mail/notice'
import type { Actor } from '../../../workflows/contract/commands'
import type { Reads } from './reads'

export interface TaskNotice {
  kind: string
  createdAt: Date
  body: AnnouncementBody
}

/** Notices that named a task to one of these, newest first. */
export async function noticesOfTask(
  { pool }: Pick<Reads, 'pool'>,
  campaign: string,
  task: string,
  readers: readonly string[],
): Promise<TaskNotice[]> {
  const sql = `select kind, created_at as "createdAt", body from mails
                where campaign = $1 and recipient = any ($2) and body->'tasks' ? $3 order by id desc limit 20`
  return (await pool.query<TaskNotice>(sql, [campaign, readers, task])).rows
}

export interface TaskEnd {
  type: 'TaskAnswered' | 'TaskSuperseded'
  actor: Actor
  at: Date
  body: { answer?: string; because?: string; note?: { note: string } }
}

/** How a task ended: who answered what and when, or why nobody needs to any more. */
export async function endOfTask(
  { pool }: Pick<Reads, 'pool'>,
  campaign: string,
  task: string,
): Promise<TaskEnd | undefined> {
  const sql = `select type, actor, recorded_at as at, body from facts
                where stream = $1 and type in ('TaskAnswered', 'TaskSuperseded') and body->>'task' = $2
                order by seq desc limit 1`
  return (await pool.query<TaskEnd>(sql, [campaign, task])).rows[0]
}

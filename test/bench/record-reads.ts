/** What a bench waits for, read straight from the record so that the waiting costs the service next to nothing. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'

const POLL_MS = 15
const GIVE_UP_MS = 60_000

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MS
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${GIVE_UP_MS / 1_000} s for ${what}`)
    await sleep(POLL_MS)
  }
}

/** Waits until at least `count` tasks of a kind are open for these subjects together. */
export const untilOpen = (pool: Pool, subjects: readonly string[], kind: string, count: number): Promise<void> =>
  until(`${count} open ${kind} of ${subjects.join(', ')}`, async () => {
    const { rows } = await pool.query<{ n: number }>(
      `select count(*)::int as n from tasks where subject = any ($1) and kind = $2 and status = 'open'`,
      [subjects, kind],
    )
    return (rows[0]?.n ?? 0) >= count
  })

export const untilTaskOpen = (pool: Pool, id: string): Promise<void> =>
  until(`${id} to open`, async () => {
    const { rowCount } = await pool.query(`select 1 from tasks where id = $1 and status = 'open'`, [id])
    return rowCount === 1
  })

export const untilStage = (pool: Pool, campaigns: readonly string[], stage: string): Promise<void> =>
  until(`${campaigns.length} campaigns in stage ${stage}`, async () => {
    const { rows } = await pool.query<{ n: number }>(
      'select count(*)::int as n from campaigns where number = any ($1) and stage = $2',
      [campaigns, stage],
    )
    return rows[0]?.n === campaigns.length
  })

/** Open tasks of a subject, by kind. */
export async function openTasks(pool: Pool, subject: string, kind: string): Promise<{ id: string; dueAt: string }[]> {
  const { rows } = await pool.query<{ id: string; due_at: Date }>(
    `select id, due_at from tasks where subject = $1 and kind = $2 and status = 'open' order by id`,
    [subject, kind],
  )
  return rows.map((row) => ({ id: row.id, dueAt: row.due_at.toISOString() }))
}

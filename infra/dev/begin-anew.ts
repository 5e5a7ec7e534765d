/** An empty database and no files, for what is played from the start each time. */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { ensureAppLogin, migrate } from '../postgres/migrate'
import { createPool } from '../postgres/pool'
import type { Stack } from './stack'

/** Temporal keeps the state of such a stack in memory only. */
export async function beginAnew(stack: Stack): Promise<void> {
  const pool = createPool(stack.databaseOwnerUrl, { max: 1 })
  try {
    await pool.query('drop schema public cascade')
    await pool.query('create schema public')
  } finally {
    await pool.end()
  }
  await migrate(stack.databaseOwnerUrl)
  await ensureAppLogin(stack.databaseOwnerUrl, decodeURIComponent(new URL(stack.databaseUrl).password))
  rmSync(path.join(stack.dataDir, 'files'), { recursive: true, force: true })
  if (stack.inboxUrl) await fetch(`${stack.inboxUrl}/email/all`, { method: 'DELETE' })
}

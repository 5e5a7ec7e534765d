/**
 * Where the running embedded stack is, for commands typed beside it (`npm run keys`, `verify`, `clock`): kept in the data
 * folder while it runs, readable by its owner alone. What is configured in the environment wins.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Env } from '../config-variables'
import type { Stack } from './stack'

const FILE = 'running.json'
const KEPT = [
  'DATABASE_URL',
  'DATABASE_OWNER_URL',
  'TEMPORAL_ADDRESS',
  'TEMPORAL_UI_URL',
  'SMTP_URL',
  'API_PORT',
  'CURSOR_SECRET',
  'PAGE_LINK_SECRETS',
] as const

export function rememberRunning(stack: Pick<Stack, 'dataDir' | 'env'>): () => void {
  const file = path.join(stack.dataDir, FILE)
  const kept = Object.fromEntries(KEPT.map((name) => [name, stack.env[name]]))
  writeFileSync(file, JSON.stringify(kept, null, 2), { mode: 0o600 })
  return () => rmSync(file, { force: true })
}

/** The environment, completed by the stack that runs on this data folder. */
export function withRunningStack(env: Env): Env {
  if (env.DATABASE_URL) return env
  const file = path.join(path.resolve(env.DATA_DIR ?? '.data'), FILE)
  try {
    return { ...(JSON.parse(readFileSync(file, 'utf8')) as Env), ...env }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return env
    throw new Error(`${file} is not readable: stop the stack and start it again`, { cause: error })
  }
}

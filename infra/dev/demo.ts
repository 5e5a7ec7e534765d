/**
 * `npm run demo`: the whole service on a rehearsal clock and one campaign played through its public REST API, told as a
 * Chinese timeline. Stays up until Ctrl-C; with `--exit`, or without a terminal, it ends after the archive.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { createKey, SCOPES } from '../postgres/registers/api-keys'
import { settled, stepClock } from '../postgres/clock'
import { environment, loadConfig } from '../config'
import { ensureAppLogin, migrate } from '../postgres/migrate'
import { createPool } from '../postgres/pool'
import { Demo } from './demo-story'
import { launchService, SAVED_VIEWS, savedView, type Service } from './launch'
import { createLifetime } from './lifetime'
import { createRestClient } from './rest-client'
import { rememberRunning } from './running'
import { startStack, type Stack } from './stack'

const STARTS_AT = '2026-09-23T09:30:00+08:00'
const say = (line: string): void => console.log(line)

async function main(): Promise<void> {
  const env = environment()
  if (env.DATABASE_URL) throw new Error('演示只用自带的数据库：请先去掉 DATABASE_URL（模拟时钟不能用在真实数据上）')
  const dataDir = path.join(loadConfig(env).dataDir, 'demo')
  const callbackSecret = randomBytes(24).toString('base64url')
  const lifetime = createLifetime({ report: say, npmScript: env.npm_lifecycle_event })
  const stack = await startStack({
    env: { ...env, CALLBACK_SECRETS: `douyin=${callbackSecret}` },
    dataDir,
    durable: false,
    report: say,
    onGivenUp: () => lifetime.end(1),
  })
  let close: () => Promise<void> = () => Promise.resolve()
  lifetime.of(stack, () => close())
  try {
    await beginAnew(stack)
    const service = await launchService(stack, { mode: 'rehearsal', startAt: STARTS_AT })
    const forget = rememberRunning(stack)
    close = async () => {
      forget()
      await service.stop()
    }
    await play(stack, service, callbackSecret)
    if (process.argv.includes('--exit') || !process.stdout.isTTY) {
      await close()
      await stack.stop()
      return
    }
    say('\n一切仍在运行，可打开上面的链接查看；Ctrl-C 结束。')
  } catch (error) {
    await close()
    await stack.stop()
    throw error
  }
}

/** Each demo starts from an empty database of its own; Temporal keeps the demo's state in memory only. */
async function beginAnew(stack: Stack): Promise<void> {
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

async function play(stack: Stack, service: Service, callbackSecret: string): Promise<void> {
  const { pool, apiUrl } = service
  const { key } = await createKey(pool, { client: 'demo', label: 'demo', scopes: [...SCOPES] })
  const rest = createRestClient(apiUrl, key)
  showLinks(stack, apiUrl, key)
  const demo = new Demo({ rest, say, callbackSecret, passUntil: (at) => passUntil(pool, at) })
  for (const [name, run] of demo.steps) {
    say(`\n■ ${name}`)
    try {
      await run()
    } catch (error) {
      throw new Error(`演示停在“${name}”：${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }
  say(`\n活动 ${demo.campaign} 从立项到归档已走完。`)
  showLinks(stack, apiUrl, key)
}

/** Days pass exactly: the clock stops at every instant at which something is planned. */
const passUntil = async (pool: Pool, at: string): Promise<void> => {
  await stepClock(pool, at, { settle: () => settled(pool, { timeoutMs: 60_000 }) })
}

function showLinks(stack: Stack, apiUrl: string, key: string): void {
  say('')
  say(`接口文档   ${apiUrl}/docs   （密钥 ${key}）`)
  if (stack.inboxUrl) say(`收件箱     ${stack.inboxUrl}`)
  for (const view of stack.temporalUiUrl ? SAVED_VIEWS : [])
    say(`${view.name}  ${savedView(stack.temporalUiUrl ?? '', stack.config.temporalNamespace, view.name, view.query)}`)
}

main().then(
  () => {
    if (process.argv.includes('--exit') || !process.stdout.isTTY) process.exit(0)
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)

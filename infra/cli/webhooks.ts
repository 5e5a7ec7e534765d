/** `npm run webhooks`: shows whether webhooks are sent to and who changed what, pauses and resumes: all of them, or one receiver's. */
import { parseArgs } from 'node:util'
import type { Pool } from 'pg'
import { environment, loadConfig, requireSettings } from '../config'
import { withRunningStack } from '../dev/running'
import { readClock } from '../postgres/clock'
import { createPool } from '../postgres/pool'
import { listChanges, type ChangedBy } from '../postgres/webhooks/changes'
import { pauseSending, readSending, resumeSending, type Deployment } from '../postgres/webhooks/sending'
import { enableWebhook, listWebhooks, pausedAt, pauseWebhooks } from '../postgres/webhooks/subscriptions'

const USAGE = `npm run webhooks                              shows whether webhooks are sent to, and which there are
npm run webhooks -- pause                     sends nothing to anybody
npm run webhooks -- resume                    sends again, also in a database that was brought back from a backup
npm run webhooks -- pause --receiver HOST     sends nothing to that host (host:port where the address names a port)
npm run webhooks -- resume --receiver HOST    sends to it again
npm run webhooks -- log                       shows who has changed what, the latest first
`
const BY: ChangedBy = { client: 'operator', channel: 'command' }
const MOST = 1_000

interface Asked {
  receiver: string | undefined
  here: Deployment
}

const REASONS = {
  operator: '运维暂停',
  restored: '数据库是副本或从备份恢复，或服务地址已变更',
  off: '配置为 WEBHOOKS=off',
}

async function show(pool: Pool, { here }: Asked): Promise<void> {
  const { paused, why, since } = await readSending(pool, here)
  const reason = why === null ? '' : REASONS[why]
  console.log(paused ? `推送：已全部暂停（${reason}${since ? `，${since.toISOString()}` : ''}）` : '推送：正常')
  for (const row of await listWebhooks(pool, undefined, { after: undefined, limit: MOST }))
    console.log(
      `${row.id}  ${row.client}  ${new URL(row.url).host}  ${row.status}  ${row.why_disabled ?? ''}`.trimEnd(),
    )
}

async function log(pool: Pool): Promise<void> {
  for (const { at, webhook, what, client, person, channel, detail } of await listChanges(pool, undefined, {
    before: undefined,
    limit: MOST,
  }))
    console.log(
      `${at.toISOString()}  ${webhook ?? '*'}  ${what}  ${client}/${person ?? channel}  ${detail ?? ''}`.trimEnd(),
    )
}

async function pause(pool: Pool, asked: Asked): Promise<void> {
  const { receiver } = asked
  if (receiver === undefined) await pauseSending(pool, 'operator', BY)
  else if ((await pauseWebhooks(pool, { receiver, client: undefined }, BY)).length === 0)
    throw new Error(`没有正在推送至 ${receiver} 的地址；npm run webhooks 列出全部`)
  await show(pool, asked)
}

async function resume(pool: Pool, asked: Asked): Promise<void> {
  const { receiver, here } = asked
  if (receiver === undefined) await resumeSending(pool, BY, here)
  else {
    const ids = await pausedAt(pool, receiver)
    if (ids.length === 0) throw new Error(`没有已暂停的 ${receiver}；npm run webhooks 列出全部`)
    const { now } = await readClock(pool)
    for (const id of ids)
      if ((await enableWebhook(pool, id, { key: undefined, now, by: BY })) === 'blind')
        console.error(`${id}：建立它的密钥已吊销，须由所属系统重新启用`)
  }
  await show(pool, asked)
  if (receiver === undefined && (await readSending(pool, here)).paused)
    throw new Error('仍不推送：请将 WEBHOOKS 改为 on，并重启服务')
}

const COMMANDS: Record<string, (pool: Pool, asked: Asked) => Promise<void>> = {
  show,
  log,
  pause,
  resume,
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { receiver: { type: 'string' } }, allowPositionals: true })
  const [name = 'show'] = positionals
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) throw new Error(USAGE)
  const config = requireSettings(loadConfig(withRunningStack(environment())), 'databaseUrl')
  const pool = createPool(config.databaseUrl, { max: 2, applicationName: 'campaign-filing-webhooks' })
  try {
    await command(pool, { receiver: values.receiver, here: config.webhookSending })
  } finally {
    await pool.end()
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})

/**
 * A worker process that ends itself by SIGKILL right after a COMMIT, before Temporal hears of it: once for every kind of
 * moment. Loads everything first and waits for one line on standard input, so that a stand-by is quick.
 */
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { DefaultLogger, Runtime } from '@temporalio/worker'
import type { Pool, PoolClient } from 'pg'
import { loadConfig } from '../../infra/config'
import { createPool } from '../../infra/postgres/pool'
import { createLogger } from '../../infra/logger'
import { connectTemporal } from '../../infra/temporal/connection'
import { workflowBundlePath } from '../../infra/temporal/workflow-bundle'
import { startWorkerService } from '../../worker/service'

/** What the process that started it says on the line. */
export interface Doom {
  env: Record<string, string>
  taskQueue: string
  /** Kinds of moments that have been died at already; absent: it only dies when killed. */
  survived?: string[]
}

async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  const bundlePath = await workflowBundlePath()
  const [line] = (await once(process.stdin, 'data')) as [Buffer]
  const { env, taskQueue, survived } = JSON.parse(line.toString('utf8')) as Doom
  const config = { ...loadConfig(env), temporalAddress: env.TEMPORAL_ADDRESS ?? '' }
  const pool = createPool(config.databaseUrl ?? '', { max: config.pgPoolMax })
  if (survived) dieAfterCommits(pool, new Set(survived))
  const connection = await connectTemporal(config)
  const service = await startWorkerService({
    config,
    pool,
    connection,
    logger: createLogger('doomed', config),
    bundlePath,
    taskQueue,
  })
  say('running')
  process.once('SIGTERM', () => void service.stop().then(() => process.exit(0)))
  await service.done
}

/** Synchronous: what is written must be out before the process is gone. */
const say = (line: string): void => void writeSync(1, `${line}\n`)

function dieAfterCommits(pool: Pool, survived: ReadonlySet<string>): void {
  pool.on('connect', (client) => watch(client, survived))
}

/** Follows what a transaction does, by its statements, and gives the moment of its COMMIT a name. */
function watch(client: PoolClient, survived: ReadonlySet<string>): void {
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
  let doing: string[] = []
  const die = (moment: string): void => {
    if (survived.has(moment)) return
    say(`dies ${moment}`)
    process.kill(process.pid, 'SIGKILL')
  }
  client.query = (async (...args: unknown[]) => {
    const { text, values } = statementOf(args)
    if (text === 'BEGIN') doing = []
    // A letter that has left and is not marked yet: the one moment in which a crash costs a second copy.
    if (text.startsWith('update mails set status') && values[1] === 'sent') die('letter sent, not marked')
    const result = await query(...args)
    if (text.includes('insert into facts')) doing.push(...factTypes(String(values[3])))
    if (text.includes('update intake set status') && values[3] && doing.length === 0) doing.push('refused')
    if (text === 'COMMIT' && doing.length > 0) die(doing.join('+'))
    return result
  }) as typeof client.query
}

/** What a query says, however it is given. */
function statementOf([first, second]: unknown[]): { text: string; values: unknown[] } {
  if (typeof first === 'string') return { text: first, values: Array.isArray(second) ? second : [] }
  const { text = '', values = [] } = (first ?? {}) as { text?: string; values?: unknown[] }
  return { text, values }
}

/** Types of the facts of a commit, each once: that is what tells one moment of a campaign from another. */
const factTypes = (facts: string): string[] => [
  ...new Set((JSON.parse(facts) as { type: string }[]).map(({ type }) => type)),
]

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})

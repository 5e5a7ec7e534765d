/**
 * What a bench run stands on: a stack of its own in a temporary folder (a Temporal server that is configured is used, under a
 * namespace of its own; the database never), a mail sink, and API, worker and baseline worker each in a process of its own.
 */
import { mkdtempSync, readFileSync, rmSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type Connection } from '@temporalio/client'
import type { Pool } from 'pg'
import { createKey, SCOPES } from '../../infra/postgres/registers/api-keys'
import { changeClock, CLOCK_LOCK, pokeDue, readClock, settled } from '../../infra/postgres/clock'
import type { Env } from '../../infra/dev/processes/programs'
import type { Part } from '../../infra/dev/processes/part-host'
import { nodeArguments } from '../../infra/dev/processes/processes'
import { startStack, type Stack } from '../../infra/dev/stack'
import { createPool, withTransaction } from '../../infra/postgres/pool'
import { setUpRecord } from '../../infra/setup'
import { connectTemporal } from '../../infra/temporal/connection'
import { CLIENT, PROBE_READY, SINK_READY } from './names'
import { Rest } from './rest'
import { Service, type Post } from './service'
import type { SinkCounts } from './sink'

/** A Monday morning: in office hours mail goes at once. */
const STARTS_AT = '2026-10-12T10:00:00+08:00'

export interface BenchStack {
  pool: Pool
  temporal: Client
  service: Service
  /** The service, noting the milliseconds of each message. */
  timed(into: number[]): Service
  /** Prometheus counters of the Temporal server; absent for one that runs elsewhere. */
  metricsUrl: string | undefined
  /** What the server is, for the heading. */
  server: string
  apiUrl: string
  /** A key that may do everything. */
  key: string
  /** Where the probes of the processes answer that have one. */
  probes: Partial<Record<'api' | 'worker', string>>
  /** Moves the clock ahead; whoever planned something up to then is woken. */
  jump(to: string): Promise<void>
  /** Waits until nothing that is due is undone, mail included. */
  quiet(): Promise<void>
  stopWorker(): Promise<void>
  /** With nothing in its cache. */
  startWorker(): Promise<void>
  /** What the mail sink has seen. */
  sink(): Promise<SinkCounts>
  smtpUrl: string
  /** Where pages say that they are, and what signs links to them. */
  environment: Env
  stop(): Promise<void>
}

export interface BenchOptions {
  clockStartAt?: string
  /** In place of the processes' own. */
  scripts?: Partial<Record<'api' | 'worker', string>>
  /** Webhooks may lead to this machine. */
  webhooks?: boolean
}

export async function startBenchStack(
  env: Env,
  report: (line: string) => void,
  { clockStartAt = STARTS_AT, scripts = {}, webhooks = false }: BenchOptions = {},
): Promise<BenchStack> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'campaign-filing-bench-'))
  chmodSync(dataDir, 0o711)
  const stack = await startStack({
    env: {
      ...whatIsNeeded(env),
      TEMPORAL_NAMESPACE: env.TEMPORAL_ADDRESS ? `bench-${Date.now().toString(36)}` : 'bench',
      LOG_LEVEL: 'warn',
      MAX_CACHED_WORKFLOWS: '2000',
      SHUTDOWN_GRACE_MS: '1000',
      CLOCK: 'rehearsal',
      ...(webhooks && { WEBHOOK_LOOPBACK: 'true' }),
    },
    report,
    dataDir,
    durable: false,
    ui: false,
    mail: false,
    fixedPorts: false,
  })
  const opened: { pool?: Pool; connection?: Connection; rest?: Rest } = {}
  const stop = async (): Promise<void> => {
    opened.rest?.close()
    await opened.connection?.close()
    await opened.pool?.end()
    await stack.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    const pool = (opened.pool = createPool(stack.databaseUrl, { max: 12 }))
    await setUpRecord(pool, { referenceDir: stack.config.referenceDir, clock: 'rehearsal', clockStartAt })
    // Running at the pace of the real clock: timers are set as in service, and waits are jumped over.
    await changeClock(pool, { paused: false })
    const connection = (opened.connection = await connectTemporal({
      ...stack.config,
      temporalAddress: stack.temporalAddress,
    }))
    const temporal = new Client({ connection, namespace: stack.config.temporalNamespace })
    const { probes, ...parts } = await startProcesses(stack, scripts)
    const keys = await Promise.all(
      Array.from({ length: KEYS }, (_, n) =>
        createKey(pool, {
          client: CLIENT,
          label: `bench ${n}`,
          scopes: ['campaigns:read', 'campaigns:write', 'tasks:answer', 'reports:write', 'act_as'],
        }),
      ),
    )
    const { key } = await createKey(pool, { client: CLIENT, label: 'everything', scopes: [...SCOPES] })
    const rest = new Rest(
      Number(stack.env.API_PORT),
      keys.map(({ key }) => key),
    )
    await rest.untilReady()
    opened.rest = rest
    const post: Post = (path, body, person) => rest.post(path, body, person)
    return {
      pool,
      temporal,
      service: new Service(post),
      timed: (into) => new Service(timedPost(post, into)),
      metricsUrl: stack.temporalMetricsUrl,
      server: env.TEMPORAL_ADDRESS
        ? `Temporal at ${env.TEMPORAL_ADDRESS}`
        : 'embedded Temporal server, state in memory',
      apiUrl: `http://127.0.0.1:${stack.env.API_PORT}`,
      key,
      probes,
      jump: (to) => jump(pool, to),
      quiet: () => settled(pool, { timeoutMs: 180_000 }),
      ...parts,
      environment: stack.env,
      stop,
    }
  } catch (error) {
    for (const name of ['worker', 'api', 'baseline', 'sink']) report(tail(dataDir, name))
    await stop()
    throw error
  }
}

/**
 * As if the time had gone by: unlike a change of the rehearsal clock it keeps the pace, so nobody sets a timer anew because of
 * it. A wake comes as a signal and takes the timer away, where in service the timer fires: one event and one action less.
 */
const jump = (pool: Pool, to: string): Promise<void> =>
  withTransaction(pool, async (db) => {
    await db.query('select pg_advisory_xact_lock($1)', [CLOCK_LOCK])
    const { now } = await readClock(db)
    if (Date.parse(to) <= Date.parse(now)) throw new Error(`the clock shows ${now} and cannot jump to ${to}`)
    await db.query(`update clock set anchor_shown = anchor_shown + ($1::timestamptz - $2::timestamptz)`, [to, now])
    await pokeDue(db, to, false)
  })

const timedPost =
  (post: Post, into: number[]): Post =>
  async (path, body, person) => {
    const began = performance.now()
    const answer = await post(path, body, person)
    into.push(performance.now() - began)
    return answer
  }

/** Each has a budget of requests a minute. */
const KEYS = 64

const here = (file: string): string => path.join(__dirname, file)

async function startProcesses(
  stack: Stack,
  scripts: NonNullable<BenchOptions['scripts']>,
): Promise<Pick<BenchStack, 'probes' | 'stopWorker' | 'startWorker' | 'sink' | 'smtpUrl'>> {
  const node = (name: string, script: string, more: Env = {}): Promise<Part> =>
    stack.spawnPart(name, process.execPath, nodeArguments(script), more)
  const sink = await node('sink', here('sink.ts'))
  const smtpUrl = `smtp://127.0.0.1:${await portOf(sink, SINK_READY)}`
  const counts = `http://127.0.0.1:${await portOf(sink, PROBE_READY)}`
  const smtp = { SMTP_URL: smtpUrl }
  const startWorker = (): Promise<Part> =>
    node('worker', scripts.worker ?? here('../../worker/main.ts'), { ...smtp, PG_POOL_MAX: '16' })
  let worker = await startWorker()
  await node('baseline', here('baseline-worker.ts'))
  const api = await node('api', scripts.api ?? here('../../api/main.ts'), { ...smtp, PG_POOL_MAX: '16' })
  const probe = async (part: Part): Promise<string> => `http://127.0.0.1:${await portOf(part, PROBE_READY)}`
  return {
    probes: {
      ...(scripts.api && { api: await probe(api) }),
      ...(scripts.worker && { worker: await probe(worker) }),
    },
    stopWorker: () => worker.stop(),
    startWorker: async () => void (worker = await startWorker()),
    sink: async () => (await (await fetch(counts)).json()) as SinkCounts,
    smtpUrl,
  }
}

async function portOf(part: Part, ready: string): Promise<number> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    const line = part
      .logTail()
      .split('\n')
      .find((text) => text.startsWith(ready))
    if (line) return Number(line.slice(ready.length))
    await sleep(50)
  }
  throw new Error(`${part.name} did not start:\n${part.logTail()}`)
}

/** What a developer has configured for the service must not be what a bench fills; only a Temporal server may be lent. */
function whatIsNeeded(env: Env): Env {
  const wanted = /^(PATH|HOME|XDG_CACHE_HOME|TEMPORAL_(CLI_PATH|ADDRESS|API_KEY|TLS)|(https?|no)_proxy|GO[A-Z]+)$/i
  return Object.fromEntries(Object.entries(env).filter(([name]) => wanted.test(name)))
}

function tail(dataDir: string, name: string): string {
  try {
    return `${name}:\n${readFileSync(path.join(dataDir, 'logs', `${name}.log`), 'utf8').slice(-2_000)}`
  } catch {
    return `${name} was not started`
  }
}

/**
 * A PostgreSQL and a Temporal server of one test file's own, both durable, that it may stop, freeze and kill. The rig and the
 * helpers of `stack.ts` use them once they are up, instead of the shared ones.
 */
import { mkdtempSync, chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensureAppLogin, migrate } from '../../infra/postgres/migrate'
import { createPartHost } from '../../infra/dev/processes/part-host'
import { startPostgres } from '../../infra/dev/servers/postgres'
import { findTemporalProgram } from '../../infra/dev/servers/temporal-program'
import { startTemporalServer, type TemporalServerOptions } from '../../infra/dev/servers/temporal-server'
import { STACK_VARIABLE, type SharedStack } from './shared-stack'

const PASSWORD = 'only-for-tests'
const NAMESPACE = 'default'

export interface OwnStack {
  killTemporal(): Promise<void>
  /** Starts it again on the same port and state. */
  startTemporal(): Promise<void>
  /** Freezes PostgreSQL with every connection: nothing answers, nothing breaks. */
  freezePostgres(): void
  thawPostgres(): void
  stopPostgres(): Promise<void>
  startPostgres(): Promise<void>
  stop(): Promise<void>
}

export async function startOwnStack({
  dynamicConfig,
}: Pick<TemporalServerOptions, 'dynamicConfig'> = {}): Promise<OwnStack> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'campaign-filing-fault-'))
  chmodSync(dataDir, 0o711)
  const report = (): void => undefined
  const host = await createPartHost({ dataDir, report })
  const program = await findTemporalProgram({
    cliPath: process.env.TEMPORAL_CLI_PATH,
    env: process.env,
    report,
    guard: host.guard,
  })
  const kept = { host, dataDir, durable: true, report }
  // Who comes back does so where its clients look for it.
  const database = (port: number) => startPostgres({ ...kept, port, returns: port !== 0, password: PASSWORD })
  const server = (port: number) =>
    startTemporalServer({
      ...kept,
      dynamicConfig,
      program: program.path,
      namespace: NAMESPACE,
      port,
      returns: port !== 0,
    })
  let [postgres, temporal] = await Promise.all([database(0), server(0)])
  await migrate(postgres.ownerUrl)
  const shared: SharedStack = {
    templateOwnerUrl: postgres.ownerUrl,
    templateUrl: await ensureAppLogin(postgres.ownerUrl, PASSWORD),
    temporalAddress: temporal.address,
    temporalMetricsUrl: temporal.metricsUrl,
    dataDir,
  }
  process.env[STACK_VARIABLE] = JSON.stringify(shared)
  const toPostgres = (name: 'SIGSTOP' | 'SIGCONT'): void => {
    for (const pid of [postgres.part.pid, ...childrenOf(postgres.part.pid)]) process.kill(pid, name)
  }
  return {
    killTemporal: async () => {
      process.kill(temporal.part.pid, 'SIGKILL')
      await temporal.part.exited
    },
    startTemporal: async () => {
      temporal = await server(temporal.port)
    },
    freezePostgres: () => toPostgres('SIGSTOP'),
    thawPostgres: () => toPostgres('SIGCONT'),
    stopPostgres: () => postgres.part.stop(),
    startPostgres: async () => {
      postgres = await database(postgres.port)
    },
    stop: async () => {
      await host.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL's helpers and connections are processes that each lead a group of their own. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent)
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    // It ended while we looked.
    return undefined
  }
}

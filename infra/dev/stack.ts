/**
 * The stack that the service stands on: PostgreSQL, Temporal with its UI, mail. Each part is started here unless its
 * address is configured. `config` of the result has every address filled in; `env` hands the same to child processes.
 */
import path from 'node:path'
import { loadConfig, requireSettings, type Config } from '../config'
import { ensureAppLogin, migrate } from '../postgres/migrate'
import { connectTemporal, ensureNamespace, ensureSearchAttributes } from '../temporal/connection'
import { embeddedSecrets } from './servers/embedded-secrets'
import { createKeeper, type Keeper } from './processes/keeper'
import { startMailServer } from './servers/mail-server'
import { closeFolder, foldersOf } from './processes/own-folder'
import { createPartHost, type Part, type PartExit, type PartHost } from './processes/part-host'
import { choosePort, DEFAULT_PORTS } from './servers/ports'
import { startPostgres } from './servers/postgres'
import type { Env } from './processes/programs'
import { findTemporalProgram } from './servers/temporal-program'
import { startTemporalServer } from './servers/temporal-server'

export interface StackOptions {
  /** The process's environment: configuration, and PATH and HOME for the search of programs. */
  env: Env
  /** Told what happens, one line each. */
  report: (line: string) => void
  /** Default: DATA_DIR. */
  dataDir?: string
  /** False for tests: state in memory where possible, nothing forced to disk. */
  durable?: boolean
  /** False leaves the part out, also when it is not configured. */
  ui?: boolean
  mail?: boolean
  /** False takes any free port instead of the fixed defaults. */
  fixedPorts?: boolean
  /** Where the migrations lie; only tests give another folder. */
  migrationsDir?: string
  /** Told when a part does not stay up, however often it is started again: the whole should end. */
  onGivenUp?: (name: string) => void
}

export interface Stack {
  databaseOwnerUrl: string
  databaseUrl: string
  temporalAddress: string
  /** Absent when Temporal runs elsewhere and TEMPORAL_UI_URL is not set. */
  temporalUiUrl?: string
  /** Prometheus metrics of the embedded Temporal server. */
  temporalMetricsUrl?: string
  /** Absent without mail. */
  smtpUrl?: string
  /** Absent when mail goes to a server of its own. */
  inboxUrl?: string
  dataDir: string
  config: Config
  /** What child processes get: the given environment and every address. */
  env: Record<string, string | undefined>
  parts(): { name: string; pid: number }[]
  /** Starts a process of the application; it gets `env` of the stack and what is added here. */
  spawnPart(name: string, command: string, args: readonly string[], env?: Env): Promise<Part>
  /** Has a part that runs started again whenever it ends by itself. */
  keep(name: string, again: () => Promise<Part>): void
  /** Ends everything in order: applications, then services. May be called again. */
  stop(): Promise<void>
  /** Ends everything this instant. */
  kill(): void
}

/** What a part adds to the environment of the processes that use it. */
type Added = Record<string, string | undefined>

interface Context {
  options: StackOptions
  config: Config
  host: PartHost
  keeper: Keeper
  dataDir: string
  /** Folders of ours that the data folder lies in. */
  above: readonly string[]
  port: (part: keyof typeof DEFAULT_PORTS) => number
}

/** Starts what is not configured, migrates, registers the namespace. When anything fails, everything is ended again. */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const config = loadConfig(options.env)
  const dataDir = path.resolve(options.dataDir ?? config.dataDir)
  const folders = foldersOf(config.dataDir, dataDir)
  for (const folder of folders) closeFolder(folder)
  const { report, onGivenUp = () => undefined } = options
  const keeper = createKeeper({ report, onGivenUp })
  const onUnexpectedExit = (name: string, exit: PartExit): void => {
    if (!keeper.ended(name, exit)) reportExit(report, name, exit)
  }
  const host = await createPartHost({ dataDir, report, onUnexpectedExit })
  const port = (part: keyof typeof DEFAULT_PORTS): number => (options.fixedPorts === false ? 0 : DEFAULT_PORTS[part])
  const above = folders.slice(0, -1)
  const context = { options, config, host, keeper, dataDir, above, port }
  try {
    const started = await Promise.allSettled([startDatabase(context), startTemporal(context), startMail(context)])
    const failed = started.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
    if (failed.length === 1) throw failed[0]
    if (failed.length > 1) throw new Error(failed.map(messageOf).join('\n'), { cause: failed })
    const added = Object.assign({}, ...started.map((result) => (result as { value: Added }).value)) as Added
    return assemble(context, { ...added, ...(await apiSettings(context)) })
  } catch (error) {
    await host.stop()
    throw error
  }
}

const messageOf = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason))

/** Of a part that is not kept up, or not yet. */
const reportExit = (report: (line: string) => void, name: string, exit: PartExit): void =>
  report(`${name} has ended by itself (${exit.signal ?? exit.code}); see logs/${name}.log in the data folder`)

/** What runs under a name and gave no sign of life must not stand in the way of the next attempt. */
const orEnd = async <T>(host: PartHost, name: string, start: Promise<T>): Promise<T> => {
  try {
    return await start
  } catch (error) {
    await host.end(name)
    throw error
  }
}

const startDatabase = async ({ options, config, host, keeper, dataDir, above, port }: Context): Promise<Added> => {
  const { report, migrationsDir: dir } = options
  if (config.databaseUrl && config.databaseOwnerUrl) {
    await migrate(config.databaseOwnerUrl, { report, dir })
    return { DATABASE_URL: config.databaseUrl, DATABASE_OWNER_URL: config.databaseOwnerUrl }
  }
  const secrets = embeddedSecrets(dataDir)
  const durable = options.durable !== false
  const place = { host, dataDir, above, port: port('postgres') }
  const postgres = { ...place, password: secrets.ownerPassword, durable, report }
  const { ownerUrl, port: used } = await startPostgres(postgres)
  const again = { ...postgres, port: used, returns: true }
  keeper.keep('postgres', async () => (await orEnd(host, 'postgres', startPostgres(again))).part)
  report(`PostgreSQL runs on 127.0.0.1:${used}${movedFrom(port('postgres'), used)}`)
  await migrate(ownerUrl, { report, dir })
  return { DATABASE_URL: await ensureAppLogin(ownerUrl, secrets.appPassword), DATABASE_OWNER_URL: ownerUrl }
}

const startTemporal = async ({ options, config, host, keeper, dataDir, port }: Context): Promise<Added> => {
  const { report, env } = options
  const added = config.temporalAddress
    ? { TEMPORAL_ADDRESS: config.temporalAddress, TEMPORAL_UI_URL: config.temporalUiUrl }
    : await startEmbeddedTemporal()
  const target = { ...config, temporalAddress: added.TEMPORAL_ADDRESS }
  const connection = await connectTemporal(target)
  try {
    await ensureNamespace(connection, config.temporalNamespace)
    await ensureSearchAttributes(connection, config.temporalNamespace)
  } finally {
    await connection.close()
  }
  return added

  async function startEmbeddedTemporal() {
    const program = await findTemporalProgram({ cliPath: config.temporalCliPath, env, report, guard: host.guard })
    const durable = options.durable !== false
    const settings = {
      host,
      program: program.path,
      dataDir,
      namespace: config.temporalNamespace,
      port: port('temporal'),
      uiPort: options.ui === false ? undefined : port('temporalUi'),
      durable,
    }
    const server = await startTemporalServer(settings)
    const { port: used, uiPort, metricsPort } = server
    const again = { ...settings, port: used, uiPort, metricsPort, returns: true }
    // What was in memory only is gone with it.
    if (durable) keeper.keep('temporal', async () => (await orEnd(host, 'temporal', startTemporalServer(again))).part)
    else keeper.keep('temporal')
    // Without the namespace it opens on another one, which is empty.
    const ui = server.uiUrl ? `, its UI on ${server.uiUrl}/namespaces/${config.temporalNamespace}` : ''
    report(
      `Temporal (from ${program.source}) runs on ${server.address}${movedFrom(port('temporal'), server.port)}${ui}`,
    )
    return {
      TEMPORAL_ADDRESS: server.address,
      TEMPORAL_UI_URL: config.temporalUiUrl ?? server.uiUrl,
      TEMPORAL_METRICS_URL: server.metricsUrl,
    }
  }
}

const startMail = async ({ options, config, host, keeper, dataDir, port }: Context): Promise<Added> => {
  if (config.smtpUrl) return { SMTP_URL: config.smtpUrl }
  if (options.mail === false) return {}
  const mail = await startMailServer({ host, dataDir, smtpPort: port('smtp'), inboxPort: port('inbox') })
  const again = { host, dataDir, smtpPort: mail.smtpPort, inboxPort: mail.inboxPort, returns: true }
  keeper.keep('mail', async () => (await orEnd(host, 'mail', startMailServer(again))).part)
  options.report(`mail is caught on ${mail.smtpUrl}, to be read on ${mail.inboxUrl}`)
  return { SMTP_URL: mail.smtpUrl, INBOX_URL: mail.inboxUrl }
}

const apiSettings = async ({ options, config, dataDir }: Context): Promise<Added> => {
  const wanted = options.fixedPorts === false ? 0 : config.apiPort
  const port = await choosePort(wanted, config.apiHost)
  if (port !== wanted && wanted !== 0) options.report(`port ${wanted} is taken: the API gets ${port}`)
  const cursorSecret = config.cursorSecret ?? embeddedSecrets(dataDir).cursorSecret
  return {
    API_PORT: String(port),
    CURSOR_SECRET: cursorSecret,
    PAGE_LINK_SECRETS: options.env.PAGE_LINK_SECRETS ?? `embedded=${embeddedSecrets(dataDir).pageLinkSecret}`,
    DATA_DIR: dataDir,
  }
}

const movedFrom = (wanted: number, got: number): string =>
  wanted === 0 || wanted === got ? '' : ` (${wanted} is taken)`

const assemble = ({ options, host, keeper, dataDir }: Context, added: Added): Stack => {
  const { INBOX_URL: inboxUrl, TEMPORAL_METRICS_URL: temporalMetricsUrl, ...settings } = added
  const env = { ...options.env, ...settings }
  const config = requireSettings(loadConfig(env), 'databaseUrl', 'databaseOwnerUrl', 'temporalAddress')
  let stopping: Promise<void> | undefined
  return {
    databaseOwnerUrl: config.databaseOwnerUrl,
    databaseUrl: config.databaseUrl,
    temporalAddress: config.temporalAddress,
    temporalUiUrl: config.temporalUiUrl,
    temporalMetricsUrl,
    smtpUrl: config.smtpUrl,
    inboxUrl,
    dataDir,
    config,
    env,
    parts: () => host.parts().map(({ name, pid }) => ({ name, pid })),
    spawnPart: (name, command, args, more) =>
      host.spawn({
        name,
        command,
        args,
        env: { ...env, ...more },
        tier: 'application',
        graceMs: config.shutdownGraceMs + 3_000,
      }),
    keep: (name, again) => keeper.keep(name, () => orEnd(host, name, again())),
    stop: () => (stopping ??= keeper.stop().then(() => host.stop())),
    kill: () => {
      void keeper.stop()
      host.kill()
    },
  }
}

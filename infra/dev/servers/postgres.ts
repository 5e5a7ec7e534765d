/** The embedded PostgreSQL: made on first use in the data folder, kept there, listening on the loopback address only. */
import { execFile } from 'node:child_process'
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { Part, PartHost } from '../processes/part-host'
import { makeOwnFolder, preparePostgresFiles, type PostgresFiles } from './postgres-files'
import { onFreePorts, untilReady } from './readiness'

const SUPERUSER = 'campaign_filing_owner'
const DATABASE = 'campaign_filing'
const MAJOR = '18'

export interface PostgresOptions {
  host: PartHost
  dataDir: string
  /** Folders of ours that the data folder lies in. */
  above?: readonly string[]
  port: number
  /** Password of the owner; the same for the life of the data folder. */
  password: string
  /** False for tests: nothing has to survive, so nothing is forced to disk. */
  durable: boolean
  /** True when it ran before on this port, where its clients still look for it. */
  returns?: boolean
  report: (line: string) => void
}

export interface EmbeddedPostgres {
  part: Part
  port: number
  /** The owner's connection to the application's database. */
  ownerUrl: string
}

/** Starts PostgreSQL and creates the application's database where it is missing. */
export const startPostgres = async (options: PostgresOptions): Promise<EmbeddedPostgres> => {
  const files = preparePostgresFiles([...(options.above ?? []), options.dataDir], options.report)
  const cluster = path.join(files.home, 'postgres')
  if (!existsSync(cluster)) await createCluster(files, cluster, options.password)
  checkVersion(cluster)
  dropForeignPidFile(cluster)
  const start = async ([port = 0]: readonly number[]): Promise<EmbeddedPostgres> => {
    const part = await options.host.spawn({
      name: 'postgres',
      command: files.postgres,
      args: ['-D', cluster, '-p', String(port), ...settings(options.durable)],
      env: { LC_ALL: 'C', TZ: 'UTC' },
      tier: 'service',
      stopSignal: 'SIGINT',
      ...files.account,
    })
    const url = (database: string): string =>
      `postgres://${SUPERUSER}:${options.password}@127.0.0.1:${port}/${database}`
    await untilReady(part, 60_000, () => ask(url('postgres'), 'SELECT 1'))
    const found = await ask(url('postgres'), `SELECT 1 FROM pg_database WHERE datname = '${DATABASE}'`)
    if (found === 0) await ask(url('postgres'), `CREATE DATABASE ${DATABASE}`)
    return { part, port, ownerUrl: url(DATABASE) }
  }
  return onFreePorts([options.port], start, options)
}

const settings = (durable: boolean): string[] => {
  const values = [
    'listen_addresses=127.0.0.1',
    // A socket file would need a short path that the lent account can write.
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
    'log_timezone=UTC',
    // An error's detail and context quote what somebody has written, people's data among it.
    'log_error_verbosity=terse',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ]
  return values.flatMap((value) => ['-c', value])
}

/** Made beside its place and moved there when complete, so that an interrupted start leaves no half cluster. */
const createCluster = async (files: PostgresFiles, cluster: string, password: string): Promise<void> => {
  const draft = `${cluster}.new`
  const passwordFile = path.join(files.home, 'postgres.password')
  makeOwnFolder(draft, files.account)
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (files.account) chownSync(passwordFile, files.account.uid, files.account.gid)
  const args = [
    `--pgdata=${draft}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    // The same order and case rules on every machine, whatever locales it has.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]
  try {
    await promisify(execFile)(files.initdb, args, {
      ...files.account,
      env: { LC_ALL: 'C', TZ: 'UTC' },
      timeout: 120_000,
    })
  } catch (error) {
    const output = (error as { stderr?: string }).stderr ?? ''
    throw new Error(`PostgreSQL could not make its data folder ${cluster}: ${output || String(error)}`, {
      cause: error,
    })
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(draft, cluster)
}

const checkVersion = (cluster: string): void => {
  const version = readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim()
  if (version === MAJOR) return
  throw new Error(`${cluster} was made by PostgreSQL ${version}, this one is ${MAJOR}. Set DATA_DIR to another folder`)
}

/**
 * After a crash of the machine the pid in PostgreSQL's own lock file may belong to any program, and PostgreSQL would
 * refuse to start. Our lock on the data folder already says that no PostgreSQL of ours runs here.
 */
const dropForeignPidFile = (cluster: string): void => {
  const file = path.join(cluster, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (!isPostgres(pid)) rmSync(file, { force: true })
}

const isPostgres = (pid: number): boolean => {
  if (process.platform !== 'linux') return true
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')
  } catch {
    // No such process.
    return false
  }
}

const ask = async (url: string, sql: string): Promise<number> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query(sql)).rowCount ?? 0
  } finally {
    await client.end()
  }
}

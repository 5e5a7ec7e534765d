/**
 * Brings a database to the present schema with the plain SQL files of `migrations/`: forward only, all in one
 * transaction, each file once. Many processes may start at once: they queue on an advisory lock of the database.
 * Roles belong to the cluster, not to a database, so giving the application role its login is a step of its own.
 */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runner } from 'node-pg-migrate'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'

/** Role that API and worker connect as. The migrations grant to it; it may not change facts. */
export const APP_ROLE = 'campaign_filing_app'

export const MIGRATIONS_DIR = path.join(__dirname, 'migrations')

/** Any number, the same for ever: it names "somebody migrates this database". */
const LOCK_KEY = 7_301_922_026

export interface MigrateOptions {
  dir?: string
  /** Told one line for each file that is applied. */
  report?: (line: string) => void
}

/** Applies what is missing and returns the names of the files applied; none when the database is up to date. */
export const migrate = async (ownerUrl: string, options: MigrateOptions = {}): Promise<string[]> => {
  const dir = options.dir ?? MIGRATIONS_DIR
  const files = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith('.sql')) : []
  if (files.length === 0) throw new Error(`There is no migration in ${dir}: the installation is incomplete`)
  return withOwner(ownerUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY])
    const errors: string[] = []
    try {
      const applied = await runner({
        dbClient: client,
        dir,
        ignorePattern: String.raw`.*(?<!\.sql)`,
        direction: 'up',
        migrationsTable: 'schema_migrations',
        singleTransaction: true,
        checkOrder: true,
        // The lock above waits and survives; the runner's own would only cover its part.
        noLock: true,
        logger: { info: () => undefined, warn: () => undefined, error: (line) => errors.push(String(line)) },
      })
      for (const { name } of applied) options.report?.(`migration ${name} applied`)
      return applied.map(({ name }) => name)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const where = placeOf(errors.join('\n'))
      throw new Error(`A migration in ${dir} failed; all were rolled back: ${reason}${where}`, { cause: error })
    }
    // The lock goes with the connection, also when the process is killed.
  })
}

/** The runner prints the whole file with a line of carets under the fault: only the lines around it are of use. */
const placeOf = (printed: string): string => {
  const lines = printed.split('\n')
  const carets = lines.findIndex((line) => /^ *\^\^\^\^/.test(line))
  return carets < 1 ? '' : `\n${lines.slice(Math.max(1, carets - 2), carets + 1).join('\n')}`
}

/**
 * Lets the application role log in with `password` and returns its connection to the same database.
 * For the embedded database; elsewhere the administrator gives the role its login.
 */
export const ensureAppLogin = async (ownerUrl: string, password: string): Promise<string> => {
  await withOwner(ownerUrl, async (client) => {
    const login = `LOGIN PASSWORD ${escapeLiteral(password)}`
    await retryConcurrentUpdate(async () => {
      const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APP_ROLE])
      const verb = role.rowCount === 0 ? 'CREATE' : 'ALTER'
      await client.query(`${verb} ROLE ${escapeIdentifier(APP_ROLE)} ${login}`)
    })
  })
  const url = new URL(ownerUrl)
  url.username = APP_ROLE
  url.password = encodeURIComponent(password)
  return url.toString()
}

/** Two processes that change one role at once: PostgreSQL fails the second instead of letting it wait. */
const retryConcurrentUpdate = async (change: () => Promise<void>): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await change()
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      if (attempt === 10 || !/concurrently updated|already exists|duplicate key/.test(text)) throw error
      await sleep(20 * attempt)
    }
  }
}

const withOwner = async <T>(ownerUrl: string, use: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({
    connectionString: ownerUrl,
    application_name: 'campaign-filing-migrate',
    connectionTimeoutMillis: 10_000,
  })
  // A connection that breaks also fails the statement in flight, which is what reports it.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

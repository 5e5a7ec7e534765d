/**
 * Connections to PostgreSQL and the one way to run a transaction.
 * Every client has an error listener of its own: the pool's listener does not cover a client that is checked out,
 * and without one a PostgreSQL that stops would end the process.
 */
import { Pool, types, type PoolClient } from 'pg'
import { quietErrors } from './quiet-errors'

/** A transaction passes its client: waiting for a second connection while holding one can exhaust the pool for good. */
export type Database = Pick<Pool | PoolClient, 'query'>

export type { Pool, PoolClient } from 'pg'

export interface PoolOptions {
  /** Connections at most. Never fewer than the worker's local-activity slots. */
  max: number
  /** Shown in pg_stat_activity. */
  applicationName?: string
  statementTimeoutMs?: number
  /** How long a statement waits for a lock. Stays below the local activity's three seconds. */
  lockTimeoutMs?: number
  connectTimeoutMs?: number
  /** Told of a connection that broke; it is replaced by itself. */
  onConnectionError?: (error: Error) => void
}

const INT8 = 20
const DATE = 1082

const parseInt8 = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Error(`The database returned ${text}, which is no safe integer`)
  return value
}

/** int8 becomes a number, a date stays the text `2026-11-22` (a Date would shift by the machine's zone). */
const typeParsers = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8 && format !== 'binary') return parseInt8
    if (oid === DATE && format !== 'binary') return (text: string): string => text
    return types.getTypeParser(oid, format) as (text: string) => unknown
  }) as typeof types.getTypeParser,
}

/** A pool for `url`. It connects on first use; end it with `pool.end()`. */
export const createPool = (url: string, options: PoolOptions): Pool => {
  const onConnectionError = options.onConnectionError ?? ((): void => undefined)
  const pool = new Pool({
    connectionString: url,
    max: options.max,
    application_name: options.applicationName ?? 'campaign-filing',
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    lock_timeout: options.lockTimeoutMs ?? 2_000,
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types: typeParsers,
  })
  pool.on('error', onConnectionError)
  // The pool's own listener already reports idle clients; this one covers those that are checked out.
  pool.on('connect', (client) => {
    client.on('error', (error) => onConnectionError(error))
    quietErrors(client)
  })
  return pool
}

/**
 * Runs `fn` in one transaction and returns its result after the commit. Any error rolls back and is thrown again.
 * A client whose rollback fails is thrown away, so that no other caller inherits its transaction.
 */
export const withTransaction = async <T>(pool: Pool, fn: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    const result = await fn(client)
    const commit = await client.query('COMMIT')
    // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK and no error.
    if (commit.command !== 'COMMIT') throw new Error('The transaction was rolled back: a statement in it had failed')
    return result
  } catch (error) {
    broken = await rollback(client)
    throw error
  } finally {
    client.release(broken)
  }
}

/** The error that makes the client unusable, if the rollback met one. */
const rollback = async (client: PoolClient): Promise<Error | undefined> => {
  try {
    await client.query('ROLLBACK')
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

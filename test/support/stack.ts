/**
 * The shared parts, as a test sees them: a database of its own, cloned from the migrated template in some ten
 * milliseconds, and a Temporal namespace of its own, ready with its search attributes in about thirty.
 */
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import type { Connection } from '@temporalio/client'
import { connectTemporal, ensureNamespace, ensureSearchAttributes } from '../../infra/temporal/connection'
import { STACK_VARIABLE, type SharedStack } from './shared-stack'

/** Addresses of the parts that all tests share. */
export const sharedStack = (): SharedStack => {
  const text = process.env[STACK_VARIABLE]
  if (!text)
    throw new Error('The shared parts do not run: start the tests with `npx jest`, which has the global set-up')
  return JSON.parse(text) as SharedStack
}

export interface TestDatabase {
  /** The owner's connection: may do everything. */
  ownerUrl: string
  /** The application role's connection: what the service itself uses. */
  url: string
  /** Removes the database, also while somebody is connected. */
  drop(): Promise<void>
}

/** Letters and digits that no other test has. */
export const uniqueName = (prefix: string): string =>
  `${prefix}_${Date.now().toString(36)}_${randomBytes(4).toString('hex')}`

/** A fresh, migrated, empty database. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const { templateOwnerUrl, templateUrl } = sharedStack()
  const name = uniqueName('test')
  const template = databaseOf(templateOwnerUrl)
  await asAdministrator(templateOwnerUrl, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
  return {
    ownerUrl: withDatabase(templateOwnerUrl, name),
    url: withDatabase(templateUrl, name),
    drop: () => asAdministrator(templateOwnerUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

/** A fresh database without any table, for tests of migrations. */
export const createEmptyDatabase = async (): Promise<Omit<TestDatabase, 'url'>> => {
  const { templateOwnerUrl } = sharedStack()
  const name = uniqueName('empty')
  await asAdministrator(templateOwnerUrl, `CREATE DATABASE ${name}`)
  return {
    ownerUrl: withDatabase(templateOwnerUrl, name),
    drop: () => asAdministrator(templateOwnerUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

export interface TestNamespace {
  namespace: string
  address: string
  /** Open until the test closes it. */
  connection: Connection
  /** A task queue that no other test has. */
  taskQueue: string
}

/** A fresh namespace with the search attributes of the product. Close its connection at the end. */
export const createTestNamespace = async (): Promise<TestNamespace> => {
  const { temporalAddress } = sharedStack()
  const connection = await connectTemporal({ temporalAddress, temporalTls: false })
  const namespace = uniqueName('test')
  await ensureNamespace(connection, namespace)
  await ensureSearchAttributes(connection, namespace)
  return { namespace, address: temporalAddress, connection, taskQueue: uniqueName('queue') }
}

const databaseOf = (url: string): string => new URL(url).pathname.slice(1)

const withDatabase = (url: string, database: string): string => {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.toString()
}

/** Statements about whole databases run from another one. Cloning waits while another clone of the template runs. */
const asAdministrator = async (ownerUrl: string, sql: string): Promise<void> => {
  const client = new Client({ connectionString: withDatabase(ownerUrl, 'postgres') })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock(7301922027)')
    await client.query(sql)
  } finally {
    await client.end()
  }
}

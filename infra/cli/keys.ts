/**
 * Makes, lists and revokes keys of the API. A new key is printed once, alone on standard output; everything else that people
 * read goes beside it.
 */
import { parseArgs } from 'node:util'
import type { Pool } from 'pg'
import { createKey, isScope, listKeys, revokeKey, SCOPES } from '../postgres/registers/api-keys'
import { environment, loadConfig, requireSettings } from '../config'
import type { Env } from '../config-variables'
import { createPool } from '../postgres/pool'
import { withRunningStack } from '../dev/running'

const USAGE = `npm run keys -- create --client NAME --scope SCOPE [--scope SCOPE …] [--label TEXT]
npm run keys -- list
npm run keys -- revoke ID

Scopes: ${SCOPES.join(', ')}.
act_as lets a key act for any person (X-Actor); act_as:M1001 for that one alone, and may be given several times.
The database is the one in DATABASE_URL, or that of the stack that runs on DATA_DIR.
`

class UsageError extends Error {}

const CLIENT = /^[a-z0-9][a-z0-9_.-]{0,63}$/
/** Clients of the product itself: what they do must not look like somebody's call. */
const TAKEN = ['system', 'temporal_ui']

async function create(pool: Pool, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      client: { type: 'string' },
      label: { type: 'string' },
      scope: { type: 'string', multiple: true },
    },
  })
  const { client, label, scope = [] } = values
  if (client === undefined || !CLIENT.test(client) || TAKEN.includes(client))
    throw new UsageError('--client is missing or no name: lower-case letters, digits, ".", "_" and "-"')
  const wanted = scope.flatMap((text) => text.split(/[,\s]+/)).filter((text) => text !== '')
  const unknown = wanted.filter((text) => !isScope(text))
  if (wanted.length === 0 || unknown.length > 0)
    throw new UsageError(unknown.length > 0 ? `no such scope: ${unknown.join(', ')}` : '--scope is missing')
  const { id, key } = await createKey(pool, { client, label: label ?? '', scopes: wanted.filter(isScope) })
  process.stderr.write(`Key ${id} of client ${client}. It is shown this once:\n`)
  process.stdout.write(`${key}\n`)
}

async function list(pool: Pool): Promise<void> {
  for (const { id, client, label, scopes, createdAt, revokedAt } of await listKeys(pool)) {
    const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : 'valid'
    process.stdout.write(`${id}  ${client}  ${scopes.join(',')}  ${createdAt.toISOString()}  ${state}  ${label}\n`)
  }
}

async function revoke(pool: Pool, [id]: string[]): Promise<void> {
  if (id === undefined || !/^[0-9a-f-]{36}$/.test(id)) throw new UsageError('revoke needs the id of a key, see `list`')
  if (!(await revokeKey(pool, id))) throw new Error(`there is no valid key ${id}`)
  process.stderr.write(`Key ${id} is revoked.\n`)
}

const COMMANDS: Record<string, (pool: Pool, args: string[]) => Promise<void>> = { create, list, revoke }

const main = async ([name = '', ...args]: string[], env: Env): Promise<void> => {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) throw new UsageError(name === '' ? 'say what to do' : `no such command: ${name}`)
  const { databaseUrl } = requireSettings(loadConfig(withRunningStack(env)), 'databaseUrl')
  const pool = createPool(databaseUrl, { max: 1, applicationName: 'campaign-filing-keys' })
  try {
    await command(pool, args)
  } finally {
    await pool.end()
  }
}

main(process.argv.slice(2), environment()).catch((error: unknown) => {
  const isUsage = error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${isUsage ? `\n${USAGE}` : ''}`)
  process.exitCode = isUsage ? 2 : 1
})

/**
 * Makes, lists and revokes keys of the API, and registers clients of issuers of access tokens as if they were keys. A new key is printed
 * once, alone on standard output; everything else that people read goes beside it.
 */
import { parseArgs } from 'node:util'
import type { Pool } from 'pg'
import {
  createKey,
  isScope,
  listKeys,
  registerTokenClient,
  revokeKey,
  SCOPES,
  type GrantedScope,
} from '../postgres/registers/api-keys'
import { environment, loadConfig, requireSettings, type Config } from '../config'
import type { Env } from '../config-variables'
import { createPool } from '../postgres/pool'
import { withRunningStack } from '../dev/running'

const USAGE = `npm run keys -- create --client NAME --scope SCOPE [--scope SCOPE …] [--label TEXT]
npm run keys -- register --client NAME --scope SCOPE [--scope SCOPE …] --token-client ID [--issuer URL] [--label TEXT]
npm run keys -- list
npm run keys -- revoke ID

Scopes: ${SCOPES.join(', ')}.
act_as lets a key act for any person (X-Actor); act_as:M1001 for that one alone, and may be given several times.
register takes access tokens of an issuer in OAUTH_ISSUERS for its client ID, as a key of the client NAME; there is no secret.
The database is the one in DATABASE_URL, or that of the stack that runs on DATA_DIR.
`

class UsageError extends Error {}

interface Call {
  pool: Pool
  args: string[]
  config: Config
}

const CLIENT = /^[a-z0-9][a-z0-9_.-]{0,63}$/
/** What an issuer may call a client: anything that can be seen. */
const TOKEN_CLIENT = /^[\x21-\x7e]{1,200}$/
/** Clients of the product itself: what they do must not look like somebody's call. */
const TAKEN = ['system', 'temporal_ui']

const OPTIONS = {
  client: { type: 'string' },
  label: { type: 'string' },
  scope: { type: 'string', multiple: true },
} as const

/** Of whom it is and what it may do, as it was written. */
function wantedBy({ client, label = '', scope = [] }: { client?: string; label?: string; scope?: string[] }): {
  client: string
  label: string
  scopes: GrantedScope[]
} {
  if (client === undefined || !CLIENT.test(client) || TAKEN.includes(client))
    throw new UsageError('--client is missing or no name: lower-case letters, digits, ".", "_" and "-"')
  const wanted = scope.flatMap((text) => text.split(/[,\s]+/)).filter((text) => text !== '')
  const unknown = wanted.filter((text) => !isScope(text))
  if (wanted.length === 0 || unknown.length > 0)
    throw new UsageError(unknown.length > 0 ? `no such scope: ${unknown.join(', ')}` : '--scope is missing')
  return { client, label, scopes: wanted.filter(isScope) }
}

async function create({ pool, args }: Call): Promise<void> {
  const wanted = wantedBy(parseArgs({ args, options: OPTIONS }).values)
  const { id, key } = await createKey(pool, wanted)
  process.stderr.write(`Key ${id} of client ${wanted.client}. It is shown this once:\n`)
  process.stdout.write(`${key}\n`)
}

async function register({ pool, args, config }: Call): Promise<void> {
  const options = { ...OPTIONS, issuer: { type: 'string' }, 'token-client': { type: 'string' } } as const
  const { 'token-client': issuerClient, issuer: named, ...given } = parseArgs({ args, options }).values
  const wanted = wantedBy(given)
  const issuers = (config.tokens?.issuers ?? []).map(({ issuer }) => issuer)
  const issuer = named ?? (issuers.length === 1 ? issuers[0] : undefined)
  if (issuer === undefined || !issuers.includes(issuer))
    throw new UsageError(
      issuers.length === 0
        ? 'no issuer is configured: set OAUTH_ISSUERS and OAUTH_AUDIENCE, here as for the API'
        : `--issuer must be one of OAUTH_ISSUERS, letter by letter: ${issuers.join(', ')}`,
    )
  if (issuerClient === undefined || !TOKEN_CLIENT.test(issuerClient))
    throw new UsageError('--token-client is missing or no id: it is what the issuer calls the client')
  const id = await registerTokenClient(pool, { ...wanted, issuer, issuerClient })
  if (id === undefined)
    throw new Error(`${issuerClient} of ${issuer} is registered already; revoke that first, see list`)
  process.stderr.write(`Tokens of ${issuer} for ${issuerClient} are taken as client ${wanted.client}: ${id}\n`)
}

async function list({ pool }: Call): Promise<void> {
  for (const { id, client, label, scopes, issuer, issuerClient, createdAt, revokedAt } of await listKeys(pool)) {
    const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : 'valid'
    const tokens = issuer === null ? '' : `  tokens of ${issuer} for ${issuerClient ?? ''}`
    process.stdout.write(
      `${id}  ${client}  ${scopes.join(',')}  ${createdAt.toISOString()}  ${state}${tokens}  ${label}\n`,
    )
  }
}

async function revoke({ pool, args: [id] }: Call): Promise<void> {
  if (id === undefined || !/^[0-9a-f-]{36}$/.test(id)) throw new UsageError('revoke needs the id of a key, see `list`')
  if (!(await revokeKey(pool, id))) throw new Error(`there is no valid key ${id}`)
  process.stderr.write(`Key ${id} is revoked.\n`)
}

const COMMANDS: Record<string, (call: Call) => Promise<void>> = { create, register, list, revoke }

const main = async ([name = '', ...args]: string[], env: Env): Promise<void> => {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) throw new UsageError(name === '' ? 'say what to do' : `no such command: ${name}`)
  const config = requireSettings(loadConfig(withRunningStack(env)), 'databaseUrl')
  const pool = createPool(config.databaseUrl, { max: 1, applicationName: 'campaign-filing-keys' })
  try {
    await command({ pool, args, config })
  } finally {
    await pool.end()
  }
}

main(process.argv.slice(2), environment()).catch((error: unknown) => {
  const isUsage = error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${isUsage ? `\n${USAGE}` : ''}`)
  process.exitCode = isUsage ? 2 : 1
})

/** Writes openapi.json from the routes, or with --check says whether the committed one is what the routes say. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { buildApp } from './app'
import { createPool } from '../infra/postgres/pool'
import { createFileStore } from '../infra/files/file-store'
import { createLogger } from '../infra/logger'
import { createReferenceReader } from '../infra/reference/reference'

const FILE = path.join(__dirname, '..', 'openapi.json')

/** The document of an app whose parts are never asked. */
export async function openApiText(): Promise<string> {
  const pool = createPool('postgres://nobody@127.0.0.1:1/none', { max: 1 })
  const undecided = { decided: false, why: 'no server' } as const
  const app = await buildApp({
    pool,
    gateway: {
      open: async () => undecided,
      command: async () => undecided,
      isReachable: async () => false,
    },
    files: createFileStore({ dir: '/nonexistent', maxBytes: 1 }),
    reference: createReferenceReader(pool),
    logger: createLogger('openapi', { logLevel: 'silent' }),
    cursorSecret: 'for the document only, signs nothing',
    callbackSecrets: {},
    fileMaxBytes: 1,
  })
  await app.ready()
  const text = `${JSON.stringify(app.swagger(), null, 2)}\n`
  await app.close()
  await pool.end()
  return text
}

const main = async (args: string[]): Promise<void> => {
  const text = await openApiText()
  if (!args.includes('--check')) {
    writeFileSync(FILE, text)
    return
  }
  if (readFileSync(FILE, 'utf8') === text) return
  throw new Error('openapi.json is not what the routes say: run `npm run openapi` and commit it')
}

if (require.main === module)
  main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exitCode = 1
  })

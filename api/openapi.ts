/**
 * Writes openapi.json from the routes, or with --check says whether the committed one is what the routes say, and whether it breaks
 * what the last release promised. With --release what it promises now is kept as that of the release.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { buildApp } from './app'
import { breaksOf, promisesOf, type OpenApi, type Promises } from './document/promises'
import { createPool } from '../infra/postgres/pool'
import { createFileStore } from '../infra/files/file-store'
import { createLogger } from '../infra/logger'
import { createPageLinks } from '../infra/people/page-links'
import { createSeals } from '../infra/people/seals'
import { createReferenceReader } from '../infra/reference/reference'

const PAGES_URL = 'http://localhost'
const PAGE_KEYS = [{ id: 'document', secret: 'for the document only, signs nothing' }]
const FILE = path.join(__dirname, '..', 'openapi.json')
const RELEASED = path.join(__dirname, 'document', 'released.json')

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
    pageLinks: createPageLinks({ baseUrl: PAGES_URL, keys: PAGE_KEYS }),
    acting: { pagesUrl: PAGES_URL, seals: createSeals(PAGE_KEYS), frameAncestors: [] },
  })
  await app.ready()
  const text = `${JSON.stringify(app.swagger(), null, 2)}\n`
  await app.close()
  await pool.end()
  return text
}

/** One promise a line, so that a release shows what it adds. */
const promisesText = ({ version, lines }: Promises): string => {
  const rows = Object.entries(lines).map(([at, promise]) => `${JSON.stringify(at)}: ${JSON.stringify(promise)}`)
  return `{\n"version": ${JSON.stringify(version)},\n"lines": {\n${rows.join(',\n')}\n}\n}\n`
}

/** What a document breaks of what the last release promised. */
export const breaksIn = (text: string): string[] =>
  breaksOf(JSON.parse(readFileSync(RELEASED, 'utf8')) as Promises, promisesOf(JSON.parse(text) as OpenApi))

const main = async (args: string[]): Promise<void> => {
  const text = await openApiText()
  if (args.includes('--release')) writeFileSync(RELEASED, promisesText(promisesOf(JSON.parse(text) as OpenApi)))
  if (!args.includes('--check')) {
    writeFileSync(FILE, text)
    return
  }
  if (readFileSync(FILE, 'utf8') !== text)
    throw new Error('openapi.json is not what the routes say: run `npm run openapi` and commit it')
  const breaks = breaksIn(text)
  if (breaks.length > 0)
    throw new Error(
      [
        'This breaks what the last release promised:',
        ...breaks,
        'Keep it, or raise the major version in api/document/document.ts; what was never released: `npm run openapi -- --release`.',
      ].join('\n'),
    )
}

if (require.main === module)
  main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exitCode = 1
  })

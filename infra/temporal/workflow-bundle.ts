/** The workflow bundle: built ahead for production, built once and kept by content for development. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync, existsSync } from 'node:fs'
import path from 'node:path'
import { bundleWorkflowCode } from '@temporalio/worker'

const WORKFLOWS = path.join(__dirname, '..', '..', 'workflows')
const BUILD_DIR = path.join(process.cwd(), '.build')
const silent = (): void => undefined
const quiet = { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent }

/** Path of a bundle of the present workflow code; builds it where it is missing. */
export async function workflowBundlePath(): Promise<string> {
  const file = path.join(BUILD_DIR, `workflow-bundle-${sourceHash()}.js`)
  if (existsSync(file)) return file
  const { code } = await bundleWorkflowCode({
    workflowsPath: require.resolve(path.join(WORKFLOWS, 'index')),
    payloadConverterPath: require.resolve(path.join(WORKFLOWS, 'payload-converter')),
    logger: quiet,
  })
  mkdirSync(BUILD_DIR, { recursive: true })
  // Two builders at once write the same bytes; the rename keeps a reader from seeing half of them.
  const half = `${file}.${process.pid}`
  writeFileSync(half, code)
  renameSync(half, file)
  return file
}

/** Over the workflow sources and the SDK's version: a new SDK means a new bundle. */
function sourceHash(): string {
  const hash = createHash('sha256')
  const files = readdirSync(WORKFLOWS, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|js)$/.test(name) && !name.endsWith('.d.ts'))
    .sort()
  for (const name of files) hash.update(name).update(readFileSync(path.join(WORKFLOWS, name)))
  hash.update(readFileSync(require.resolve('@temporalio/workflow/package.json')))
  return hash.digest('hex').slice(0, 16)
}

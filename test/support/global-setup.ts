/**
 * Starts what all tests of a run share, once: PostgreSQL with a migrated template database, and a Temporal server.
 * The watchdog ends both when the run is killed. Tests reach them through `stack.ts`.
 */
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isHeld, tryLock } from '../../infra/dev/processes/process-lock'
import { startStack } from '../../infra/dev/stack'
import { shared, STACK_VARIABLE, type SharedStack } from './shared-stack'

const PREFIX = 'campaign-filing-test-'

const globalSetup = async (): Promise<void> => {
  const dataDir = mkdtempSync(path.join(tmpdir(), PREFIX))
  chmodSync(dataDir, 0o711)
  removeAbandoned()
  const lines: string[] = []
  const { PATH, HOME, XDG_CACHE_HOME, TEMPORAL_CLI_PATH, ...rest } = process.env
  try {
    const stack = await startStack({
      // What a developer has configured for the service must not be what the tests write into.
      env: { PATH, HOME, XDG_CACHE_HOME, TEMPORAL_CLI_PATH, ...forFetching(rest) },
      report: (line) => {
        lines.push(line)
        // A fetch takes minutes once: it must not look like a hanging run.
        if (line.startsWith('Temporal server')) process.stderr.write(`${line}\n`)
      },
      dataDir,
      durable: false,
      ui: false,
      mail: false,
      fixedPorts: false,
    })
    shared.stack = stack
    const addresses: SharedStack = {
      templateOwnerUrl: stack.databaseOwnerUrl,
      templateUrl: stack.databaseUrl,
      temporalAddress: stack.temporalAddress,
      temporalMetricsUrl: stack.temporalMetricsUrl ?? '',
      dataDir,
    }
    process.env[STACK_VARIABLE] = JSON.stringify(addresses)
  } catch (error) {
    process.stderr.write(`The parts for the tests did not start:\n${lines.join('\n')}\n`)
    rmSync(dataDir, { recursive: true, force: true })
    throw error
  }
}

/** A run that was killed has left its data: whoever can take its lock may remove it. */
const removeAbandoned = (): void => {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const lock = path.join(tmpdir(), name, 'stack.lock')
    if (existsSync(lock) && isHeld(tryLock(lock))) rmSync(path.join(tmpdir(), name), { recursive: true, force: true })
  }
}

/** Proxies and Go's settings. */
const forFetching = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => /^(https?_proxy|no_proxy|GO[A-Z]+)$/i.test(name)))

// eslint-disable-next-line no-restricted-syntax -- Jest takes the whole module as the set-up
export = globalSetup

/**
 * `npm run test:contract`: the service on a stack of its own with something in it, and Schemathesis against it: all its checks
 * but the one that wants every well-formed request to be accepted; and every operation must have done its work at least once.
 * `--short` is what CI runs, a few cases of each operation and the same ones every time; `--if-possible` leaves it out by name where there is no Python.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createKey, SCOPES } from '../../infra/postgres/registers/api-keys'
import { environment } from '../../infra/config'
import { launchService } from '../../infra/dev/launch'
import { createRestClient } from '../../infra/dev/demo/rest-client'
import { startStack } from '../../infra/dev/stack'
import { answeredBy, coverageOf } from './coverage'
import { NoPython, pythonPrograms } from '../support/python'
import type { Seeds } from './requests'
import { seed } from './seed'

const STARTS_AT = '2026-10-12T10:00:00+08:00'
/** Signed by the run as platforms do. */
const CALLBACK_SECRET = randomBytes(24).toString('base64url')
/** Of a run that is not short. */
const ENOUGH = 10_000
const say = (line: string): void => console.log(line)

async function main(args: readonly string[]): Promise<number> {
  let program: string
  try {
    program = path.join(pythonPrograms('schemathesis', path.join(__dirname, 'requirements.txt'), say), 'schemathesis')
  } catch (error) {
    if (!(error instanceof NoPython)) throw error
    say(`contract: skipped, ${error.message}`)
    return args.includes('--if-possible') ? 0 : 1
  }
  return withService((running) => check(program, args, running))
}

interface Running {
  url: string
  key: string
  dataDir: string
  seeds: Seeds
}

async function withService(work: (running: Running) => Promise<number>): Promise<number> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'campaign-filing-contract-'))
  chmodSync(dataDir, 0o711)
  const wanted = /^(PATH|HOME|XDG_CACHE_HOME|TEMPORAL_CLI_PATH|(https?|no)_proxy|GO[A-Z]+)$/i
  const env = {
    ...Object.fromEntries(Object.entries(environment()).filter(([name]) => wanted.test(name))),
    CALLBACK_SECRETS: `douyin=${CALLBACK_SECRET}`,
    OA_SECRETS: `oa=${CALLBACK_SECRET}`,
    RETURN_WEBHOOK_SECRETS: `acme=${CALLBACK_SECRET}`,
    // Webhooks of a run lead nowhere but to this machine.
    WEBHOOK_LOOPBACK: 'true',
    // A run asks more in a minute than a client may, and often without a key.
    API_REQUESTS_PER_MINUTE: '1000000',
    API_FAILURES_PER_MINUTE: '1000000',
  }
  const stack = await startStack({ env, dataDir, durable: false, report: say, ui: false, fixedPorts: false })
  try {
    const service = await launchService(stack, { mode: 'rehearsal', startAt: STARTS_AT })
    const { key } = await createKey(service.pool, { client: 'contract', label: 'contract', scopes: [...SCOPES] })
    const seeds = await seed(createRestClient(service.apiUrl, key), service.pool)
    try {
      return await work({ url: service.apiUrl, key, dataDir, seeds })
    } finally {
      await service.stop()
    }
  } finally {
    await stack.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function check(program: string, args: readonly string[], running: Running): Promise<number> {
  const short = args.includes('--short')
  const option = (name: string, usual: string): string => {
    const at = args.indexOf(name)
    return (at < 0 ? undefined : args[at + 1]) ?? usual
  }
  const { url, key, dataDir, seeds } = running
  const seedFile = path.join(dataDir, 'seeds.json')
  writeFileSync(seedFile, JSON.stringify(seeds))
  const log = path.join(dataDir, 'logs', 'api.log')
  // What made the things of the run proves nothing.
  const { size } = statSync(log)
  const status = await new Promise<number>((resolve, reject) => {
    const child = spawn(
      program,
      [
        '--config-file',
        path.join(__dirname, 'schemathesis.toml'),
        'run',
        `${url}/openapi.json`,
        '--checks=all',
        '--exclude-checks=positive_data_acceptance',
        `--header=Authorization: Bearer ${key}`,
        `--max-examples=${option('--max-examples', short ? '3' : '60')}`,
        // Within a time it repeats itself until that is spent; without one it makes so many cases and ends.
        ...(short ? [] : [`--max-time=${option('--max-time', '1500')}`]),
        '--generation-database=none',
        `--phases=${option('--phases', short ? 'fuzzing,stateful' : 'examples,coverage,fuzzing,stateful')}`,
        `--seed=${option('--seed', '1')}`,
        // With more of them Python itself stumbles now and then ("AST constructor recursion depth mismatch").
        `--workers=${option('--workers', '1')}`,
        '--no-color',
        '--request-timeout=30',
      ],
      {
        // What it remembers of a run goes with the run.
        cwd: dataDir,
        stdio: 'inherit',
        env: {
          ...environment(),
          SCHEMATHESIS_HOOKS: 'hooks',
          PYTHONPATH: __dirname,
          CONTRACT_SEEDS: seedFile,
          CONTRACT_CALLBACK_SECRET: CALLBACK_SECRET,
          CONTRACT_STARTS_AT: STARTS_AT,
          PYTHONDONTWRITEBYTECODE: '1',
        },
      },
    )
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
  const answered = answeredBy(readFileSync(log).subarray(size).toString())
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Parameters<typeof coverageOf>[0]
  const { requests, reached, operations, missed } = coverageOf(document, answered)
  say(`contract: ${requests} requests, ${reached} of ${operations} operations answered with a 2xx`)
  for (const line of missed) say(`contract: no 2xx: ${line}`)
  if (short) return status
  // A few cases of each operation may all have been meant to be refused, and a slow machine makes fewer of them.
  if (requests < ENOUGH) say(`contract: fewer than ${ENOUGH} requests: give it more seconds with --max-time`)
  return missed.length > 0 || requests < ENOUGH ? 1 : status
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error)
    process.exit(1)
  },
)

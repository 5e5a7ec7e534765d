/**
 * Finds the Temporal server program: TEMPORAL_CLI_PATH, `temporal` on PATH, the copy in the user's cache folder, the
 * SDK's download, and a build with Go into that cache. Says what it does while it does it; when nothing works, one
 * message lists what was tried and what to do.
 */
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isHeld, tryLock } from '../processes/process-lock'
import { isExecutable, isFile, onPath, type Env } from '../processes/programs'
import { buildWithGo, downloadWithSdk, type Fetch, type Guard } from './temporal-fetch'

export const CLI_VERSION = 'v1.5.1'
/** Update-with-start and what the console needs came with this server. */
const OLDEST_SERVER = [1, 28] as const

export interface ProgramSearch {
  /** TEMPORAL_CLI_PATH: if it is set and wrong, nothing else is tried. */
  cliPath?: string
  /** PATH, HOME, XDG_CACHE_HOME, and what Go and the download need. */
  env: Env
  report: (line: string) => void
  /** Sees that a download or build ends with us. */
  guard?: Guard
  /** How the program can be got, in order; only tests give others. */
  fetches?: readonly Fetch[]
}

export interface TemporalProgram {
  path: string
  /** Where it was found, for people. */
  source: string
}

/** The program, or an error that lists what was tried. */
export const findTemporalProgram = async (search: ProgramSearch): Promise<TemporalProgram> => {
  if (search.cliPath) {
    const fault = await faultOf(search.cliPath)
    if (fault)
      throw new Error(`TEMPORAL_CLI_PATH (${search.cliPath}) ${fault}. Correct it, or remove it to search elsewhere`)
    return { path: search.cliPath, source: 'TEMPORAL_CLI_PATH' }
  }
  const tried: string[] = []
  const cached = cachedProgram(search.env)
  for (const [source, candidate] of [
    ['PATH', onPath('temporal', search.env)],
    ['the cache folder', isFile(cached) ? cached : undefined],
  ] as const) {
    const fault = candidate ? await faultOf(candidate) : undefined
    if (candidate && !fault) return { path: candidate, source }
    tried.push(candidate ? `${source}: ${candidate} ${fault}` : `${source}: nothing there`)
  }
  return fetchIntoCache(search, cached, tried)
}

/** `temporal-cli-v1.5.1/temporal` in the user's cache folder. */
export const cachedProgram = (env: Env): string =>
  path.join(cacheFolder(env), 'campaign-filing', `temporal-cli-${CLI_VERSION}`, 'temporal')

const cacheFolder = (env: Env): string => {
  if (env.XDG_CACHE_HOME && path.isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME
  const home = env.HOME ?? homedir()
  return process.platform === 'darwin' ? path.join(home, 'Library', 'Caches') : path.join(home, '.cache')
}

/** Why this file cannot serve; undefined when it can. */
const faultOf = async (file: string): Promise<string | undefined> => {
  if (!isFile(file)) return 'does not exist'
  if (!isExecutable(file)) return 'is not executable'
  let version: string
  try {
    version = (await promisify(execFile)(file, ['--version'], { timeout: 30_000, env: { HOME: '/nonexistent' } }))
      .stdout
  } catch (error) {
    return `does not run (${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)})`
  }
  const server = /Server (\d+)\.(\d+)/.exec(version)
  if (!server) return `is not the Temporal CLI (it answers ${JSON.stringify(version.trim().slice(0, 80))})`
  const [major, minor] = [Number(server[1]), Number(server[2])]
  const recent = major > OLDEST_SERVER[0] || (major === OLDEST_SERVER[0] && minor >= OLDEST_SERVER[1])
  return recent ? undefined : `carries server ${major}.${minor}, at least ${OLDEST_SERVER.join('.')} is needed`
}

/** One process fetches at a time; the others wait and take what it got. */
const fetchIntoCache = async (search: ProgramSearch, cached: string, tried: string[]): Promise<TemporalProgram> => {
  const folder = path.dirname(cached)
  mkdirSync(folder, { recursive: true })
  const lock = await waitForLock(path.join(folder, 'install.lock'), search.report)
  try {
    if (isFile(cached) && !(await faultOf(cached))) return { path: cached, source: 'the cache folder' }
    for (const fetch of search.fetches ?? [downloadWithSdk, buildWithGo]) {
      const draft = mkdtempSync(path.join(folder, 'new-'))
      try {
        const got = await fetch.get({ folder: draft, version: CLI_VERSION, ...search })
        chmodSync(got, 0o755)
        const fault = await faultOf(got)
        if (fault) throw new Error(`what it gave ${fault}`)
        renameSync(got, cached)
        return { path: cached, source: fetch.source }
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        search.report(`Temporal server, ${fetch.source}: ${reason}`)
        tried.push(`${fetch.source}: ${reason}`)
      } finally {
        rmSync(draft, { recursive: true, force: true })
      }
    }
  } finally {
    lock.release()
  }
  throw new Error(notFound(cached, tried))
}

const waitForLock = async (file: string, report: (line: string) => void): Promise<{ release(): void }> => {
  for (let waitedMs = 0; ; waitedMs += 500) {
    const outcome = tryLock(file)
    if (isHeld(outcome)) return outcome
    if (waitedMs % 5_000 === 0)
      report(`Temporal server: process ${outcome.pid} is fetching it, waiting (${waitedMs / 1000} s)`)
    await sleep(500)
  }
}

const notFound = (cached: string, tried: readonly string[]): string =>
  [
    'The Temporal server program was not found. Tried:',
    '  TEMPORAL_CLI_PATH: not set',
    ...tried.map((line) => `  ${line}`),
    'Do one of these:',
    '  - install the Temporal CLI (https://docs.temporal.io/cli) and start again, or set TEMPORAL_CLI_PATH to it',
    `  - put the program at ${cached}`,
    '  - install Go, so that it can be built here',
    '  - set TEMPORAL_ADDRESS to a running Temporal server',
  ].join('\n')

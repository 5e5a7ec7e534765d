/** The two ways to get the Temporal server program that is not there yet: the SDK's download and a build with Go. */
import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { nodeArguments } from '../processes/processes'
import { onPath, type Env } from '../processes/programs'

/** Has a process ended when this one dies; the returned function lets go of it. */
export type Guard = (name: string, pid: number) => () => void

export interface FetchOptions {
  /** An empty folder of our own; what remains in it is removed afterwards. */
  folder: string
  version: string
  env: Env
  report: (line: string) => void
  guard?: Guard
}

export interface Fetch {
  source: string
  /** Path of the program, inside the folder. */
  get(options: FetchOptions): Promise<string>
}

/** Closed networks often swallow packets, so silence counts as "not reachable" after this. */
const SILENCE_MS = 12_000
const PROGRESS_EVERY_MS = 5_000

export const downloadWithSdk: Fetch = {
  source: "the SDK's download",
  get: async (options) => {
    const { folder, version, report } = options
    report(`Temporal server: downloading ${version} as the SDK does`)
    const script = path.join(__dirname, `sdk-download${path.extname(__filename)}`)
    let lastBytes = 0
    let lastGrowthAt = Date.now()
    await run(process.execPath, nodeArguments(script, version, folder), options, (elapsedMs) => {
      const bytes = sizeOf(folder)
      if (bytes > lastBytes) lastGrowthAt = Date.now()
      lastBytes = bytes
      if (Date.now() - lastGrowthAt > SILENCE_MS) return `not reachable: no byte came within ${SILENCE_MS / 1000} s`
      if (elapsedMs % PROGRESS_EVERY_MS === 0)
        report(`Temporal server: downloading, ${Math.round(bytes / 2 ** 20)} MiB`)
      return undefined
    })
    const name = readdirSync(folder).find((entry) => entry.startsWith('temporal-') && !entry.endsWith('.downloading'))
    if (!name) throw new Error('the download ended without a file')
    return path.join(folder, name)
  },
}

export const buildWithGo: Fetch = {
  source: 'a build with Go',
  get: async (options) => {
    const { folder, version, env, report } = options
    const go = onPath('go', env)
    if (!go) throw new Error('there is no Go on PATH')
    report(`Temporal server: building ${version} with ${go}; takes about 3 minutes once, and 250 MB`)
    const target = `github.com/temporalio/cli/cmd/temporal@${version}`
    const goEnv = { ...env, GOBIN: folder, GOWORK: 'off' }
    await run(go, ['install', target], { ...options, env: goEnv }, (elapsedMs, lastLine) => {
      if (elapsedMs > 20 * 60_000) return 'took more than 20 minutes'
      if (elapsedMs % PROGRESS_EVERY_MS === 0) {
        report(`Temporal server: building, ${elapsedMs / 1000} s${lastLine && ` (${lastLine})`}`)
      }
      return undefined
    })
    return path.join(folder, 'temporal')
  },
}

const sizeOf = (folder: string): number =>
  readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )

/**
 * Runs a program to its end. Every second `watch` may say why it should be ended. The program leads a group, so that
 * what it started ends with it; the guard ends it when this process dies.
 */
const run = (
  command: string,
  args: readonly string[],
  { env, folder, guard }: FetchOptions,
  watch: (elapsedMs: number, lastLine: string) => string | undefined,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const letGo = child.pid === undefined ? undefined : guard?.(path.basename(command), child.pid)
    let output = ''
    let endedFor: string | undefined
    let seconds = 0
    const endGroup = (): void => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        process.kill(-child.pid, 'SIGKILL')
    }
    const lastLine = (): string => output.trimEnd().split('\n').at(-1)?.slice(0, 160) ?? ''
    const timer = setInterval(() => {
      seconds += 1
      endedFor ??= watch(seconds * 1000, lastLine())
      if (endedFor) endGroup()
    }, 1000)
    const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-4000))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    process.once('exit', endGroup)
    const settle = (error: Error | undefined): void => {
      clearInterval(timer)
      letGo?.()
      process.removeListener('exit', endGroup)
      if (error) reject(error)
      else resolve()
    }
    child.once('error', (error) => settle(new Error(`${command} cannot be started: ${error.message}`)))
    child.once('close', (code, signalName) => {
      if (endedFor) settle(new Error(endedFor))
      else if (code === 0) settle(undefined)
      else settle(new Error(`failed (${signalName ?? code}): ${lastLine()}`))
    })
  })

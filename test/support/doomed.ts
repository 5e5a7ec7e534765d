/** Keeps a worker process running through its deaths: another one stands by, loaded, and takes over at once. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import path from 'node:path'
import { nodeArguments } from '../../infra/dev/processes/processes'
import type { Doom } from './doomed-worker'
import type { Rig } from './rig'
import { PAGE_ENVIRONMENT } from './page-links'

const SCRIPT = path.join(__dirname, 'doomed-worker.ts')

export interface Doomed {
  /** Moments that a worker has died at, in order. */
  readonly deaths: string[]
  /** Kills the present worker by SIGKILL; the next takes over. */
  kill(): void
  /** From now on no worker dies by itself: the one at work is killed once more, its successor lives. */
  spare(): Promise<void>
  stop(): Promise<void>
}

export interface DoomedOptions {
  /** True: each worker dies at the first kind of moment that none has died at before. */
  atCommits: boolean
  env?: Record<string, string>
}

export async function startDoomed(rig: Rig, address: string, options: DoomedOptions): Promise<Doomed> {
  const deaths: string[] = []
  const errors: string[] = []
  let stopping = false
  let atCommits = options.atCommits
  let next = load()
  let present: ChildProcess
  let running: Promise<void>

  function load(): ChildProcess {
    const child = spawn(process.execPath, nodeArguments(SCRIPT), { stdio: ['pipe', 'pipe', 'pipe'] })
    child.stderr?.on('data', (chunk: Buffer) => errors.push(String(chunk)))
    child.stdin?.on('error', () => undefined)
    return child
  }

  function takeOver(): void {
    const child = next
    present = child
    next = load()
    running = new Promise((resolve) =>
      createInterface({ input: child.stdout! }).on('line', (line) => {
        if (line === 'running') resolve()
        if (line.startsWith('dies ')) deaths.push(line.slice(5))
      }),
    )
    child.once('exit', (code, signal) => {
      if (signal !== 'SIGKILL' && !stopping) errors.push(`worker ended with ${code ?? signal}`)
      if (!stopping) takeOver()
    })
    const doom: Doom = {
      taskQueue: rig.taskQueue,
      survived: atCommits ? deaths : undefined,
      env: {
        DATABASE_URL: rig.db.url,
        TEMPORAL_ADDRESS: address,
        TEMPORAL_NAMESPACE: rig.namespace,
        SMTP_URL: rig.mailbox.url,
        LOG_LEVEL: 'silent',
        SHUTDOWN_GRACE_MS: '2000',
        ...PAGE_ENVIRONMENT,
        ...options.env,
      },
    }
    child.stdin?.write(`${JSON.stringify(doom)}\n`)
  }

  const kill = (): void => {
    deaths.push('killed')
    present.kill('SIGKILL')
  }
  takeOver()
  await running!
  return {
    deaths,
    kill,
    spare: async () => {
      atCommits = false
      kill()
      await new Promise((resolve) => setTimeout(resolve, 100))
      await running
    },
    stop: async () => {
      stopping = true
      const ends = [present, next].map(
        (child) =>
          new Promise<void>((resolve) =>
            child.exitCode !== null || child.signalCode !== null ? resolve() : child.once('exit', () => resolve()),
          ),
      )
      next.kill('SIGKILL')
      present.kill('SIGTERM')
      const hard = setTimeout(() => present.kill('SIGKILL'), 15_000)
      await Promise.all(ends)
      clearTimeout(hard)
      if (errors.length > 0) throw new Error(`a worker process said:\n${errors.join('').slice(0, 4000)}`)
    },
  }
}

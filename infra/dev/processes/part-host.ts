/**
 * Starts the parts of a stack as child processes and sees that none outlives it: each leads a group of its own (a
 * terminal's Ctrl-C must not reach the database before its clients), is known to the watchdog and written down for the
 * next run. Output goes to `logs/NAME.log` in the data folder.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs'
import path from 'node:path'
import { reapLeftovers, writeParts } from './leftovers'
import { isHeld, tryLock } from './process-lock'
import { endProcess, identify, signal, type EndableProcess } from './processes'
import { createWatchdogs } from './watchdog'

export interface PartSpec {
  name: string
  command: string
  args: readonly string[]
  /** The whole environment of the process: nothing is inherited. */
  env: Readonly<Record<string, string | undefined>>
  cwd?: string
  /** Applications end before the services that they use. */
  tier: 'service' | 'application'
  stopSignal?: NodeJS.Signals
  /** Time between the stop signal and SIGKILL. */
  graceMs?: number
  uid?: number
  gid?: number
}

/** How a part ended. `asked` is false when it ended by itself. */
export interface PartExit {
  code: number | null
  signal: NodeJS.Signals | null
  asked: boolean
}

export interface Part {
  readonly name: string
  readonly pid: number
  readonly logPath: string
  readonly exited: Promise<PartExit>
  hasExited(): boolean
  /** The last lines of its log, for a message. */
  logTail(): string
  stop(): Promise<void>
}

export interface PartHostOptions {
  dataDir: string
  report: (line: string) => void
  /** Told of every part that ends without having been asked to. */
  onUnexpectedExit?: (name: string, exit: PartExit) => void
}

export interface PartHost {
  spawn(spec: PartSpec): Promise<Part>
  parts(): Part[]
  /** Ends the parts of a name. */
  end(name: string): Promise<void>
  /** Has a process that somebody else started ended like a part; the returned function lets go of it. */
  guard: (name: string, pid: number) => () => void
  /** Ends all parts in order and releases the data folder. */
  stop(): Promise<void>
  /** Ends all parts this instant, for a second Ctrl-C. */
  kill(): void
}

interface Running {
  /** Absent for a process that is only guarded. */
  part?: Part
  known: EndableProcess & { tier: PartSpec['tier'] }
}

/** Takes the data folder, ends what an earlier run left there and starts the watchdog. */
export const createPartHost = async (options: PartHostOptions): Promise<PartHost> => {
  const { dataDir, report } = options
  mkdirSync(path.join(dataDir, 'logs'), { recursive: true, mode: 0o700 })
  const lock = tryLock(path.join(dataDir, 'stack.lock'))
  if (!isHeld(lock)) {
    throw new Error(`${dataDir} is in use by process ${lock.pid}. End that one, or set DATA_DIR to another folder`)
  }
  await reapLeftovers(dataDir, report)
  const running = new Map<number, Running>()
  const watchdog = createWatchdogs(report, () => [...running.values()].map(({ known }) => known))
  let stopping = false
  const record = (): void =>
    writeParts(
      dataDir,
      [...running.values()].map(({ known }) => known),
    )
  const remember = (entry: Running): void => {
    running.set(entry.known.pid, entry)
    watchdog.add(entry.known)
    record()
  }
  const forget = (pid: number): void => {
    running.delete(pid)
    watchdog.remove(pid)
    record()
  }
  const stopTier = (tier: PartSpec['tier']): Promise<unknown> =>
    Promise.all(
      [...running.values()]
        .filter(({ known }) => known.tier === tier)
        .map(({ part, known }) => (part ? part.stop() : endProcess(known, 2_000))),
    )
  const parts = (): Part[] => [...running.values()].flatMap(({ part }) => part ?? [])
  return {
    parts,
    end: async (name) => {
      const named = parts().filter((part) => part.name === name)
      await Promise.all(named.map((part) => part.stop()))
    },
    guard: (name, pid) => {
      remember({ known: { name, tier: 'application', stopSignal: 'SIGTERM', ...identityOf(pid) } })
      return () => forget(pid)
    },
    spawn: async (spec) => {
      if (stopping) throw new Error(`${spec.name} is not started any more: everything ends`)
      return spawnPart(spec, dataDir, {
        started: remember,
        ended: (pid, exit) => {
          forget(pid)
          if (!exit.asked) options.onUnexpectedExit?.(spec.name, exit)
        },
      })
    },
    stop: async () => {
      stopping = true
      await stopTier('application')
      await stopTier('service')
      await watchdog.close()
      lock.release()
    },
    kill: () => {
      stopping = true
      for (const { known } of running.values()) {
        // PostgreSQL's SIGQUIT ends its helpers with it; SIGKILL would leave that to them.
        signal(known, known.stopSignal === 'SIGINT' ? 'SIGQUIT' : 'SIGKILL', known.stopSignal !== 'SIGINT')
      }
    },
  }
}

interface PartEvents {
  started(entry: Running): void
  ended(pid: number, exit: PartExit): void
}

const spawnPart = async (spec: PartSpec, dataDir: string, events: PartEvents): Promise<Part> => {
  const logPath = path.join(dataDir, 'logs', `${spec.name}.log`)
  const log = openLog(logPath)
  const child = withoutOthers(() =>
    spawn(spec.command, spec.args, {
      env: spec.env,
      cwd: spec.cwd,
      uid: spec.uid,
      gid: spec.gid,
      detached: true,
      stdio: ['ignore', log, log],
    }),
  )
  closeSync(log)
  const pid = await pidOf(child, spec)
  let asked = false
  let exit: PartExit | undefined
  const exited = new Promise<PartExit>((resolve) => {
    child.once('exit', (code, signalName) => {
      exit = { code, signal: signalName, asked }
      events.ended(pid, exit)
      resolve(exit)
    })
  })
  const known = {
    name: spec.name,
    tier: spec.tier,
    stopSignal: spec.stopSignal ?? 'SIGTERM',
    ...identityOf(pid),
  } as const
  const part: Part = {
    name: spec.name,
    pid,
    logPath,
    exited,
    hasExited: () => exit !== undefined,
    logTail: () => tailOf(logPath),
    stop: async () => {
      asked = true
      if (exit === undefined) await endProcess(known, spec.graceMs ?? 10_000)
      await exited
    },
  }
  events.started({ part, known })
  return part
}

/** What a part writes is for the owner of the data folder alone: a child begins with the mask of its parent. */
const withoutOthers = <T>(start: () => T): T => {
  const mask = process.umask(0o077)
  try {
    return start()
  } finally {
    process.umask(mask)
  }
}

/** One earlier log is kept: after a crash it is the one that matters. */
const openLog = (logPath: string): number => {
  if (existsSync(logPath)) renameSync(logPath, logPath.replace(/\.log$/, '.previous.log'))
  return openSync(logPath, 'a', 0o600)
}

const tailOf = (logPath: string): string =>
  readFileSync(logPath, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-8)
    .map((line) => (line.length > 300 ? `${line.slice(0, 300)}…` : line))
    .join('\n')

const pidOf = (child: ChildProcess, spec: PartSpec): Promise<number> =>
  new Promise((resolve, reject) => {
    if (child.pid !== undefined) resolve(child.pid)
    child.once('error', (error) => {
      reject(new Error(`${spec.name} cannot be started from ${spec.command}: ${error.message}`, { cause: error }))
    })
  })

/** A part that has ended before it could be looked at gets a start time that no process has. */
const identityOf = (pid: number): { pid: number; startedAt: string } => identify(pid) ?? { pid, startedAt: 'ended' }

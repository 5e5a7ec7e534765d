/**
 * Which process is which: a pid alone may have been given to somebody else, so a process is known by pid and start time.
 * Ends processes that are known in this way, and no other. Linux reads /proc, macOS asks `ps`.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process for sure: `startedAt` is opaque text that no other process of this pid has. */
export interface ProcessIdentity {
  pid: number
  startedAt: string
}

/** A process that leads its own group and can be ended by whoever holds this. */
export interface EndableProcess extends ProcessIdentity {
  name: string
  /** Asks for an orderly end; PostgreSQL's is SIGINT, SIGTERM would wait for its clients. */
  stopSignal: NodeJS.Signals
}

/** When `pid` started; undefined when there is no such process or it has ended and only waits to be collected. */
export const startedAt = (pid: number): string | undefined =>
  process.platform === 'linux' ? startedAtLinux(pid) : startedAtPs(pid)

const startedAtLinux = (pid: number): string | undefined => {
  const stat = readIfThere(`/proc/${pid}/stat`)
  if (stat === undefined) return undefined
  // The program's name stands in parentheses and may hold spaces: count the fields behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined
  // Ticks since boot alone would repeat after a restart of the machine.
  return `${(readIfThere('/proc/sys/kernel/random/boot_id') ?? 'boot').trim()}/${fields[19] ?? ''}`
}

const readIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // ENOENT or ESRCH: the process is gone, which is the answer.
    return undefined
  }
}

const startedAtPs = (pid: number): string | undefined => {
  try {
    const options = { encoding: 'utf8', env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/bin:/usr/bin' } } as const
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], options).trim()
    const [state = '', ...started] = line.split(/\s+/)
    return line === '' || state.startsWith('Z') ? undefined : started.join(' ')
  } catch {
    // ps exits with 1 when there is no such process.
    return undefined
  }
}

/** Identity of a process that runs now. */
export const identify = (pid: number): ProcessIdentity | undefined => {
  const started = startedAt(pid)
  return started === undefined ? undefined : { pid, startedAt: started }
}

export const isRunning = (known: ProcessIdentity): boolean => startedAt(known.pid) === known.startedAt

/** Sends a signal to the process, or to its whole group. Nothing happens when it is gone or is another process now. */
export const signal = (known: ProcessIdentity, name: NodeJS.Signals, wholeGroup = false): void => {
  if (!isRunning(known)) return
  try {
    process.kill(wholeGroup ? -known.pid : known.pid, name)
  } catch (error) {
    // ESRCH: it ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Waits until the process is gone; false when it still runs after `timeoutMs`. */
export const untilGone = async (known: ProcessIdentity, timeoutMs: number): Promise<boolean> => {
  const giveUpAt = Date.now() + timeoutMs
  while (isRunning(known)) {
    if (Date.now() > giveUpAt) return false
    await sleep(50)
  }
  return true
}

/** Ends a process: its stop signal, then after `graceMs` SIGKILL to its group. */
export const endProcess = async (known: EndableProcess, graceMs: number): Promise<void> => {
  signal(known, known.stopSignal)
  if (await untilGone(known, graceMs)) return
  signal(known, 'SIGKILL', true)
  await untilGone(known, 5_000)
}

/** Runs a TypeScript source directly, and its compiled form when this file is compiled: arguments for `node`. */
export const nodeArguments = (script: string, ...args: string[]): string[] =>
  script.endsWith('.ts') ? ['--import', require.resolve('tsx'), script, ...args] : [script, ...args]

/**
 * A small process of its own that outlives its parent for one purpose: when the pipe to the parent closes, for
 * whatever reason, it ends the parts that the parent had started. It ignores the terminal's signals.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Socket } from 'node:net'
import { endProcess, nodeArguments, type EndableProcess } from './processes'

/** How long a part may take to end after its parent has died. */
const ORPHAN_GRACE_MS = 5_000

type Message = { add: EndableProcess & { tier: string } } | { remove: number }

/** The parent's side. */
export interface Watchdog {
  readonly pid: number | undefined
  add(part: EndableProcess & { tier: string }): void
  remove(pid: number): void
  /** Closes the pipe and waits until the watchdog has ended: at once when no part is left. */
  close(): Promise<void>
}

/** So many watchdogs may die before it is left at that. */
const MOST_LOSSES = 5

/** A watchdog that is replaced when it dies: the next is told of every part that runs then. */
export const createWatchdogs = (
  report: (line: string) => void,
  parts: () => readonly (EndableProcess & { tier: string })[],
): Watchdog => {
  let losses = 0
  let present: Watchdog
  const replace = (reason: string): void => {
    losses += 1
    if (losses > MOST_LOSSES) {
      report(`警告：${reason}；若本程序崩溃，部件可能残留 · warning: ${reason}; a crash may leave parts behind`)
      return
    }
    present = startWatchdog(replace)
    for (const part of parts()) present.add(part)
  }
  present = startWatchdog(replace)
  return {
    get pid() {
      return present.pid
    },
    add: (part) => present.add(part),
    remove: (pid) => present.remove(pid),
    close: () => present.close(),
  }
}

/** Starts the watchdog. `onLoss` is told when it dies before it is closed. */
const startWatchdog = (onLoss: (reason: string) => void): Watchdog => {
  const child = spawn(process.execPath, nodeArguments(__filename), {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const pipe = child.stdin as Socket
  let closing = false
  const lost = (reason: string): void => {
    if (!closing) onLoss(reason)
    closing = true
  }
  child.once('exit', (code, signal) => lost(`the watchdog ended (${signal ?? code})`))
  child.once('error', (error) => lost(`the watchdog cannot run: ${error.message}`))
  pipe.on('error', (error) => lost(`the watchdog does not listen: ${error.message}`))
  // A parent with nothing else to do may end: that is what the watchdog waits for.
  child.unref()
  pipe.unref()
  const send = (message: Message): void => void pipe.write(`${JSON.stringify(message)}\n`)
  return {
    pid: child.pid,
    add: (part) => send({ add: part }),
    remove: (pid) => send({ remove: pid }),
    close: () => closeWatchdog(child, closed, () => (closing = true)),
  }
}

const closeWatchdog = async (child: ChildProcess, closed: Promise<void>, mark: () => void): Promise<void> => {
  mark()
  child.ref()
  child.stdin?.end()
  if (child.exitCode === null && child.signalCode === null) await closed
}

/** The watchdog's side: listens until the pipe closes, then ends applications first and services after them. */
const watch = async (): Promise<void> => {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined)
  const parts = new Map<number, EndableProcess & { tier: string }>()
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line) as Message
    if ('add' in message) parts.set(message.add.pid, message.add)
    else parts.delete(message.remove)
  }
  const end = (tier: string): Promise<unknown> =>
    Promise.all(
      [...parts.values()].filter((part) => part.tier === tier).map((part) => endProcess(part, ORPHAN_GRACE_MS)),
    )
  await end('application')
  await end('service')
}

if (require.main === module) void watch()

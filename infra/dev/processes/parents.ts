/**
 * Who started this process, up to npm: `npm start` is npm, a shell, tsx and then we, and a signal that nobody can catch ends
 * only the one that it is sent to. So we look whether all of them are still there.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { identify, isRunning, type ProcessIdentity } from './processes'

/** More than npm, a shell and tsx put between. */
const DEEPEST = 8
/** `ps` costs a process at each look. */
const EVERY_MS = process.platform === 'linux' ? 1_000 : 5_000

/** Calls back once when a process that started us is gone. The returned function ends the watch. */
export const watchParents = (script: string | undefined, onGone: () => void): (() => void) => {
  const parents = parentsUpToNpm(script)
  const timer = setInterval(() => {
    if (parents.every(isRunning)) return
    clearInterval(timer)
    onGone()
  }, EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** Without npm, the direct parent alone: what stands above it has not started us. */
const parentsUpToNpm = (script: string | undefined): ProcessIdentity[] => {
  const parents: ProcessIdentity[] = []
  for (let pid = process.ppid; pid > 1 && parents.length < DEEPEST; pid = parentOf(pid)) {
    const known = identify(pid)
    if (!known) break
    parents.push(known)
    if (script === undefined || !isBelowNpm(pid, script)) break
  }
  return parents
}

/** npm names the script to whatever it starts, and does not know the name itself. */
const isBelowNpm = (pid: number, script: string): boolean => {
  if (process.platform !== 'linux') return !/^(npm|npx|pnpm|yarn|bun)\b/.test(psOf(pid, 'command'))
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`npm_lifecycle_event=${script}`)
  } catch {
    // Gone, or another account's: not one that npm started for us.
    return false
  }
}

const parentOf = (pid: number): number => {
  if (process.platform !== 'linux') return Number(psOf(pid, 'ppid'))
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    // It has ended meanwhile.
    return 0
  }
}

const psOf = (pid: number, column: 'ppid' | 'command'): string => {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    // ps exits with 1 when there is no such process.
    return ''
  }
}

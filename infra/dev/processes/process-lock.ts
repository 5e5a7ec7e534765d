/**
 * A lock file that belongs to a process. It is taken over when the process that holds it no longer runs,
 * known by pid and start time; no time-out guesses. Two processes can never hold it at once.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { identify, isRunning, type ProcessIdentity } from './processes'

export interface HeldLock {
  release(): void
}

/** The lock, or the process that holds it. */
export const tryLock = (path: string): HeldLock | ProcessIdentity => {
  const self = identify(process.pid)
  if (!self) throw new Error('This process cannot find its own start time: /proc and ps are both out of reach')
  const mark = { ...self, token: randomUUID() }
  const candidate = `${path}.${mark.token}`
  writeFileSync(candidate, JSON.stringify(mark), { mode: 0o600 })
  try {
    for (;;) {
      if (linkIfFree(candidate, path)) return { release: () => releaseIfOurs(path, mark.token) }
      const text = readIfThere(path)
      if (text === undefined) continue
      const holder = parseHolder(text)
      if (holder && isRunning(holder)) return holder
      removeStale(path, text)
    }
  } finally {
    rmSync(candidate, { force: true })
  }
}

export const isHeld = (outcome: HeldLock | ProcessIdentity): outcome is HeldLock => 'release' in outcome

/** A link appears with its content, so nobody ever reads a half-written lock. */
const linkIfFree = (candidate: string, path: string): boolean => {
  try {
    linkSync(candidate, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

const readIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const parseHolder = (text: string): ProcessIdentity | undefined => {
  try {
    const value = JSON.parse(text) as Partial<ProcessIdentity>
    return typeof value.pid === 'number' && typeof value.startedAt === 'string' ? (value as ProcessIdentity) : undefined
  } catch {
    // Not ours or cut off by a full disk: nobody can hold it.
    return undefined
  }
}

/** Takes the stale file away. If somebody replaced it since it was read, what was taken is put back. */
const removeStale = (path: string, stale: string): void => {
  const aside = `${path}.${randomUUID()}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (readIfThere(aside) !== stale) linkIfFree(aside, path)
  rmSync(aside, { force: true })
}

const releaseIfOurs = (path: string, token: string): void => {
  const text = readIfThere(path)
  if (text?.includes(token)) rmSync(path, { force: true })
}

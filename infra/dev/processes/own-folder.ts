/** Folders of the stack: what lies in them (mails, databases, logs, passwords) is for their owner alone. */
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'

const OTHERS = 0o077
/** As `letPass` leaves a folder: an account that was let in may be at work there. */
const PASSED = 0o710

/** Makes the folder, or closes one that is there with all that lies in it. */
export const closeFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  close(folder)
}

const close = (place: string): void => {
  try {
    const found = lstatSync(place)
    if (found.isSymbolicLink()) return
    const isPassed = found.isDirectory() && (found.mode & 0o777) === PASSED
    if ((found.mode & OTHERS) !== 0 && !isPassed) chmodSync(place, found.mode & 0o700)
    if (found.isDirectory()) for (const name of readdirSync(place)) close(path.join(place, name))
  } catch (error) {
    // An earlier run that is just ending takes its files away.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Lets the members of a group pass through the folder, to what they own in it; they cannot look around. */
export const letPass = (folder: string, { gid }: { gid: number }): void => {
  chownSync(folder, -1, gid)
  chmodSync(folder, PASSED)
}

/** The folders of a stack, the outer one first: one that lies in the data folder of the configuration is closed with it. */
export const foldersOf = (configured: string, used: string): string[] =>
  used.startsWith(configured + path.sep) ? [configured, used] : [used]

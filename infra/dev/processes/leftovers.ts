/**
 * What an earlier run left behind. Every part is written to `parts.json` in the data folder when it starts;
 * the next run in that folder ends those that still are the same process, and touches nothing else.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { endProcess, isRunning, type EndableProcess } from './processes'

const fileOf = (dataDir: string): string => path.join(dataDir, 'parts.json')

/** Replaces the list of parts that run in this data folder. */
export const writeParts = (dataDir: string, parts: readonly EndableProcess[]): void => {
  const draft = `${fileOf(dataDir)}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(parts, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, fileOf(dataDir))
}

/** The parts written last; none when there was no run yet. */
export const readParts = (dataDir: string): EndableProcess[] => {
  let text: string
  try {
    text = readFileSync(fileOf(dataDir), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  try {
    return (JSON.parse(text) as EndableProcess[]).filter((part) => part.pid > 1 && typeof part.startedAt === 'string')
  } catch (error) {
    throw new Error(`${fileOf(dataDir)} is not readable. Look for processes of an earlier run, then remove the file`, {
      cause: error,
    })
  }
}

/** Ends what an earlier run in this folder left, and tells each. Call it only while holding the folder's lock. */
export const reapLeftovers = async (dataDir: string, report: (line: string) => void): Promise<void> => {
  const left = readParts(dataDir).filter(isRunning)
  for (const part of left) report(`ending ${part.name} (pid ${part.pid}), left by an earlier run`)
  await Promise.all(left.map((part) => endProcess(part, 10_000)))
  writeParts(dataDir, [])
}

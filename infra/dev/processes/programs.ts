/** Programs on this machine. */
import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'

/** An environment that is handed on; it is read where the process starts. */
export type Env = Readonly<Record<string, string | undefined>>

/** A program of this name in one of PATH's folders. */
export const onPath = (name: string, env: Env): string | undefined =>
  (env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name))
    .find(isExecutable)

export const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === true

export const isExecutable = (file: string): boolean => {
  if (!isFile(file)) return false
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    // Not executable for us: the search goes on.
    return false
  }
}

/** Secrets of an embedded stack: made on first use, kept in the data folder, readable by its owner alone. */
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export interface EmbeddedSecrets {
  ownerPassword: string
  appPassword: string
  cursorSecret: string
}

/** Reads them, or makes them where there are none. Call it only while holding the folder's lock. */
export const embeddedSecrets = (dataDir: string): EmbeddedSecrets => {
  const file = path.join(dataDir, 'secrets.json')
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as EmbeddedSecrets
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new Error(`${file} is not readable`, { cause: error })
  }
  const make = (): string => randomBytes(24).toString('base64url')
  const secrets = { ownerPassword: make(), appPassword: make(), cursorSecret: make() + make() }
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  return secrets
}

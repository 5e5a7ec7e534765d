/** Secrets of an embedded stack: made on first use, kept in the data folder, readable by its owner alone. */
import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export interface EmbeddedSecrets {
  ownerPassword: string
  appPassword: string
  cursorSecret: string
  pageLinkSecret: string
}

const make = (): string => randomBytes(24).toString('base64url')

/** Reads them, or makes them where there are none. Call it only while holding the folder's lock. */
export const embeddedSecrets = (dataDir: string): EmbeddedSecrets => {
  const file = path.join(dataDir, 'secrets.json')
  try {
    return completed(file, JSON.parse(readFileSync(file, 'utf8')) as EmbeddedSecrets)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new Error(`${file} is not readable`, { cause: error })
  }
  const secrets = {
    ownerPassword: make(),
    appPassword: make(),
    cursorSecret: make() + make(),
    pageLinkSecret: make() + make(),
  }
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  return secrets
}

/** A folder of an older release lacks what came later. */
const completed = (file: string, kept: Partial<EmbeddedSecrets>): EmbeddedSecrets => {
  if (kept.pageLinkSecret !== undefined) return kept as EmbeddedSecrets
  const secrets = { ...(kept as EmbeddedSecrets), pageLinkSecret: make() + make() }
  // Written aside first: a crash half-way must not lose the passwords.
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return secrets
}

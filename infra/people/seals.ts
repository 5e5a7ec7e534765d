/**
 * Values that are handed out and come back: signed, so that nobody else can make one, and not stored. A value is sealed for one
 * use and is nothing in any other. Not encrypted: whoever holds it can read it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** One key of several: the first signs, all of them verify, so that a key can be replaced while mails lie in boxes. */
export interface SealKey {
  id: string
  secret: string
}

export interface Seals {
  /** Only letters, digits, `-` and `_`. The same value gives the same text. */
  seal(use: string, fields: readonly unknown[]): string
  /** What was sealed for this use; undefined for anything else. */
  open(use: string, text: string): unknown[] | undefined
  /** For what is compared and never read, such as a code: worth nothing to who has only the database. */
  hash(use: string, text: string): Buffer
}

const MAC_BYTES = 32
const LONGEST = 2_000

const macOf = (secret: string, use: string, payload: Buffer): Buffer =>
  createHmac('sha256', secret).update(`${use}\0`).update(payload).digest()

export function createSeals(keys: readonly SealKey[]): Seals {
  const [signing] = keys
  if (signing === undefined) throw new Error('pages need a key: PAGE_LINK_SECRETS')
  const secrets = new Map(keys.map(({ id, secret }) => [id, secret]))
  return {
    seal: (use, fields) => {
      const payload = Buffer.from(JSON.stringify([signing.id, ...fields]))
      return Buffer.concat([macOf(signing.secret, use, payload), payload]).toString('base64url')
    },
    open: (use, text) => {
      if (text.length > LONGEST) return undefined
      const bytes = Buffer.from(text, 'base64url')
      const payload = bytes.subarray(MAC_BYTES)
      // Base64 has several spellings of the same bytes: only ours counts.
      if (payload.length === 0 || bytes.toString('base64url') !== text) return undefined
      // Read before the signature is looked at, since it names the key: nothing in it is believed yet.
      const [key, ...fields] = arrayIn(payload)
      const secret = typeof key === 'string' ? secrets.get(key) : undefined
      if (secret === undefined) return undefined
      return timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf(secret, use, payload)) ? fields : undefined
    },
    hash: (use, text) => macOf(signing.secret, `hash ${use}`, Buffer.from(text)),
  }
}

function arrayIn(payload: Buffer): unknown[] {
  try {
    const parsed: unknown = JSON.parse(payload.toString('utf8'))
    return Array.isArray(parsed) ? (parsed as unknown[]) : []
  } catch {
    return []
  }
}

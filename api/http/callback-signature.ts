/**
 * How a platform signs its call-backs: HMAC-SHA256 in hex over the time, a dot and the raw body (`sha256=`) or, so that what
 * was signed for one platform is worth nothing at another, over time, platform and body (`v2=`). The first counts only where
 * no other platform has the same secret.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

export type CallbackSecrets = Readonly<Record<string, readonly string[]>>

export interface SignedCallback {
  platform: string
  /** As the headers say it, whatever that is. */
  timestamp: string
  signature: string
  body: Buffer
}

const TOLERANCE_MS = 5 * 60_000
const SIGNATURE = /^(sha256|v2)=([0-9a-f]{64})$/

const hmac = (secret: string, start: string, body: Buffer): Buffer =>
  createHmac('sha256', secret).update(start).update(body).digest()

/** Says of a call-back whether it is what its platform signed, not long ago. */
export function createVerifier(secrets: CallbackSecrets): (callback: SignedCallback) => boolean {
  const all = Object.values(secrets).flatMap((own) => [...new Set(own)])
  const isShared = (secret: string): boolean => all.filter((other) => other === secret).length > 1
  return ({ platform, timestamp, signature, body }) => {
    const known = Object.hasOwn(secrets, platform) ? (secrets[platform] ?? []) : []
    const [, scheme, hex = ''] = SIGNATURE.exec(signature) ?? []
    const isFresh = /^\d{10}$/.test(timestamp) && Math.abs(Date.now() - Number(timestamp) * 1000) <= TOLERANCE_MS
    if (scheme === undefined || !isFresh) return false
    const start = scheme === 'v2' ? `${timestamp}.${platform}.` : `${timestamp}.`
    const usable = scheme === 'v2' ? known : known.filter((secret) => !isShared(secret))
    return usable.some((secret) => timingSafeEqual(hmac(secret, start, body), Buffer.from(hex, 'hex')))
  }
}

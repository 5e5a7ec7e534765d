/**
 * Finds the holder of a presented key. From an address that failed too often nothing more is looked up in the database, but a
 * key in force is let in from anywhere: those are remembered, and all of them read anew, at most once a second.
 */
import type { FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { findKey, keyHash, keyHashes, type KeyHolder } from '../../infra/postgres/registers/api-keys'
import { Problem } from './errors'
import type { Limits } from './limits'

const BEARER = /^Bearer +([^\s]{1,200})$/i
const READ_AGAIN_MS = 1_000

export function createKeyGate(pool: Pool, limits: Limits): (request: FastifyRequest) => Promise<KeyHolder> {
  const known = createKnownKeys(pool)
  return async (request) => {
    const presented = BEARER.exec(request.headers.authorization ?? '')?.[1]
    const hash = presented === undefined ? undefined : keyHash(presented)?.toString('hex')
    if (presented !== undefined && hash !== undefined && known.has(hash)) {
      const holder = await findKey(pool, presented)
      if (holder) return holder
      known.forget(hash)
    }
    // Counted before it is looked up, so that many at once do not all get that far.
    const problem = await limits.failed(request)
    if (problem && !(hash !== undefined && (await known.isInForce(hash)))) throw problem
    const holder = presented === undefined || hash === undefined ? undefined : await findKey(pool, presented)
    if (!holder || hash === undefined)
      throw new Problem('unauthenticated', { headers: { 'www-authenticate': 'Bearer' } })
    known.add(hash)
    return holder
  }
}

/** Hashes of keys that were in force when they were last looked at. What a key may do is always read from its row. */
function createKnownKeys(pool: Pool) {
  let hashes = new Set<string>()
  let readAt = -Infinity
  let reading: Promise<void> = Promise.resolve()
  const readAll = async (): Promise<void> => {
    hashes = new Set((await keyHashes(pool)).map((hash) => hash.toString('hex')))
  }
  return {
    has: (hash: string): boolean => hashes.has(hash),
    add: (hash: string): void => void hashes.add(hash),
    forget: (hash: string): void => void hashes.delete(hash),
    isInForce: async (hash: string): Promise<boolean> => {
      if (performance.now() - readAt >= READ_AGAIN_MS) {
        readAt = performance.now()
        reading = readAll()
      }
      await reading
      return hashes.has(hash)
    },
  }
}

/** The chain of hashes over a stream's facts (RFC 8785 bytes): what is written, and what `verify` counts again. */
import { createHash } from 'node:crypto'
import type { StoredFact } from '../../activities/domain/record/facts'
import type { Actor } from '../../workflows/contract/commands'
import { canonicalJson } from './canonical-json'

/** Hash of a fact: over the hash before it and the canonical bytes of what it says. */
export function factHash(previous: Buffer, fact: HashedFact): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(canonicalJson(JSON.parse(JSON.stringify(fact))))
    .digest()
}

export interface HashedFact {
  stream: string
  seq: number
  type: string
  v: number
  subject: string
  at: string
  actor: Actor
  cause: string | undefined
  body: unknown
}

/** The form of a fact that is hashed; the row stores the same values. */
export const hashedFact = (stream: string, fact: StoredFact, actor: Actor, cause: string | undefined): HashedFact => ({
  stream,
  seq: fact.seq,
  type: fact.type,
  v: fact.v,
  subject: fact.subject,
  at: new Date(fact.at).toISOString(),
  actor,
  cause,
  body: fact.body,
})

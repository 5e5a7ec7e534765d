/** When credentials were lost, by which channel that came to be known, and who said it: told from the facts, old ones included. */
import { happenedAt } from './as-of'
import type { StoredFact } from '../facts'
import type { NoteRef, TextOf } from '../values'
import { at } from '../../time/instants'

export interface Loss {
  filing: string
  seq: number
  phase: 'suspended' | 'revoked' | 'lapsed'
  occurredAt: string
  recordedAt: string
  /** As whoever reported it named it; absent where the time ran out, or the register tells it. */
  channel?: string
  saidBy?: NoteRef
  text?: NoteRef
  /** The credential of the register that tells it. */
  register?: string
  /** When it held again, where it does. */
  reinstatedAt?: string
}

/** A loss as callers see it. Times are ISO 8601 with offset; texts are null once they were erased. */
export interface LossOut {
  phase: Loss['phase']
  occurredAt: string
  recordedAt: string
  channel?: string
  saidBy?: string | null
  text?: string | null
  /** The shared credential that was lost. */
  register?: string
  reinstatedAt?: string
}

export const presentLoss = (loss: Loss, textOf: TextOf): LossOut => ({
  phase: loss.phase,
  occurredAt: at(loss.occurredAt),
  recordedAt: at(loss.recordedAt),
  channel: loss.channel,
  saidBy: textOf(loss.saidBy),
  text: textOf(loss.text),
  register: loss.register,
  reinstatedAt: at(loss.reinstatedAt),
})

/** Losses of a campaign's filings, in the order of recording. */
export function lossesOf(facts: readonly StoredFact[]): Loss[] {
  const losses: Loss[] = []
  for (const [index, fact] of facts.entries()) {
    if (fact.type === 'CredentialLost') losses.push(lossOf(fact, facts[index - 1]))
    if (fact.type !== 'CredentialReinstated') continue
    for (const loss of losses) if (loss.filing === fact.subject) loss.reinstatedAt ??= happenedAt(fact)
  }
  return losses
}

function lossOf(fact: Extract<StoredFact, { type: 'CredentialLost' }>, before: StoredFact | undefined): Loss {
  const { phase, text, register } = fact.body
  // What was said is recorded right before what it means.
  const isReport =
    before?.type === 'PlatformSpoke' && before.subject === fact.subject && before.seq === fact.seq - 1 && !register
  const words = isReport ? before.body : undefined
  return {
    filing: fact.subject,
    seq: fact.seq,
    phase,
    occurredAt: happenedAt(fact),
    recordedAt: fact.at,
    channel: words?.channel,
    saidBy: words?.saidBy,
    text,
    register: register?.id,
  }
}

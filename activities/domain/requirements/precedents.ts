/**
 * Precedents (U-10): what the company decided where the rules only ask. They are offered, dated, and never answer by
 * themselves; one that is old, or was decided under another version of the rules, says so.
 */
import type { Bilingual, Duration } from '../../../workflows/contract/values'
import { addDuration } from '../time/calendar'
import type { Context, Precedent } from '../decision/context'
import { sameMattered, type Mattered } from '../rules/applicability'

export type Staleness = 'old' | 'rule_changed'

export interface OfferedPrecedent extends Precedent {
  /** Why it should be looked at again; empty while it is fresh. */
  stale: Staleness[]
  /** The rules could not tell that campaign from this one. */
  sameTraits?: boolean
}

/** A precedent as it is offered to a caller. */
export interface ShownPrecedent {
  id: string
  platform: string
  platformName: string
  item: string
  noun: Bilingual
  /** The rule that left the question open. */
  rule: string
  packVersion: string
  mattered: Mattered
  answer: 'required' | 'not_required'
  /** The reason that was given; null after it was erased. */
  text: string | null
  person?: string
  decidedAt: string
  stale: boolean
  staleBecause: Staleness[]
  sameTraits?: boolean
  /** Absent if the campaign belongs to another client. */
  campaign?: string
  fileIds: string[]
}

/** Where a policy does not say. Ours. */
const TERM: Duration = { value: 180, unit: 'calendar_day' }

type Known = Pick<Context, 'calendar' | 'policy' | 'pack' | 'now'>

export function withStaleness(precedent: Precedent, { calendar, policy, pack, now }: Known): OfferedPrecedent {
  const { at } = addDuration(calendar, precedent.decidedAt, policy.precedentTerm ?? TERM)
  const stale: Staleness[] = []
  if (Date.parse(at) <= Date.parse(now)) stale.push('old')
  if (pack(precedent.platform)?.version !== precedent.packVersion) stale.push('rule_changed')
  return { ...precedent, stale }
}

/** Those that fit a question, first what was decided of a campaign like this one, then the newest. */
export const offeredFor = (precedents: readonly Precedent[], mattered: Mattered, known: Known): OfferedPrecedent[] =>
  precedents
    .map((p) => ({ ...withStaleness(p, known), sameTraits: sameMattered(p.mattered, mattered) }))
    .sort((a, b) => Number(b.sameTraits) - Number(a.sameTraits) || Date.parse(b.decidedAt) - Date.parse(a.decidedAt))

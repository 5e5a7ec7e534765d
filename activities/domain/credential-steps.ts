/**
 * What a step of a campaign means for the register of credentials (U-9): derived by comparing where a filing that won or uses
 * one stands afterwards with what the register says. What came from the register is no news to it. A lapse by time is none
 * either: whoever reads a credential sees its end.
 */
import type { Change } from './change'
import {
  contentOf,
  isOver,
  linkedTo,
  registered,
  sameContent,
  sharedKey,
  type CredentialContent,
  type CredentialEntry,
  type CredentialKey,
  type CredentialStatus,
} from './credentials'
import type { StoredFact } from './facts'
import { KEEPING, LOST } from './phases'
import type { FilingState } from './state'

export const STEP_KINDS = [
  'won',
  'corrected',
  'suspended',
  'revoked',
  'lapsed',
  'reinstated',
  'renewed',
  'registered',
] as const
export type StepKind = (typeof STEP_KINDS)[number]

/** A step of a credential: it states it whole, as it stands after it. */
export interface CredentialStep extends CredentialKey, CredentialContent {
  /** Absent: it is new, and the filing is its source. */
  id?: string
  kind: StepKind
  version: number
  status: CredentialStatus
  occurredAt: string
  dueAt?: string
  /** The filing that told it, and the fact. */
  filing: string
  seq: number
  /** What was said, where it lies. */
  note?: string
}

const TELLING = ['CredentialRecorded', 'CredentialLost', 'CredentialReinstated', 'EntryCorrected'] as const
type Telling = Extract<StoredFact, { type: (typeof TELLING)[number] }>

const isTelling = (fact: StoredFact): fact is Telling =>
  (TELLING as readonly string[]).includes(fact.type) && !('register' in fact.body && fact.body.register)

export function credentialSteps(change: Change): CredentialStep[] {
  const told = change.facts.filter(isTelling)
  return [...new Set(told.map((fact) => fact.subject))].flatMap((id) => {
    const f = change.state.filings[id]
    const key = f && sharedKey(change, f)
    const last = told.filter((fact) => fact.subject === id).at(-1)
    if (!f || !key || !last) return []
    const entry = linkedTo(f, registered(change, key))
    const step = entry ? stepOf(change, f, entry, last) : firstOf(f, last)
    return step ? [{ ...key, id: entry?.id, filing: id, seq: last.seq, ...step }] : []
  })
}

type Step = Omit<CredentialStep, keyof CredentialKey | 'id' | 'filing' | 'seq'>

function firstOf(f: FilingState, { at }: Telling): Step | undefined {
  if (f.phase !== 'passed' || !f.credential) return undefined
  return { kind: 'won', version: 1, status: 'valid', occurredAt: at, ...contentOf(f.credential) }
}

function stepOf(change: Change, f: FilingState, entry: CredentialEntry, last: Telling): Step | undefined {
  const at = 'occurredAt' in last.body ? last.body.occurredAt : last.at
  const kept = { version: entry.version, occurredAt: at, ...contentOf(entry) }
  if (f.phase === 'passed' && f.credential) {
    const isNew = !sameContent(entry, f.credential)
    if (entry.status === 'valid' && !isNew) return undefined
    const version = entry.version + (isNew ? 1 : 0)
    return { ...contentOf(f.credential), kind: kindOf(change, entry, last), version, status: 'valid', occurredAt: at }
  }
  // A passing, or a credential, that never was.
  const corrects = last.type === 'EntryCorrected' && last.body.target !== 'application_number'
  const isVoid = corrects && (!KEEPING.includes(f.phase) || f.phase === 'passed')
  if (isVoid) return entry.status === 'void' ? undefined : { ...kept, kind: 'corrected', status: 'void' }
  const phase = LOST.includes(f.phase) ? (f.phase as 'suspended' | 'revoked' | 'lapsed') : undefined
  if (!phase || last.type !== 'CredentialLost' || entry.status === phase) return undefined
  if (phase === 'lapsed' && isOver(entry, change.ctx.now)) return undefined
  const { text, dueAt } = last.body
  return { ...kept, kind: phase, status: phase, dueAt, note: text?.note }
}

function kindOf({ ctx }: Change, entry: CredentialEntry, last: Telling): StepKind {
  if (last.type === 'EntryCorrected') return 'corrected'
  if (entry.status !== 'valid') return last.type === 'CredentialReinstated' ? 'reinstated' : 'won'
  return isOver(entry, ctx.now) ? 'renewed' : 'won'
}

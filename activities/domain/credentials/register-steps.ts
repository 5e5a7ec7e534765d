/**
 * What a step of a campaign means for the register of credentials (U-9): derived by comparing where a filing that won or uses
 * one stands afterwards with what the register says. What came from the register is no news to it. A lapse by time is none
 * either: whoever reads a credential sees its end.
 */
import type { Change } from '../decision/change'
import { contentOf, isOver, linkedTo, registered, sameContent, sharedKey } from './credentials'
import type { CredentialStep, StepKind } from '../record/registers'
import type { CredentialEntry } from '../record/registers'
import type { CredentialKey } from '../record/values'
import type { StoredFact } from '../record/facts'
import { LOST } from '../record/phases'
import type { FilingState } from '../record/state'

const TELLING = ['CredentialRecorded', 'CredentialLost', 'CredentialReinstated', 'EntryCorrected'] as const
type Telling = Extract<StoredFact, { type: (typeof TELLING)[number] }>
type Corrected = Extract<StoredFact, { type: 'EntryCorrected' }>

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
  if (last.type === 'EntryCorrected') return correctionOf(f, entry, last)
  const at = 'occurredAt' in last.body ? last.body.occurredAt : last.at
  if (f.phase === 'passed' && f.credential) {
    const isNew = !sameContent(entry, f.credential)
    if (entry.status === 'valid' && !isNew) return undefined
    const version = entry.version + (isNew ? 1 : 0)
    return { ...contentOf(f.credential), kind: kindOf(change, entry, last), version, status: 'valid', occurredAt: at }
  }
  const phase = LOST.includes(f.phase) ? (f.phase as LossKind) : undefined
  if (!phase || last.type !== 'CredentialLost' || !mayBeLost(entry, phase, change.ctx.now)) return undefined
  const { text, dueAt } = last.body
  const { version } = entry
  return { version, occurredAt: at, ...contentOf(entry), kind: phase, status: phase, dueAt, note: text?.note }
}

export type LossKind = 'suspended' | 'revoked' | 'lapsed'

/** Nothing that is known to be worse is made better by a loss; what is over by time needs no word. */
export const mayBeLost = (entry: CredentialEntry, kind: LossKind, now: string): boolean =>
  (entry.status === 'valid' || (entry.status === 'suspended' && kind !== 'suspended')) &&
  !(kind === 'lapsed' && isOver(entry, now))

/** Whether it holds is not said by correcting what was recorded of it; but what never was holds no more. */
function correctionOf(f: FilingState, entry: CredentialEntry, { at, body }: Corrected): Step | undefined {
  const { version, status, occurredAt, dueAt } = entry
  if (body.target === 'application_number') return undefined
  if (!f.credential)
    return status === 'void'
      ? undefined
      : { ...contentOf(entry), version, kind: 'corrected', status: 'void', occurredAt: at }
  if (sameContent(entry, f.credential)) return undefined
  const holds = status === 'valid' || status === 'void'
  const stands = holds ? ({ status: 'valid', occurredAt: at } as const) : { status, occurredAt, dueAt }
  return { ...contentOf(f.credential), version: version + 1, kind: 'corrected', ...stands }
}

function kindOf({ ctx }: Change, entry: CredentialEntry, last: Telling): StepKind {
  if (entry.status !== 'valid') return last.type === 'CredentialReinstated' ? 'reinstated' : 'won'
  return isOver(entry, ctx.now) ? 'renewed' : 'won'
}

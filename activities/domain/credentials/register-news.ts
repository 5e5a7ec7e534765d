/**
 * What is said of a credential at a filing that the register knows more of than the filing does (U-9): it was lost a moment
 * ago, somebody else has it already, or the filing that won it has ended and others still rest on it.
 */
import type { Report } from '../../../workflows/contract/commands'
import { refuse, type Change } from '../decision/change'
import { mayBeLost, type LossKind } from './register-steps'
import { contentOf, isOver, keepUp, linkedTo, registered, sharedKey } from './credentials'
import type { CredentialEntry } from '../record/registers'
import type { StoredFact } from '../record/facts'
import { numberKey } from '../rules/number-key'
import { KEEPING, LOST } from '../record/phases'
import type { FilingState } from '../record/state'
import type { CredentialState } from '../record/values'

function entryOf(change: Change, f: FilingState): CredentialEntry | undefined {
  const key = sharedKey(change, f)
  return key && linkedTo(f, registered(change, key))
}

/** Lost in another way than the filing knows of; undefined where it knows. */
function unseenLoss(change: Change, f: FilingState): CredentialEntry | undefined {
  const entry = f.ended || !KEEPING.includes(f.phase) ? undefined : entryOf(change, f)
  if (!entry || entry.status === 'valid' || (entry.status === 'void' && entry.source === f.id)) return undefined
  return (entry.status === 'void' ? 'revoked' : entry.status) === f.phase ? undefined : entry
}

/** Whoever corrects an entry corrects what was lost meanwhile, and does not bring it back. */
export function learnOfLoss(change: Change, f: FilingState): void {
  const entry = unseenLoss(change, f)
  if (entry) keepUp(change, f, entry)
}

/** That it holds again was said of another loss than the last. */
export function refuseUnseenLoss(change: Change, f: FilingState): void {
  const entry = unseenLoss(change, f)
  if (entry) refuse('phase_mismatch', entry.status, '/answer', { phase: entry.status, credential: entry.id })
}

/** What a filing has won may be in the register already, by the same number: then it is that one, and goes the way of it. */
export function joinRegister(change: Change): void {
  for (const fact of change.facts.filter(isOwn)) {
    const f = change.state.filings[fact.subject]
    const key = f && sharedKey(change, f)
    const { credential } = f ?? {}
    if (!f || !key || f.phase !== 'passed' || !credential) continue
    const entries = registered(change, key)
    const entry = linkedTo(f, entries) ? undefined : entries.find((e) => isSame(e, credential))
    if (!entry) continue
    const { id, version, source } = entry
    const told = isNews(credential, entry) ? contentOf(credential) : contentOf(entry)
    change.emit('CredentialUsed', f.id, { use: { id, version, source }, credential: told, again: 'own' })
    if (entry.status !== 'valid') keepUp(change, f, entry)
  }
}

const isOwn = (fact: StoredFact): boolean => fact.type === 'CredentialRecorded' && !fact.body.register

/** One that was lost since is this one, too; one that was won after that is another, whatever its number. */
const isSame = (entry: CredentialEntry, { number, obtainedAt }: CredentialState): boolean =>
  number !== undefined &&
  entry.number !== undefined &&
  numberKey(entry.number) === numberKey(number) &&
  (entry.status === 'valid' || (isLost(entry) && Date.parse(obtainedAt) <= Date.parse(entry.occurredAt)))

const isLost = ({ status }: CredentialEntry): boolean => (LOST as readonly string[]).includes(status)

/** Its platform has said since until when it holds. */
const isNews = ({ validUntil, obtainedAt }: CredentialState, entry: CredentialEntry): boolean =>
  entry.status === 'valid' && validUntil !== undefined && Date.parse(obtainedAt) > Date.parse(entry.obtainedAt)

const LOSSES: readonly Report['kind'][] = ['suspended', 'revoked', 'lapsed']

/** Of a filing that takes nothing more itself. The credential that it concerns, where it is news. */
export function tellRegister(change: Change, f: FilingState, report: Report): string | undefined {
  const isLoss = LOSSES.includes(report.kind)
  const key = isLoss || report.kind === 'reinstated' ? sharedKey(change, f) : undefined
  const entry = key && linkedTo(f, registered(change, key))
  if (!key || !entry) return undefined
  const { now } = change.ctx
  const isNew = isLoss ? mayBeLost(entry, report.kind as LossKind, now) : isLost(entry) && !isOver(entry, now)
  if (!isNew) return undefined
  const { id, version } = entry
  const what = isLoss
    ? ({ kind: report.kind as LossKind, status: report.kind as LossKind, dueAt: report.dueAt } as const)
    : ({ kind: 'reinstated', status: 'valid' } as const)
  const occurredAt = change.occurredAt(report.occurredAt)
  change.registerNews.push({
    ...key,
    id,
    version,
    ...contentOf(entry),
    ...what,
    occurredAt,
    text: report.text,
    filing: f.id,
  })
  return id
}

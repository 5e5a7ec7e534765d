/**
 * Credentials that belong to an account, an app or a product (U-9): won by one filing or registered, used by the filings of
 * other campaigns while scope and validity fit. A use pins what the register said; what happens to the credential afterwards
 * reaches every filing that uses it on its next look. Never across platforms, items or accounts (S0-33).
 */
import type { Command, FileAnew, UseCredential } from '../../../workflows/contract/commands'
import type { Requirement } from '../../../workflows/contract/reference'
import {
  earlyEnd,
  type CredentialContent,
  type CredentialKey,
  type CredentialUse,
  type CredentialUsed,
} from '../record/values'
import { refuse, type Change } from '../decision/change'
import { isLeavingPlatform, KEEPING } from '../record/phases'
import { presentRound, type FilingState } from '../record/state'
import { isRead } from '../rules/grades'
import { isPast } from '../time/instants'
import type { CredentialEntry } from '../record/registers'

/** Whether a credential is used by itself, or only offered to somebody who vouches for it. */
export const servesByItself = (requirement: Requirement, pack: { own?: true } | undefined): boolean =>
  requirement.credentialServes !== undefined && (pack?.own === true || isRead(requirement.credentialServes))

/** The key under which a filing's credential is shared; undefined where it is this campaign's alone. */
export function sharedKey(change: Change, f: FilingState): CredentialKey | undefined {
  const { platform, item, account } = f
  if (account === undefined || change.requirement(f).credentialServes === undefined) return undefined
  return { platform, item, account }
}

/** What the register has under a key. Loud where a step did not read it before deciding. */
export function registered({ ctx }: Change, key: CredentialKey): readonly CredentialEntry[] {
  if (!ctx.registers) return []
  const known = ctx.registers.credentials(key)
  if (!known) throw new Error(`the register of credentials was not read for ${JSON.stringify(key)}`)
  return known
}

/** The one that a filing uses, or that it is the source of. */
export const linkedTo = (f: FilingState, entries: readonly CredentialEntry[]): CredentialEntry | undefined =>
  entries.find((e) => (f.uses ? e.id === f.uses.id : e.source === f.id))

export const isOver = ({ validUntil }: Pick<CredentialEntry, 'validUntil'>, now: string): boolean =>
  validUntil !== undefined && isPast(validUntil, now)

/** Valid now, and until the campaign ends where that is known. */
export const lastsFor = (e: CredentialEntry, now: string, until: string | undefined): boolean =>
  e.status === 'valid' && !isOver(e, now) && (until === undefined || !endsBefore(e, until))

const endsBefore = ({ validUntil }: Pick<CredentialEntry, 'validUntil'>, at: string): boolean =>
  validUntil !== undefined && Date.parse(validUntil) < Date.parse(at)

/** Of those that last long enough the one that lasts longest. */
export function bestOf(entries: readonly CredentialEntry[], now: string, until?: string): CredentialEntry | undefined {
  const end = ({ validUntil }: CredentialEntry): number =>
    validUntil === undefined ? Infinity : Date.parse(validUntil)
  return entries
    .filter((e) => lastsFor(e, now, until))
    .sort((a, b) => (end(a) === end(b) ? (a.id < b.id ? -1 : 1) : end(b) - end(a)))[0]
}

export const contentOf = ({ number, fileIds, validUntil, obtainedAt }: CredentialContent): CredentialContent => ({
  number,
  fileIds,
  validUntil,
  obtainedAt,
})

const useOf = ({ id, version, source }: CredentialEntry): CredentialUse => ({ id, version, source })

/** The same proof. An instant may be written in another zone. */
export function sameContent(a: CredentialContent | undefined, b: CredentialContent): boolean {
  const instant = (at: string | undefined): number | undefined => (at === undefined ? undefined : Date.parse(at))
  return (
    a !== undefined &&
    a.number === b.number &&
    instant(a.validUntil) === instant(b.validUntil) &&
    a.fileIds.join() === b.fileIds.join()
  )
}

/** What the register means for a filing: it takes what fits, and follows what it uses. Idempotent by state. */
export function followRegister(change: Change, id: string): void {
  const f = change.filing(id)
  const { ending, closedAt } = change.state
  if (f.ended || ending || closedAt !== undefined || isLeavingPlatform(f)) return
  if (!KEEPING.includes(f.phase) && !mayTake(f)) return
  const key = sharedKey(change, f)
  if (!key) return
  const entries = registered(change, key)
  const entry = linkedTo(f, entries)
  if (entry && KEEPING.includes(f.phase)) keepUp(change, f, entry)
  else if (mayTake(f)) takeOrOffer(change, f, entries)
}

/** Nothing of its own was looked over or handed in yet. */
const mayTake = (f: FilingState): boolean =>
  f.phase === 'preparing' &&
  f.round === 1 &&
  Object.values(f.tasks).every((t) => t.kind !== 'recheck' || t.status !== 'answered')

function takeOrOffer(change: Change, f: FilingState, entries: readonly CredentialEntry[]): void {
  const best = (fits: (version: number | undefined, e: CredentialEntry) => boolean): CredentialEntry | undefined =>
    bestOf(
      entries.filter((e) => fits(f.declined?.[e.id], e)),
      change.ctx.now,
      change.state.endsAt,
    )
  // Whom somebody said no to is not taken by itself again: what is new of it is offered.
  const fresh = best((declined) => declined === undefined)
  const entry = fresh ?? best((declined, e) => declined !== undefined && declined < e.version)
  if (!entry) return
  if (fresh && servesByItself(change.requirement(f), change.ctx.pack(f.platform, f.packVersion))) take(change, f, entry)
  else if (f.offered?.id !== entry.id || f.offered.version !== entry.version)
    change.emit('CredentialOffered', f.id, { use: useOf(entry), credential: contentOf(entry) })
}

const take = (
  change: Change,
  f: FilingState,
  entry: CredentialEntry,
  more: Pick<CredentialUsed, 'confirmed' | 'again'> = {},
): void => change.emit('CredentialUsed', f.id, { use: useOf(entry), credential: contentOf(entry), ...more })

export function keepUp(change: Change, f: FilingState, entry: CredentialEntry): void {
  const { id, version, status, occurredAt } = entry
  const register = { id, version }
  // The filing whose entry was wrong knows best what it has: it is asked for the right one.
  if (status === 'void' && entry.source === f.id) return
  if (status !== 'void') takeContent(change, f, entry)
  if (status === 'valid') {
    if (change.filing(f.id).phase !== 'passed' && !isOver(entry, change.ctx.now))
      change.emit('CredentialReinstated', f.id, { occurredAt, register, since: occurredAt })
    tellOfEarlyEnd(change, f)
    return
  }
  const phase = status === 'void' ? 'revoked' : status
  if (f.phase === phase) return
  const text = change.note(entry.text)
  const { dueAt } = entry
  change.emit('CredentialLost', f.id, { phase, occurredAt, dueAt, text, fileIds: [], register, since: occurredAt })
}

function takeContent(change: Change, f: FilingState, entry: CredentialEntry): void {
  const changed = !sameContent(f.credential, entry)
  const { id, version } = entry
  if (f.uses && (changed || f.uses.version !== version)) take(change, f, entry, { again: changed ? 'content' : 'pin' })
  else if (!f.uses && changed)
    change.emit('CredentialRecorded', f.id, { credential: contentOf(entry), register: { id, version } })
}

/** The campaign was prolonged beyond it: told once for each pair of ends. It stays in use until it lapses. */
function tellOfEarlyEnd(change: Change, { id }: FilingState): void {
  const { uses, credential, earlyEndTold, phase } = change.filing(id)
  const { endsAt } = change.state
  const validUntil = credential?.validUntil
  if (!uses || phase !== 'passed' || endsAt === undefined || validUntil === undefined) return
  if (!endsBefore({ validUntil }, endsAt) || earlyEndTold === earlyEnd(validUntil, endsAt)) return
  change.emit('CredentialEndsEarly', id, { use: uses, validUntil, endsAt })
}

/** Filings that look again when the campaign's end moves. */
export const restsOnEnd = (f: FilingState): boolean =>
  !f.ended && (f.uses !== undefined || (f.account !== undefined && mayTake(f)))

export const decideOnCredential = (
  change: Change,
  f: FilingState,
  command: Extract<Command, { type: 'fileAnew' | 'useCredential' }>,
): { filing: string } =>
  command.type === 'fileAnew' ? fileAnew(change, f, command.body) : useCredential(change, f, command.body)

/** Somebody vouches for a credential that the rules only offer, or takes back a no. */
function useCredential(change: Change, f: FilingState, { credential, text }: UseCredential): { filing: string } {
  const person = named(change, 'use_credential')
  const key = sharedKey(change, f)
  const entry = key && registered(change, key).find((e) => e.id === credential)
  if (!entry) refuse('credential_unknown', credential, '/credential')
  if (!mayTake(f)) refuse('phase_mismatch', f.phase, undefined, { phase: f.phase })
  const { endsAt } = change.state
  if (!lastsFor(entry, change.ctx.now, endsAt)) {
    const { status, validUntil } = entry
    refuse('credential_unfit', credential, '/credential', { status, validUntil, endsAt })
  }
  take(change, f, entry, { confirmed: { person, note: change.ctx.seal(text) } })
  return { filing: f.id }
}

/** It files its own. What the register has now is not taken again; what is won later may be, what is renewed is offered. */
function fileAnew(change: Change, f: FilingState, { text }: FileAnew): { filing: string } {
  const person = named(change, 'file_anew')
  const key = sharedKey(change, f)
  // What it won itself it has filed already.
  const concerns = f.uses ? f.phase === 'passed' && !presentRound(f).verdict : f.offered !== undefined && mayTake(f)
  if (!key || !concerns) refuse('phase_mismatch', f.phase, undefined, { phase: f.phase })
  const declined = registered(change, key).map(({ id, version }) => ({ id, version }))
  change.emit('CredentialDeclined', f.id, { declined, person, note: change.ctx.seal(text) })
  return { filing: f.id }
}

function named({ ctx: { actor } }: Change, what: string): string {
  if (actor.channel === 'temporal_ui' || !actor.person) refuse('person_required', what)
  return actor.person
}

/** What a filing uses is put right where it stands: at the filing that won it, or in the register. */
export function refuseForeignCredential(f: FilingState): void {
  if (f.uses) refuse('credential_used', f.uses.id, undefined, { credential: f.uses.id, source: f.uses.source })
}

/** As a card shows it: a shared one with its place in the register. */
export const credentialName = ({ uses, credential }: FilingState): string | undefined =>
  uses ? `${credential?.number ?? '见凭证文件'}（沿用 ${uses.id}）` : credential?.number

/** What its lead should know of credentials of the register, on the card. */
export function credentialHints(f: FilingState, endsAt: string | undefined): string[] {
  const { offered, uses, credential, ended, phase } = f
  if (ended) return []
  if (offered && mayTake(f)) return [`已有凭证 ${offered.id} 可能适用，须具名确认是否沿用`]
  const isEarly = uses && credential && endsAt !== undefined && phase === 'passed' && endsBefore(credential, endsAt)
  return isEarly ? [`沿用的凭证 ${uses.id} 在活动结束前到期，须续期或另行备案`] : []
}

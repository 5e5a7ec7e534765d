/**
 * What a request says of a credential of the register: registered, renewed, corrected, lost, reinstated. One transaction with
 * its idempotency key, under the lock that every use takes first. Says nothing of who may do what.
 */
import type { Pool, PoolClient } from 'pg'
import { isOver } from '../../../activities/domain/credentials/credentials'
import type { CredentialEntry } from '../../../activities/domain/record/registers'
import type { CredentialKey } from '../../../activities/domain/record/values'
import { isAhead, isPast } from '../../../activities/domain/time/instants'
import { numberKey } from '../../../activities/domain/rules/number-key'
import { readClock } from '../clock'
import { withTransaction } from '../pool'
import { readCredential } from './credential-reads'
import {
  entriesOf,
  insertCredential,
  insertStep,
  insertText,
  lockKeys,
  pokeUsers,
  type StepContent,
} from './credentials'
import { repeatOf, requestHash, type Author } from './requests'

export interface Proof {
  number?: string
  fileIds?: string[]
  validUntil?: string
  obtainedAt?: string
}

/** What is not said stays as it was; `noEnd` takes the end away. */
export type ProofChange = Proof & { noEnd?: boolean }

export interface Loss {
  kind: 'suspended' | 'revoked' | 'lapsed'
  occurredAt?: string
  dueAt?: string
}

export type CredentialRefusal =
  | 'not_found'
  | 'idempotency_key_reused'
  | 'credential_known'
  | 'credential_status'
  | 'credential_required'
  | 'material_lapsed'
  | 'occurred_in_future'
  | 'due_in_past'

export class CredentialRefused extends Error {
  constructor(
    readonly code: CredentialRefusal,
    readonly pointer?: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(code)
  }
}

export interface Written {
  id: string
  fresh: boolean
}

type Next = (known: CredentialEntry, now: string) => StepContent

/** Registers what the company has had before this service knew of it. */
export const registerCredential = (
  pool: Pool,
  key: CredentialKey,
  { number, fileIds = [], validUntil, obtainedAt, text }: Proof & { text?: string },
  author: Author,
): Promise<Written> =>
  written(pool, { do: 'register', ...key, number, fileIds, validUntil, obtainedAt, text }, author, async (db, now) => {
    await lockKeys(db, [key])
    if (!number && fileIds.length === 0) throw new CredentialRefused('credential_required', '/number')
    refuseOver(validUntil, now)
    refuseFuture(obtainedAt, now, '/obtainedAt')
    const same = (await entriesOf(db, [key])).find(
      (e) =>
        e.status === 'valid' &&
        !isOver(e, now) &&
        e.number !== undefined &&
        number !== undefined &&
        numberKey(e.number) === numberKey(number),
    )
    if (same) throw new CredentialRefused('credential_known', '/number', { credential: same.id })
    const id = await insertCredential(db, key, { client: author.client, at: now })
    const content = { number, fileIds, validUntil, obtainedAt: obtainedAt ?? now }
    const step = { kind: 'registered', version: 1, status: 'valid', occurredAt: now, ...content } as const
    return { id, key, step, text }
  })

/** It holds longer. A suspension or a withdrawal is ended by a reinstatement, not by a longer validity. */
export const renewCredential = (
  pool: Pool,
  id: string,
  change: Proof & { validUntil: string; text?: string },
  author: Author,
): Promise<Written> =>
  onCredential(pool, id, { do: 'renew', ...change }, author, (known, now) => {
    refuseStatus(known, ['valid', 'lapsed'])
    refuseOver(change.validUntil, now)
    return { ...changed(known, change), kind: 'renewed', status: 'valid', occurredAt: now }
  })

/** What was recorded was wrong. Whether it holds stays as it is. */
export const correctCredential = (
  pool: Pool,
  id: string,
  change: ProofChange & { text: string },
  author: Author,
): Promise<Written> =>
  onCredential(pool, id, { do: 'correct', ...change }, author, (known, now) => {
    refuseStatus(known, ['valid', 'suspended', 'revoked', 'lapsed'])
    refuseFuture(change.obtainedAt, now, '/obtainedAt')
    return { ...changed(known, change), kind: 'corrected', status: known.status, occurredAt: now }
  })

export const loseCredential = (
  pool: Pool,
  id: string,
  loss: Loss & { text?: string },
  author: Author,
): Promise<Written> =>
  onCredential(pool, id, { do: 'lose', ...loss }, author, (known, now) => {
    refuseStatus(known, loss.kind === 'suspended' ? ['valid'] : ['valid', 'suspended'])
    refuseFuture(loss.occurredAt, now, '/occurredAt')
    if (loss.dueAt !== undefined && isPast(loss.dueAt, now)) throw new CredentialRefused('due_in_past', '/dueAt')
    const { kind, occurredAt = now, dueAt } = loss
    return { ...kept(known), kind, status: kind, occurredAt, dueAt }
  })

/** It holds again. One whose validity is over does not: the new one comes with it. */
export const reinstateCredential = (
  pool: Pool,
  id: string,
  given: ProofChange & { occurredAt?: string; text?: string },
  author: Author,
): Promise<Written> =>
  onCredential(pool, id, { do: 'reinstate', ...given }, author, (known, now) => {
    refuseStatus(known, ['suspended', 'revoked', 'lapsed'])
    refuseFuture(given.occurredAt, now, '/occurredAt')
    const next = changed(known, given)
    refuseOver(next.validUntil, now)
    return { ...next, kind: 'reinstated', status: 'valid', occurredAt: given.occurredAt ?? now }
  })

/** Empties what requests have said beside a credential. What happened stays. */
export const eraseTexts = (pool: Pool, id: string): Promise<number> =>
  withTransaction(pool, async (db) => {
    const { now } = await readClock(db)
    const { rowCount } = await db.query(
      `update credential_texts set body = null, erased_at = $2 where body is not null
          and step in (select id from credential_steps where credential = $1)`,
      [id, now],
    )
    return rowCount ?? 0
  })

const kept = ({ version, number, fileIds, validUntil, obtainedAt }: CredentialEntry) => ({
  version,
  number,
  fileIds,
  validUntil,
  obtainedAt,
})

function changed(known: CredentialEntry, change: ProofChange): ReturnType<typeof kept> {
  const { number, fileIds, validUntil, obtainedAt, noEnd } = change
  const says = [number, fileIds, validUntil, obtainedAt, noEnd].some((value) => value !== undefined)
  return {
    version: known.version + (says ? 1 : 0),
    number: number ?? known.number,
    fileIds: fileIds ?? known.fileIds,
    validUntil: noEnd ? undefined : (validUntil ?? known.validUntil),
    obtainedAt: obtainedAt ?? known.obtainedAt,
  }
}

function refuseOver(validUntil: string | undefined, now: string): void {
  if (validUntil !== undefined && isPast(validUntil, now)) throw new CredentialRefused('material_lapsed', '/validUntil')
}

function refuseFuture(at: string | undefined, now: string, pointer: string): void {
  if (at !== undefined && isAhead(at, now)) throw new CredentialRefused('occurred_in_future', pointer)
}

function refuseStatus({ status }: CredentialEntry, fit: readonly CredentialEntry['status'][]): void {
  if (!fit.includes(status)) throw new CredentialRefused('credential_status', undefined, { status })
}

const onCredential = (pool: Pool, id: string, body: object, author: Author, next: Next): Promise<Written> =>
  written(pool, { id, ...body }, author, async (db, now) => {
    const key = await readCredential(db, id)
    if (!key) throw new CredentialRefused('not_found')
    await lockKeys(db, [key])
    // What was read before the lock may be old.
    const known = (await readCredential(db, id)) ?? key
    return { id, key, step: next(known, now), text: (body as { text?: string }).text }
  })

interface Made {
  id: string
  key: CredentialKey
  step: StepContent
  text: string | undefined
}

/** One request at a time: they are few, and a repeat that runs beside its first must find it. */
const written = (
  pool: Pool,
  body: object,
  author: Author,
  make: (db: PoolClient, now: string) => Promise<Made>,
): Promise<Written> =>
  withTransaction(pool, async (db) => {
    await db.query("select pg_advisory_xact_lock(hashtext('credential requests'))")
    const hash = requestHash(body)
    const repeat = await repeatOf(db, { table: 'credential_steps', of: 'credential' }, author, hash)
    if (repeat === 'key_reused') throw new CredentialRefused('idempotency_key_reused')
    if (repeat) return { id: repeat.of, fresh: false }
    const { now } = await readClock(db)
    const { id, key, step, text } = await make(db, now)
    const row = await insertStep(db, id, step, { ...author, at: now, hash })
    await insertText(db, row, text)
    await pokeUsers(db, id, key)
    return { id, fresh: true }
  })

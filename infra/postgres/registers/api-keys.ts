/**
 * Keys of the API: 32 random bytes behind a prefix, shown once and stored only as their hash. A key belongs to a client and
 * carries scopes; a revoked one stays in the table, so that what it did can still be told.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'

/**
 * What a key may be allowed to do. `all_clients` lifts the check that an object belongs to the key's client. `act_as` lets it act for
 * persons (`X-Actor`): for all of them, or written `act_as:M1001` for those alone that it names.
 */
export const SCOPES = [
  'campaigns:read',
  'campaigns:write',
  'tasks:answer',
  'reports:write',
  'files:write',
  'act_as',
  'rules:write',
  'registers:write',
  'people:read',
  'people:write',
  'webhooks:write',
  'audit:read',
  'admin',
  'all_clients',
] as const
export type Scope = (typeof SCOPES)[number]

/** As it is stored: a scope, or acting for one person. */
export type GrantedScope = Scope | `act_as:${string}`

export const isScope = (text: string): text is GrantedScope =>
  (SCOPES as readonly string[]).includes(text) || /^act_as:[A-Za-z0-9_-]{1,32}$/.test(text)

/** Who calls, as far as the key tells. */
export interface KeyHolder {
  id: string
  client: string
  scopes: readonly GrantedScope[]
}

/** May it act for this person? */
export const mayActAs = ({ scopes }: Pick<KeyHolder, 'scopes'>, staff: string): boolean =>
  scopes.includes('act_as') || scopes.includes(`act_as:${staff}`)

export interface StoredKey extends KeyHolder {
  label: string
  createdAt: Date
  revokedAt: Date | null
}

type Db = Pick<Pool | PoolClient, 'query'>

/** The prefix lets a secret scanner find it and a person see what it is. */
const FORM = /^cf_[A-Za-z0-9_-]{43}$/

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest()

/** What a key is stored as; undefined for what cannot be one. */
export const keyHash = (presented: string): Buffer | undefined => (FORM.test(presented) ? hashOf(presented) : undefined)

/** What the keys in force are stored as. */
export async function keyHashes(db: Db): Promise<Buffer[]> {
  const { rows } = await db.query<{ secret_hash: Buffer }>('select secret_hash from api_keys where revoked_at is null')
  return rows.map((row) => row.secret_hash)
}

/** Makes a key. The answer is the only place where it can ever be read. */
export async function createKey(
  db: Db,
  wanted: { client: string; label: string; scopes: readonly GrantedScope[] },
): Promise<{ id: string; key: string }> {
  const id = randomUUID()
  const key = `cf_${randomBytes(32).toString('base64url')}`
  await db.query('insert into api_keys (id, client, label, secret_hash, scopes) values ($1, $2, $3, $4, $5)', [
    id,
    wanted.client,
    wanted.label,
    hashOf(key),
    wanted.scopes,
  ])
  return { id, key }
}

/** The holder of a presented key; undefined for anything that is no valid key. */
export async function findKey(db: Db, presented: string): Promise<KeyHolder | undefined> {
  const hash = keyHash(presented)
  if (!hash) return undefined
  const { rows } = await db.query<KeyHolder>(
    'select id, client, scopes from api_keys where secret_hash = $1 and revoked_at is null',
    [hash],
  )
  return rows[0]
}

export async function isKeyInForce(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query('select from api_keys where id = $1 and revoked_at is null', [id])
  return rowCount === 1
}

export async function listKeys(db: Db): Promise<StoredKey[]> {
  const { rows } = await db.query<StoredKey>(
    `select id, client, label, scopes, created_at as "createdAt", revoked_at as "revokedAt"
       from api_keys order by created_at, id`,
  )
  return rows
}

/** False when there is no such key or it is revoked already. */
export async function revokeKey(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query('update api_keys set revoked_at = now() where id = $1 and revoked_at is null', [
    id,
  ])
  return rowCount === 1
}

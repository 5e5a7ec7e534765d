/**
 * Keys of the API: 32 random bytes behind a prefix, shown once and stored only as their hash. A key belongs to a client and
 * carries scopes; a revoked one stays in the table, so that what it did can still be told. A row may also stand for a client of
 * an issuer of access tokens: whoever brings a token of that client is its holder.
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
  'reviews:decide',
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

/** What is left of scopes where a token names less. Who may act for everybody may be narrowed to one person, and the other way round. */
export const narrowedTo = (held: readonly GrantedScope[], named: readonly string[]): GrantedScope[] => [
  ...held.filter((scope) => named.includes(scope) || (scope.startsWith('act_as:') && named.includes('act_as'))),
  ...named.filter(isScope).filter((scope) => scope.startsWith('act_as:') && held.includes('act_as')),
]

/** Who calls, as far as the key tells. */
export interface KeyHolder {
  id: string
  client: string
  scopes: readonly GrantedScope[]
}

/** May it act for this person? */
export const mayActAs = ({ scopes }: Pick<KeyHolder, 'scopes'>, staff: string): boolean =>
  scopes.includes('act_as') || scopes.includes(`act_as:${staff}`)

/** A client as an issuer of access tokens knows it. */
export interface TokenClient {
  issuer: string
  issuerClient: string
}

export interface StoredKey extends KeyHolder {
  /** Of a row that stands for a client of an issuer. */
  issuer: string | null
  issuerClient: string | null
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

/** What all rows in force are known by: the hash of a key in hexadecimal digits, or issuer and client with a blank between them. */
export async function keyHandles(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ handle: string }>(
    `select coalesce(issuer || ' ' || issuer_client, encode(secret_hash, 'hex')) as handle from api_keys where revoked_at is null`,
  )
  return rows.map((row) => row.handle)
}

/**
 * Has tokens of an issuer's client taken, as a key of a client of ours. Undefined: they are already. Its row has a hash that no key has: a
 * release that knows no tokens reads those of all rows.
 */
export async function registerTokenClient(
  db: Db,
  wanted: TokenClient & { client: string; label: string; scopes: readonly GrantedScope[] },
): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `insert into api_keys (id, client, label, issuer, issuer_client, scopes, secret_hash) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (issuer, issuer_client) where revoked_at is null do nothing returning id`,
    [randomUUID(), wanted.client, wanted.label, wanted.issuer, wanted.issuerClient, wanted.scopes, randomBytes(32)],
  )
  return rows[0]?.id
}

/** The holder that tokens of an issuer's client stand for; undefined where nobody has registered it. */
export async function findTokenClient(db: Db, { issuer, issuerClient }: TokenClient): Promise<KeyHolder | undefined> {
  const { rows } = await db.query<KeyHolder>(
    'select id, client, scopes from api_keys where issuer = $1 and issuer_client = $2 and revoked_at is null',
    [issuer, issuerClient],
  )
  return rows[0]
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
    'select id, client, scopes from api_keys where secret_hash = $1 and issuer is null and revoked_at is null',
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
    `select id, client, label, scopes, issuer, issuer_client as "issuerClient", created_at as "createdAt", revoked_at as "revokedAt"
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

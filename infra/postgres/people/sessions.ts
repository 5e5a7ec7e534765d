/**
 * Browsers in which people have signed in. What a browser keeps is a random value, of which only the hash is stored. Times are
 * real ones, whatever the record's clock says.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { SIGN_IN_LIMITS } from '../../reference/sign-in-limits'

type Db = Pick<Pool | PoolClient, 'query'>

export type SignInMethod = 'code' | 'oidc'

export interface PersonSession {
  id: string
  person: string
  method: SignInMethod
  /** What the browser calls itself, in a few words. */
  browser: string
  /** When its person last proved who they are. */
  signedInAt: Date
  expiresAt: Date
}

const FORM = /^[A-Za-z0-9_-]{43}$/

const hashOf = (value: string): Buffer => createHash('sha256').update(value).digest()

const COLUMNS = `id, person, method, browser, signed_in_at as "signedInAt", expires_at as "expiresAt"`
const IN_FORCE = 'ended_at is null and expires_at > clock_timestamp()'

/** The answer is the only place where the value can ever be read. `signedInAt`: where another party proved it, when that was. */
export async function openSession(
  db: Db,
  opened: { person: string; method: SignInMethod; browser: string; signedInAt?: Date; days?: number },
): Promise<{ value: string; maxAgeSeconds: number }> {
  const days = opened.days ?? SIGN_IN_LIMITS.sessionDays
  const value = randomBytes(32).toString('base64url')
  await db.query('delete from person_sessions where expires_at < clock_timestamp() - make_interval(days => 60)')
  await db.query(
    `insert into person_sessions (id, value_hash, person, method, browser, signed_in_at, expires_at)
     values ($1, $2, $3, $4, $5, least(coalesce($6, clock_timestamp()), clock_timestamp()),
             clock_timestamp() + make_interval(days => $7))`,
    [randomUUID(), hashOf(value), opened.person, opened.method, opened.browser, opened.signedInAt, days],
  )
  return { value, maxAgeSeconds: days * 86_400 }
}

/** The session that a browser's value stands for, as long as it is in force. */
export async function findSession(db: Db, value: string): Promise<PersonSession | undefined> {
  if (!FORM.test(value)) return undefined
  const { rows } = await db.query<PersonSession>(
    `select ${COLUMNS} from person_sessions where value_hash = $1 and ${IN_FORCE}`,
    [hashOf(value)],
  )
  return rows[0]
}

/** Those in force, the latest first. */
export async function listSessions(db: Db, person: string): Promise<PersonSession[]> {
  const { rows } = await db.query<PersonSession>(
    `select ${COLUMNS} from person_sessions where person = $1 and ${IN_FORCE} order by signed_in_at desc, id`,
    [person],
  )
  return rows
}

/** Ends one session of a person, or all of them. Says how many have ended. */
export async function endSessions(db: Db, person: string, id?: string): Promise<number> {
  const { rowCount } = await db.query(
    `update person_sessions set ended_at = clock_timestamp()
      where person = $1 and ($2::uuid is null or id = $2) and ended_at is null`,
    [person, id],
  )
  return rowCount ?? 0
}

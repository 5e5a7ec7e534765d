/**
 * Codes for signing in: six digits, sent to a person's own address, good for a few minutes, a few tries, and only in the browser
 * that asked. What was asked for somebody nobody knows is kept alike, so that both answer alike. Hashes come from outside, keyed:
 * whoever has the table alone cannot try all codes on it.
 */
import { randomUUID, timingSafeEqual } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { withTransaction } from '../pool'
import { SIGN_IN_LIMITS } from '../../reference/sign-in-limits'

/** Where nothing else is said. */
const CODE_MINUTES = SIGN_IN_LIMITS.codeMinutes
export const CODE_TRIES = SIGN_IN_LIMITS.codeTries

/**
 * Codes that one person is sent in an hour and a day. A browser that showed a link or a session of this person has an allowance
 * of its own, counted by where it is, so that strangers who ask for codes in somebody's name take none of them away.
 */
const TO_PERSON = { strangers: { hour: 5, day: 15 }, known: { hour: 10, day: 40 } } as const
/**
 * What may be got wrong in a day in one person's name by browsers that are known, wherever they are: whoever got hold of a link
 * counts as a stranger then. A guess is right once in a million.
 */
const KNOWN_WRONG = 60
/** What strangers at one address may ask and get wrong in an hour: an office shares one, and who guesses needs far more. */
const FROM_SOURCE = { asked: 60, wrong: 50 } as const

export interface AskedCode {
  /** Absent where nobody is known by what was typed. */
  person: string | undefined
  codeHash: Buffer
  browserHash: Buffer
  sourceHash: Buffer
  /** The browser showed a link or a session of this person. */
  known: boolean
}

/** `send`: the code goes out; `withheld`: asked too often in this person's name; `too_many`: asked too often from there. */
export type Asked = 'send' | 'withheld' | 'too_many'

/** Keeps a code that was asked for. Nobody is told the difference between the first two. */
export const askCode = (pool: Pool, asked: AskedCode): Promise<Asked> =>
  withTransaction(pool, async (client) => {
    // One after the other for a source and for a person, so that many at once count each other.
    for (const key of [asked.sourceHash.toString('hex'), `person ${asked.person}`])
      await client.query('select pg_advisory_xact_lock(hashtextextended($1, 715))', [key])
    const known = asked.known && (await gotWrong(client, asked.person)) < KNOWN_WRONG
    await client.query('delete from sign_in_codes where made_at < clock_timestamp() - make_interval(days => 2)')
    const { rows } = await client.query<Record<'asked' | 'wrong' | 'hour' | 'day', number>>(
      `select count(*) filter (where s.fits and s.recent)::int as asked,
              coalesce(sum(s.tries) filter (where s.fits and s.recent and s.used_at is null), 0)::int as wrong,
              count(*) filter (where s.same and s.recent)::int as hour,
              count(*) filter (where s.same)::int as day
         from (select tries, used_at, source_hash = $1 and not known as fits,
                      coalesce(person = $2, false) and known = $3 and (not known or source_hash = $1) as same,
                      made_at > clock_timestamp() - interval '1 hour' as recent
                 from sign_in_codes
                where (source_hash = $1 or person = $2) and made_at > clock_timestamp() - interval '1 day') s`,
      [asked.sourceHash, asked.person, known],
    )
    const [count = { asked: 0, wrong: 0, hour: 0, day: 0 }] = rows
    const isTooMany = count.asked >= FROM_SOURCE.asked || count.wrong >= FROM_SOURCE.wrong
    if (isTooMany && !known) return 'too_many'
    const allowance = TO_PERSON[known ? 'known' : 'strangers']
    const isWithheld = count.hour >= allowance.hour || count.day >= allowance.day
    const person = isWithheld ? undefined : asked.person
    await client.query(
      `insert into sign_in_codes (id, person, code_hash, browser_hash, source_hash, known)
       values ($1, $2, $3, $4, $5, $6)`,
      [
        randomUUID(),
        person ?? null,
        person === undefined ? null : asked.codeHash,
        asked.browserHash,
        asked.sourceHash,
        known,
      ],
    )
    return person === undefined ? 'withheld' : 'send'
  })

async function gotWrong(client: PoolClient, person: string | undefined): Promise<number> {
  if (person === undefined) return 0
  const { rows } = await client.query<{ tries: number }>(
    `select coalesce(sum(tries), 0)::int as tries from sign_in_codes
      where person = $1 and known and used_at is null and made_at > clock_timestamp() - interval '1 day'`,
    [person],
  )
  return rows[0]?.tries ?? 0
}

export type Tried = { outcome: 'right'; person: string } | { outcome: 'wrong'; left: number } | { outcome: 'over' }

/** One try, counted before it is compared: many at once have no more tries than one after the other. */
export async function tryCode(
  pool: Pool,
  browserHash: Buffer,
  codeHash: Buffer,
  { codeMinutes = CODE_MINUTES, codeTries = CODE_TRIES }: { codeMinutes?: number; codeTries?: number } = {},
): Promise<Tried> {
  const { rows } = await pool.query<{ id: string; person: string | null; hash: Buffer | null; tries: number }>(
    `update sign_in_codes set tries = tries + 1
      where browser_hash = $1 and used_at is null and tries < $2
        and made_at > clock_timestamp() - make_interval(mins => $3)
      returning id, person, code_hash as hash, tries`,
    [browserHash, codeTries, codeMinutes],
  )
  const [row] = rows
  if (row === undefined) return { outcome: 'over' }
  if (row.person === null || row.hash === null || !timingSafeEqual(row.hash, codeHash)) {
    const left = codeTries - row.tries
    return left > 0 ? { outcome: 'wrong', left } : { outcome: 'over' }
  }
  const used = await pool.query(
    'update sign_in_codes set used_at = clock_timestamp() where id = $1 and used_at is null',
    [row.id],
  )
  return used.rowCount === 1 ? { outcome: 'right', person: row.person } : { outcome: 'over' }
}

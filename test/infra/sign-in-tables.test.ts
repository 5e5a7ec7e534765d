import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { askCode, CODE_TRIES, tryCode, type AskedCode } from '../../infra/postgres/people/sign-in-codes'
import { endSessions, findSession, listSessions, openSession } from '../../infra/postgres/people/sessions'
import { createPool } from '../../infra/postgres/pool'
import { createTestDatabase, type TestDatabase } from '../support/stack'

let db: TestDatabase
let pool: Pool
beforeAll(async () => {
  db = await createTestDatabase()
  pool = createPool(db.url, { max: 8 })
})
afterAll(async () => {
  await pool.end()
  await db.drop()
})
beforeEach(() => pool.query('delete from sign_in_codes'))

const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
const RIGHT = hash('314159')
const WRONG = hash('271828')
let counter = 0
const ask = async (person: string | undefined, more: Partial<AskedCode> = {}) => {
  counter += 1
  const browserHash = hash(`browser ${counter}`)
  const asked = { person, codeHash: RIGHT, browserHash, sourceHash: hash(`source ${counter}`), known: false, ...more }
  return { browserHash: asked.browserHash, said: await askCode(pool, asked) }
}
const age = (browserHash: Buffer, minutes: number) =>
  pool.query('update sign_in_codes set made_at = made_at - make_interval(mins => $2) where browser_hash = $1', [
    browserHash,
    minutes,
  ])

describe('codes for signing in', () => {
  test('open once, in the browser that asked', async () => {
    const { browserHash, said } = await ask('M1001')
    expect(said).toBe('send')
    expect(await tryCode(pool, hash('another browser'), RIGHT)).toEqual({ outcome: 'over' })
    expect(await tryCode(pool, browserHash, RIGHT)).toEqual({ outcome: 'right', person: 'M1001' })
    expect(await tryCode(pool, browserHash, RIGHT)).toEqual({ outcome: 'over' })
  })

  test('may be got wrong a few times, many at once included; then the right one is worth nothing', async () => {
    const { browserHash } = await ask('M1001')
    const tries = await Promise.all(Array.from({ length: 40 }, () => tryCode(pool, browserHash, WRONG)))
    const counted = tries.filter(({ outcome }) => outcome === 'wrong')
    expect(counted.length).toBe(CODE_TRIES - 1)
    expect(await tryCode(pool, browserHash, RIGHT)).toEqual({ outcome: 'over' })
  })

  test('the right one, sent many times at once, opens once', async () => {
    const { browserHash } = await ask('M1001')
    const tries = await Promise.all(Array.from({ length: 4 }, () => tryCode(pool, browserHash, RIGHT)))
    expect(tries.filter(({ outcome }) => outcome === 'right').length).toBe(1)
  })

  test('end after ten minutes', async () => {
    const early = await ask('M1001')
    await age(early.browserHash, 9)
    expect(await tryCode(pool, early.browserHash, RIGHT)).toMatchObject({ outcome: 'right' })
    const late = await ask('M1001')
    await age(late.browserHash, 10)
    expect(await tryCode(pool, late.browserHash, RIGHT)).toEqual({ outcome: 'over' })
  })

  test('for somebody nobody knows none is right, and tries are counted alike', async () => {
    const { browserHash, said } = await ask(undefined)
    expect(said).toBe('withheld')
    expect(await tryCode(pool, browserHash, RIGHT)).toEqual({ outcome: 'wrong', left: CODE_TRIES - 1 })
  })

  test('strangers who ask in the name of somebody take nothing from a browser that is known', async () => {
    const said = await Promise.all(Array.from({ length: 12 }, async () => (await ask('M1001')).said))
    expect(said.filter((one) => one === 'send').length).toBe(5)
    expect((await ask('M1001', { known: true })).said).toBe('send')
    expect((await ask('M1002')).said).toBe('send')
  })

  test('what is got wrong in one name counts wherever it is tried: a browser that has a link of theirs is a stranger then', async () => {
    const sent = async (known: boolean): Promise<boolean> => (await ask('M1001', { known })).said === 'send'
    let tries = 0
    // From another address each time.
    for (let codes = 0; codes < 60 && (await sent(true)); codes += 1)
      for (let n = 0; n < CODE_TRIES; n += 1) {
        await tryCode(pool, hash(`browser ${counter}`), WRONG)
        tries += 1
      }
    // 60 as a known browser, and what strangers may try.
    expect(tries).toBe(60 + 5 * CODE_TRIES)
    expect(await sent(true)).toBe(false)
    expect((await ask('M1002', { known: true })).said).toBe('send')
  })

  test('who asks or guesses too much from one address is stopped there, known browsers at that address are not', async () => {
    const sourceHash = hash('a robot')
    for (let i = 0; i < 60; i += 1) await ask(`P${i}`, { sourceHash })
    expect((await ask('M1001', { sourceHash })).said).toBe('too_many')
    expect((await ask('M1001', { sourceHash, known: true })).said).toBe('send')
    expect((await ask('M1001')).said).toBe('send')
    const guesser = hash('a guesser')
    for (let i = 0; i < 10; i += 1) {
      const { browserHash } = await ask(`Q${i}`, { sourceHash: guesser })
      for (let tried = 0; tried < CODE_TRIES; tried += 1) await tryCode(pool, browserHash, WRONG)
    }
    expect((await ask('Q99', { sourceHash: guesser })).said).toBe('too_many')
  })
})

describe('sessions', () => {
  const open = (person: string) => openSession(pool, { person, method: 'code', browser: 'Chrome · Windows' })

  test('are found by their value alone, which is stored nowhere', async () => {
    const { value, maxAgeSeconds } = await open('L2001')
    expect(maxAgeSeconds).toBe(30 * 86_400)
    expect(await findSession(pool, value)).toMatchObject({ person: 'L2001', method: 'code' })
    for (const other of ['', value.slice(1), `${value}A`, 'A'.repeat(43)])
      expect(await findSession(pool, other)).toBeUndefined()
    const { rows } = await pool.query<{ row: string }>('select s::text as row from person_sessions s')
    expect(rows.some(({ row }) => row.includes(value))).toBe(false)
  })

  test('end one by one, all together, and by time; nobody ends those of others', async () => {
    const [first, second, other] = [await open('D4001'), await open('D4001'), await open('T3001')]
    const [one] = await listSessions(pool, 'D4001')
    expect(await endSessions(pool, 'T3001', one?.id)).toBe(0)
    expect(await endSessions(pool, 'D4001', one?.id)).toBe(1)
    expect(await listSessions(pool, 'D4001')).toHaveLength(1)
    expect(await endSessions(pool, 'D4001')).toBe(1)
    expect([await findSession(pool, first.value), await findSession(pool, second.value)]).toEqual([
      undefined,
      undefined,
    ])
    await pool.query("update person_sessions set expires_at = clock_timestamp() where person = 'T3001'")
    expect(await findSession(pool, other.value)).toBeUndefined()
  })

  test('that another party vouched for are as old as its word, never younger than now', async () => {
    const signedInAt = new Date(Date.now() - 3_600_000)
    const early = await openSession(pool, { person: 'P5001', method: 'oidc', browser: '', signedInAt })
    const future = new Date(Date.now() + 3_600_000)
    const late = await openSession(pool, { person: 'P5001', method: 'oidc', browser: '', signedInAt: future })
    expect((await findSession(pool, early.value))?.signedInAt).toEqual(signedInAt)
    expect((await findSession(pool, late.value))?.signedInAt.getTime()).toBeLessThan(Date.now() + 60_000)
  })
})

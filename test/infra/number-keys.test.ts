/** D: numbers are compared as people read them, by one rule in the code and in the database; what was stored before is found, too. */
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { Client } from 'pg'
import { isSameNumber, numberKey } from '../../activities/domain/rules/number-key'
import { migrate, MIGRATIONS_DIR } from '../../infra/postgres/migrate'
import { createEmptyDatabase } from '../support/stack'

const SPELLINGS = [
  'DY-2026-77',
  'ＤＹ－２０２６－７７',
  ' dy-2026-77 ',
  'DY-2026-77\u200B',
  'DY - 2026 - 77',
  'DY\u20132026\u221277',
  'DY-2026\u00AD-7\u20607',
  'Dy-2026\u3000-77\uFEFF',
]

test('a number is the same in every width, with any blanks, unseen characters, dashes, brackets and in any case', () => {
  expect(new Set(SPELLINGS.map((number) => numberKey(number)))).toEqual(new Set(['DY-2026-77']))
  expect(numberKey('【2026】第\u20031号')).toBe(numberKey('[2026]第1号'))
  expect(numberKey('DY-2026-77')).not.toBe(numberKey('DY-2026-771'))
  expect(numberKey('00123')).not.toBe(numberKey('123'))
})

test('the case of letters counts where the platform tells numbers apart by it', () => {
  expect(isSameNumber({}, 'aB-1', 'AB-1')).toBe(true)
  expect(isSameNumber({ numbersKeepCase: true }, 'aB-1', 'AB-1')).toBe(false)
  expect(isSameNumber({ numbersKeepCase: true }, 'aB-1', 'ａB - 1')).toBe(true)
  expect(isSameNumber({}, undefined, undefined)).toBe(false)
})

describe('a database that has numbers from before', () => {
  let database: Awaited<ReturnType<typeof createEmptyDatabase>>
  let dir: string
  let client: Client
  const all = readdirSync(MIGRATIONS_DIR)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const copy = (names: string[]): void => {
    for (const name of names) copyFileSync(path.join(MIGRATIONS_DIR, name), path.join(dir, name))
  }
  const filing = (id: string, ended = false) => `
    insert into filings (id, campaign, client, platform, item, phase, round, lead, holder, overdue, ended, pack_version, state)
    values ('${id}', 'MC-1', 'oms', 'douyin', 'a', 'submitted', 1, 'M1001', 'M1001', false, ${ended}, '1', '{}')`
  const submission = (number: string, of: string, round = 1) =>
    client.query('insert into submissions (platform, application_number, filing, round) values ($1, $2, $3, $4)', [
      'douyin',
      number,
      of,
      round,
    ])
  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'migrations-'))
    database = await createEmptyDatabase()
    copy(all.filter((name) => !name.includes('number_keys')).filter((name) => name < '0014'))
    await migrate(database.ownerUrl, { dir })
    client = new Client({ connectionString: database.ownerUrl })
    await client.connect()
    await client.query(`insert into streams (stream) values ('MC-1');
      insert into campaigns (number, client, name, stage, lead, version, ended, overdue, started_at, state)
      values ('MC-1', 'oms', 'x', 'filing', 'M1001', 1, false, false, now(), '{}')`)
    for (const id of ['F-1', 'F-2', 'F-4']) await client.query(filing(id))
    await client.query(filing('F-3', true))
    await submission('DY-7', 'F-1')
    await submission('dy－7', 'F-2')
    await submission('DY- 7', 'F-3')
    await submission('DY-8', 'F-4', 1)
    await submission('dy-8', 'F-4', 2)
    copy(all)
    await migrate(database.ownerUrl, { dir })
  })
  afterAll(async () => {
    await client.end()
    await database.drop()
    rmSync(dir, { recursive: true })
  })
  const rows = async (sql: string, values: unknown[] = []) =>
    (await client.query({ text: sql, values, rowMode: 'array' })).rows

  test('every number has its key; what turns out to be the same keeps its spelling, and its filings are asked', async () => {
    expect(
      await rows('select filing, application_number, number_key, collides from submissions order by filing'),
    ).toEqual([
      ['F-1', 'DY-7', 'DY-7', false],
      ['F-2', 'dy－7', 'DY-7', true],
      ['F-3', 'DY- 7', 'DY-7', true],
      ['F-4', 'dy-8', 'DY-8', false],
    ])
    // A later migration wakes everything that is open, too.
    expect(await rows('select distinct subject from pokes')).toEqual(expect.arrayContaining([['F-1'], ['F-2']]))
  })

  test('a number in another spelling is no new number any more', async () => {
    await expect(submission('ＤＹ-8', 'F-1')).rejects.toMatchObject({ constraint: 'submissions_number_key' })
  })

  test('a platform that says a number means the filing in whose spelling it is said; between two nobody chooses', async () => {
    const meant = async (said: string) => (await rows("select filing_of_number('douyin', $1)", [said]))[0]
    expect(await meant('dy－7')).toEqual(['F-2'])
    expect(await meant('Dy 7')).toEqual([null])
    expect(await meant('D Y-7')).toEqual([null])
    expect(await meant('ＤＹ-8')).toEqual(['F-4'])
    expect(await meant('DY-9')).toEqual([null])
  })

  test('code and database agree on any text', async () => {
    const odd = fc.constantFrom(...'aZ0-－【〕\u200B\u00A0\u3000\u2013\u2212\uFE0F\u0301é①ﬀ㎏Ａ'.split(''))
    const text = fc.array(fc.oneof(odd, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }))).map((parts) =>
      // What PostgreSQL cannot hold never comes so far.
      parts.join('').replace(/\0|\p{Cs}/gu, ''),
    )
    const texts = [...SPELLINGS, ...fc.sample(text, { numRuns: 3_000, seed: 9 })]
    const unseen = Array.from({ length: 0xffff }, (_, n) => String.fromCharCode(n + 1)).filter(
      (c) => !/\p{Cs}/u.test(c),
    )
    const keys = await rows(
      'select number_key(t, false), number_key(t, true) from unnest($1::text[]) with ordinality as o(t, n) order by n',
      [[...texts, ...unseen]],
    )
    const differing = [...texts, ...unseen].filter((t, n) => {
      const [folded, kept] = keys[n] as string[]
      return folded !== numberKey(t) || kept !== numberKey(t, true)
    })
    // Characters that one of the two may not know yet, by its version of Unicode: U+A7F1 came with the seventeenth.
    expect(differing.filter((t) => !/[\p{Cn}\uA7F1]/u.test(t))).toEqual([])
  })
})

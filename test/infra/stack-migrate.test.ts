import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { ensureAppLogin, migrate, MIGRATIONS_DIR } from '../../infra/postgres/migrate'
import { createEmptyDatabase, createTestDatabase } from '../support/stack'

const query = async (url: string, sql: string): Promise<Record<string, unknown>[]> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

describe('migrations', () => {
  let dir: string
  let database: Awaited<ReturnType<typeof createEmptyDatabase>>

  beforeEach(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'migrations-'))
    writeFileSync(path.join(dir, '0001_first.sql'), 'CREATE TABLE first (n int); SELECT pg_sleep(0.3);')
    writeFileSync(path.join(dir, '0002_second.sql'), 'INSERT INTO first VALUES (1);')
    writeFileSync(path.join(dir, 'README.md'), 'not a migration')
    database = await createEmptyDatabase()
  })

  afterEach(async () => {
    await database.drop()
    rmSync(dir, { recursive: true })
  })

  test('twenty that start at once apply each file once', async () => {
    const applied = await Promise.all(Array.from({ length: 20 }, () => migrate(database.ownerUrl, { dir })))
    expect(applied.filter((names) => names.length > 0)).toEqual([['0001_first', '0002_second']])
    expect(await query(database.ownerUrl, 'SELECT n FROM first')).toEqual([{ n: 1 }])
  })

  test('applying twice changes nothing, and a later file is applied alone', async () => {
    await migrate(database.ownerUrl, { dir })
    expect(await migrate(database.ownerUrl, { dir })).toEqual([])
    writeFileSync(path.join(dir, '0003_third.sql'), 'INSERT INTO first VALUES (3);')
    expect(await migrate(database.ownerUrl, { dir })).toEqual(['0003_third'])
  })

  test('one that fails leaves nothing behind, and names the statement', async () => {
    writeFileSync(path.join(dir, '0003_third.sql'), 'CREATE TABLE third (n int);\nINSERT INTO nowhere VALUES (3);')
    await expect(migrate(database.ownerUrl, { dir })).rejects.toThrow(
      /"nowhere" does not exist\n[^]*INSERT INTO nowhere/,
    )
    expect(await query(database.ownerUrl, `SELECT to_regclass('first') AS found`)).toEqual([{ found: null }])
    rmSync(path.join(dir, '0003_third.sql'))
    expect(await migrate(database.ownerUrl, { dir })).toEqual(['0001_first', '0002_second'])
  })

  test('one whose connection is cut leaves nothing behind, and the next goes on', async () => {
    writeFileSync(path.join(dir, '0003_third.sql'), 'SELECT pg_sleep(20);')
    const cut = migrate(database.ownerUrl, { dir })
    const kill = `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
      WHERE application_name = 'campaign-filing-migrate' AND query LIKE '%pg_sleep(20)%' AND datname = current_database()`
    const killer = (async () => {
      while ((await query(database.ownerUrl, kill)).length === 0)
        await new Promise((resolve) => setTimeout(resolve, 50))
    })()
    await expect(cut).rejects.toThrow(/terminat/)
    await killer
    writeFileSync(path.join(dir, '0003_third.sql'), 'INSERT INTO first VALUES (3);')
    expect(await migrate(database.ownerUrl, { dir })).toEqual(['0001_first', '0002_second', '0003_third'])
  })

  test('a folder without migrations is an error, not an empty database', async () => {
    await expect(migrate(database.ownerUrl, { dir: path.join(dir, 'nowhere') })).rejects.toThrow(
      /installation is incomplete/,
    )
  })

  test('the application role can log in, also when many ask for it at once', async () => {
    const password = new URL((await createAppUrl()).url).password
    const urls = await Promise.all(Array.from({ length: 8 }, () => ensureAppLogin(database.ownerUrl, password)))
    expect(await query(urls[0] ?? '', 'SELECT current_user AS name')).toEqual([{ name: 'campaign_filing_app' }])
  })

  const createAppUrl = async (): Promise<{ url: string }> => {
    const clone = await createTestDatabase()
    await clone.drop()
    return clone
  }
})

describe('the shipped migrations', () => {
  test('S0-31 the application role reads facts and archives and cannot change or delete them', async () => {
    const database = await createTestDatabase()
    try {
      expect(await query(database.url, 'SELECT count(*)::int AS n FROM facts')).toEqual([{ n: 0 }])
      await expect(query(database.url, "UPDATE facts SET type = 'x'")).rejects.toThrow(/permission denied/)
      await expect(query(database.url, 'DELETE FROM facts')).rejects.toThrow(/permission denied/)
      await expect(query(database.url, "UPDATE archives SET stage = 'x'")).rejects.toThrow(/permission denied/)
      await expect(query(database.url, 'DELETE FROM archives')).rejects.toThrow(/permission denied/)
      expect(await migrate(database.ownerUrl)).toEqual([])
    } finally {
      await database.drop()
    }
  })

  test('a release that plans webhook deliveries as before goes on while the next one is installed', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'migrations-'))
    const database = await createEmptyDatabase()
    try {
      for (const name of readdirSync(MIGRATIONS_DIR).filter((file) => file < '0024'))
        copyFileSync(path.join(MIGRATIONS_DIR, name), path.join(dir, name))
      await migrate(database.ownerUrl, { dir })
      const webhook = "'00000000-0000-4000-8000-000000000001'"
      // Of whom and of what they tell does not matter here.
      const plan = (position: number): Promise<unknown> =>
        query(
          database.ownerUrl,
          `set session_replication_role = replica;
           insert into webhook_deliveries (webhook, position, stream, next_try_at)
           values (${webhook}, ${position}, 'MC-1', '2026-10-12T02:00:00Z')`,
        )
      const tryOf = (position: number): Promise<unknown> =>
        query(
          database.ownerUrl,
          `update webhook_deliveries set attempts = 1, first_tried_at = '2026-10-12T01:00:00Z' where position = ${position}`,
        )
      await plan(1)
      await plan(2)
      await tryOf(2)
      await migrate(database.ownerUrl)
      expect(
        await query(
          database.ownerUrl,
          'select position::int, planned_at, first_tried_at from webhook_deliveries order by position',
        ),
      ).toEqual([
        { position: 1, planned_at: new Date('2026-10-12T02:00:00Z'), first_tried_at: null },
        {
          position: 2,
          planned_at: new Date('2026-10-12T01:00:00Z'),
          first_tried_at: new Date('2026-10-12T01:00:00Z'),
        },
      ])
      await plan(3)
      await tryOf(3)
    } finally {
      await database.drop()
      rmSync(dir, { recursive: true })
    }
  })
})

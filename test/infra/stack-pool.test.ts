import { createPool, withTransaction } from '../../infra/postgres/pool'
import { createEmptyDatabase } from '../support/stack'

describe('connections', () => {
  let database: Awaited<ReturnType<typeof createEmptyDatabase>>
  let pool: ReturnType<typeof createPool>
  const broken: Error[] = []

  beforeAll(async () => {
    database = await createEmptyDatabase()
    pool = createPool(database.ownerUrl, {
      max: 2,
      lockTimeoutMs: 300,
      onConnectionError: (error) => broken.push(error),
    })
    await pool.query('CREATE TABLE t (n int)')
  })

  afterAll(async () => {
    await pool.end()
    await database.drop()
  })

  test('big counts are numbers, local dates stay text, instants are dates', async () => {
    const { rows } = await pool.query(
      `SELECT 5::int8 AS n, DATE '2026-11-11' AS d, TIMESTAMPTZ '2026-11-11T00:00Z' AS t`,
    )
    expect(rows).toEqual([{ n: 5, d: '2026-11-11', t: new Date('2026-11-11T00:00:00Z') }])
    await expect(pool.query('SELECT 9007199254740993::int8 AS n')).rejects.toThrow(/no safe integer/)
  })

  test('a transaction that throws leaves nothing', async () => {
    const failing = withTransaction(pool, async (client) => {
      await client.query('INSERT INTO t VALUES (1)')
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect((await pool.query('SELECT * FROM t')).rowCount).toBe(0)
  })

  test('a failed statement whose error was swallowed does not pass for a commit', async () => {
    const swallowing = withTransaction(pool, (client) => client.query('SELECT 1/0').catch(() => 'fine'))
    await expect(swallowing).rejects.toThrow(/rolled back/)
  })

  test('waiting for a lock ends, with the code that names it', async () => {
    await withTransaction(pool, async (client) => {
      await client.query('LOCK TABLE t')
      await expect(pool.query('SELECT * FROM t')).rejects.toMatchObject({ code: '55P03' })
    })
  })

  test('a connection that is cut while it is in use ends neither the process nor the pool', async () => {
    const cut = withTransaction(pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      await pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
      // Nothing is in flight while the connection breaks: only the client's own listener hears of it.
      await new Promise((resolve) => setTimeout(resolve, 200))
      await client.query('SELECT 1')
    })
    await expect(cut).rejects.toThrow()
    expect(broken.length).toBeGreaterThan(0)
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })
})

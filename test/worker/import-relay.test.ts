/** When an import that could not be taken over is tried again. */
import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { createPool } from '../../infra/postgres/pool'
import { createLogger } from '../../infra/logger'
import { ImportRelay } from '../../worker/import-relay'
import { createTestDatabase, type TestDatabase } from '../support/stack'

let db: TestDatabase
let pool: Pool
beforeAll(async () => {
  db = await createTestDatabase()
  pool = createPool(db.url, { max: 2 })
})
afterAll(async () => {
  await pool.end()
  await db.drop()
})

/** An import of nothing that fails where it is to be concluded: its one and only step. */
const failing = (): ImportRelay =>
  new ImportRelay({
    pool,
    recordTogether: () => Promise.resolve(),
    concludeImport: () => Promise.reject(new Error('away')),
    subjects: { raiseAlarm: () => Promise.resolve() },
    logger: createLogger('test', { logLevel: 'silent' }),
  })

async function waiting(attempts: number): Promise<string> {
  const id = randomUUID()
  await pool.query(
    `insert into imports (id, client, idempotency_key, body_hash, attempts) values ($1, 'test', $1::uuid::text, '\\x00', $2)`,
    [id, attempts],
  )
  return id
}

test.each([
  [0, 30],
  [1, 60],
  [3, 240],
  [4, 300],
  // So many that twice as long each time would be no interval any more: the import must not stop those of others.
  [5_000, 300],
])('after %i attempts before, an import that nobody could take over waits %i seconds', async (attempts, seconds) => {
  const id = await waiting(attempts)
  expect(await failing().deliver()).toBe(1)
  const { rows } = await pool.query<{ left: number; attempts: number }>(
    'select extract(epoch from next_try_at - now())::float as left, attempts from imports where id = $1',
    [id],
  )
  expect(rows[0]?.attempts).toBe(attempts + 1)
  // What has passed since it was set is the machine's.
  expect(rows[0]?.left).toBeLessThanOrEqual(seconds)
  expect(rows[0]?.left).toBeGreaterThan(seconds - 9)
})

test('one that has been tried ever so often does not keep the next from being tried', async () => {
  await pool.query("update imports set next_try_at = now() + interval '1 day'")
  await waiting(5_000)
  await waiting(0)
  expect([await failing().deliver(), await failing().deliver(), await failing().deliver()]).toEqual([1, 1, 0])
})

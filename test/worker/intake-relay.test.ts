/** When a request that the relay could not finish is tried again. */
import type { Pool } from 'pg'
import { createPool } from '../../infra/postgres/pool'
import { takeIn } from '../../infra/postgres/intake/intake'
import { createLogger } from '../../infra/logger'
import { IntakeRelay, type IntakeRelayDeps } from '../../worker/intake-relay'
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

test.each([
  [0, 10],
  [1, 20],
  [2, 30],
  // So many that twice as long each time would be no interval any more: the row must not stop those of others.
  [5_000, 30],
])('after %i attempts before, a request that nobody could decide waits %i seconds', async (attempts, seconds) => {
  const away = { subjects: { find: () => Promise.reject(new Error('away')) } } as unknown as IntakeRelayDeps
  const relay = new IntakeRelay({ ...away, pool, logger: createLogger('test', { logLevel: 'silent' }) })
  const taken = await takeIn(pool, {
    actor: { client: 'test', channel: 'rest' },
    route: 'giveUp',
    command: 'giveUp',
    body: { filing: 'MC-20261012-0001-01', reason: '弃' },
    subject: 'MC-20261012-0001-01',
  })
  if (taken === 'key_reused') throw new Error('a fresh request was known')
  await pool.query('update intake set attempts = $2, next_try_at = now() where id = $1', [taken.id, attempts])
  expect(await relay.deliver()).toBe(1)
  const { rows } = await pool.query<{ left: number }>(
    'select extract(epoch from next_try_at - now())::float as left from intake where id = $1',
    [taken.id],
  )
  // What has passed since it was set is the machine's.
  expect(rows[0]?.left).toBeLessThanOrEqual(seconds)
  expect(rows[0]?.left).toBeGreaterThan(seconds - 9)
})

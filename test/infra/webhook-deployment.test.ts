/** What keeps a deployment from sending to webhooks beside its data: a switch, and that another deployment sends them. */
import type { Pool } from 'pg'
import { loadConfig } from '../../infra/config'
import { createPool } from '../../infra/postgres/pool'
import { createOpenSubjects } from '../../infra/postgres/reads/open-subjects'
import { createKey } from '../../infra/postgres/registers/api-keys'
import { createWebhookLedger } from '../../infra/postgres/webhooks/deliveries'
import { maySend, readSending, resumeSending, type Home } from '../../infra/postgres/webhooks/sending'
import { createWebhook, pausedAt, pauseWebhooks } from '../../infra/postgres/webhooks/subscriptions'
import { setUpRecord } from '../../infra/setup'
import { createTestDatabase, type TestDatabase } from '../support/stack'

const BY = { client: 'ops', channel: 'command' as const }
const HERE: Home = { temporal: 'home', deployment: 'https://filing.example.com' }
const COPY: Home = { temporal: 'home', deployment: 'https://filing-copy.example.com' }

let database: TestDatabase
let pool: Pool
let key: string
beforeAll(async () => {
  database = await createTestDatabase()
  pool = createPool(database.url, { max: 2 })
  await setUpRecord(pool, { referenceDir: loadConfig({}).referenceDir, clock: 'real' })
  key = (await createKey(pool, { client: 'test', label: '', scopes: ['campaigns:read'] })).id
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

let made = 0
async function webhookAt(url: string): Promise<string> {
  const asked = { client: 'test', key, idempotencyKey: `hook-${(made += 1)}`, bodyHash: Buffer.alloc(32), url, by: BY }
  const hook = await createWebhook(pool, { ...asked, types: [], campaign: undefined, now: '2026-10-12T10:00:00+08:00' })
  return hook?.id ?? ''
}
const alarm = async (): Promise<string | undefined> =>
  (
    await pool.query<{ detail: string }>(
      "select detail from alarms where code = 'webhooks_paused' and cleared_at is null",
    )
  ).rows[0]?.detail
const reaches = async (id: string, home: Home): Promise<boolean> =>
  (await createWebhookLedger(pool, { home }).receiver(id)) !== undefined

test('a copy of all data that runs as another deployment is silent until an operator says that it is the one', async () => {
  const id = await webhookAt('https://hooks.example.com/')
  // A service that was upgraded goes on: what it stored before says nothing of a deployment.
  expect(await maySend(pool, { temporal: 'home' })).toBe(true)
  expect(await maySend(pool, HERE)).toBe(true)
  expect(await reaches(id, HERE)).toBe(true)

  for (const copy of [COPY, { temporal: 'home' }]) expect(await reaches(id, copy)).toBe(false)
  expect(await readSending(pool, COPY)).toMatchObject({ paused: true, why: 'restored' })
  // Whoever runs a command without the configuration says nothing about it.
  expect(await readSending(pool)).toMatchObject({ paused: false })
  expect(await maySend(pool, COPY)).toBe(false)
  expect(await alarm()).toBe('restored')
  expect(await maySend(pool, HERE)).toBe(false)

  await resumeSending(pool, BY, COPY)
  expect(await maySend(pool, COPY)).toBe(true)
  expect(await reaches(id, COPY)).toBe(true)
  expect(await alarm()).toBeUndefined()
  expect(await maySend(pool, HERE)).toBe(false)
  await resumeSending(pool, BY, HERE)
  expect(await maySend(pool, HERE)).toBe(true)
})

test.each([
  ['lies elsewhere', "set place = 'the cluster that was backed up'"],
  ['works with another namespace', "set temporal = 'another'"],
  ['belongs to another deployment', "set deployment = 'https://filing-old.example.com'"],
])('a database that %s is resumed before a worker has looked', async (_, change) => {
  await pool.query(`update webhook_sending ${change}`)
  await resumeSending(pool, BY, HERE)
  expect(await readSending(pool, HERE)).toEqual({ paused: false, why: null, since: null })
  expect(await maySend(pool, HERE)).toBe(true)
  expect(await readSending(pool, HERE)).toMatchObject({ paused: false })
})

test('what is off by configuration sends nothing whatever the database says, says so, and goes on once it is on', async () => {
  const off = { ...HERE, ...loadConfig({ WEBHOOKS: 'off' }).webhookSending }
  const id = await webhookAt('https://off.example.com/')
  const said: unknown[] = []
  const logger = { error: (line: unknown) => said.push(line) }
  // A pause that the restored database would have forgotten.
  for (let looks = 0; looks < 2; looks += 1) expect(await maySend(pool, off, logger as never)).toBe(false)
  expect(said).toEqual(['nothing is sent to webhooks: WEBHOOKS=off'])
  expect(await alarm()).toBe('off')
  expect(await reaches(id, off)).toBe(false)
  await resumeSending(pool, BY, off)
  expect(await readSending(pool, off)).toEqual({ paused: true, why: 'off', since: null })
  expect(await maySend(pool, off)).toBe(false)

  expect(await maySend(pool, HERE)).toBe(true)
  expect(await alarm()).toBeUndefined()
  expect(await reaches(id, HERE)).toBe(true)
})

test('where it is off no workflow is started for what waits', async () => {
  const id = await webhookAt('https://waits.example.com/')
  const owner = createPool(database.ownerUrl, { max: 1 })
  try {
    await owner.query('set session_replication_role = replica')
    await owner.query(
      "insert into webhook_deliveries (webhook, position, stream, status, next_try_at) values ($1, 1, 'MC-1', 'waiting', '2020-01-01')",
      [id],
    )
  } finally {
    await owner.end()
  }
  expect(await createOpenSubjects(pool).withDeliveries(10)).toHaveLength(1)
  const off = createOpenSubjects(pool, undefined, { isOff: true })
  expect(await off.withDeliveries(10)).toEqual([])
  expect(await off.find(`webhook/${id}`)).toBeUndefined()
})

test('the deployment is what the configuration says of it', () => {
  const sending = (env: Record<string, string>) => loadConfig(env).webhookSending
  expect(sending({})).toEqual({ isOff: false, deployment: undefined })
  expect(sending({ PUBLIC_URL: 'https://api.example.com/' }).deployment).toBe('https://api.example.com')
  expect(
    sending({ PUBLIC_URL: 'https://api.example.com', PAGES_URL: 'https://filing.example.com', INSTANCE_ID: 'north' })
      .deployment,
  ).toBe('https://filing.example.com north')
  expect(() => loadConfig({ WEBHOOKS: 'no' })).toThrow(/WEBHOOKS: is not one of on, off/)
  expect(() => loadConfig({ INSTANCE_ID: 'a b' })).toThrow(/INSTANCE_ID: is not a name/)
})

test('a receiver is paused however its addresses are written', async () => {
  const ids = await Promise.all(
    ['https://h.例子.com:443/x', 'HTTPS://H.例子.com/y', 'https://h.xn--fsqu00a.com/z', 'https://h.例子.com./'].map(
      webhookAt,
    ),
  )
  const other = await webhookAt('https://h.例子.com:8443/x')
  expect((await pauseWebhooks(pool, { receiver: 'h.例子.com', client: undefined }, BY)).sort()).toEqual(ids.sort())
  expect(await pausedAt(pool, 'H.xn--fsqu00a.com:443')).toEqual(ids.sort())
  expect(await pauseWebhooks(pool, { receiver: 'h.例子.com:8443', client: 'test' }, BY)).toEqual([other])
  expect(await pauseWebhooks(pool, { receiver: 'no host', client: undefined }, BY)).toEqual([])
  const named = await webhookAt('https://named.example.com/')
  expect(await pauseWebhooks(pool, { id: named, receiver: 'nowhere.example.com', client: 'test' }, BY)).toEqual([named])
})

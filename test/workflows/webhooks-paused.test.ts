/** Who stops and changes webhooks: pauses of one receiver and of all, a database that was brought back, and the trace of it all. */
import type { FastifyInstance } from 'fastify'
import { Client } from 'pg'
import { loadConfig } from '../../infra/config'
import { createKey } from '../../infra/postgres/registers/api-keys'
import { createPool } from '../../infra/postgres/pool'
import { createWebhookLedger } from '../../infra/postgres/webhooks/deliveries'
import { maySend, readSending, resumeSending } from '../../infra/postgres/webhooks/sending'
import { createWebhook } from '../../infra/postgres/webhooks/subscriptions'
import { setUpRecord } from '../../infra/setup'
import { liveApi } from '../support/live-api'
import { patiently } from '../support/patience'
import { createRig, type Rig } from '../support/rig'
import { createTestDatabase, uniqueName } from '../support/stack'
import { closeReceivers, receiver, type Receiver } from '../support/webhook-receiver'

jest.setTimeout(240_000)

let rig: Rig
let app: FastifyInstance
let key: string
let operator: string
beforeAll(async () => {
  rig = await createRig()
  app = await liveApi(rig, undefined, { webhookReach: { networks: [], loopback: true } })
  const keyOf = async (client: string, ...scopes: ('campaigns:read' | 'webhooks:write' | 'admin' | 'all_clients')[]) =>
    (await createKey(rig.pool, { client, label: '', scopes })).key
  key = await keyOf('test', 'campaigns:read', 'webhooks:write')
  operator = await keyOf('ops', 'admin', 'all_clients')
  await rig.start({})
  await everythingPlaced()
})
afterAll(async () => {
  await closeReceivers()
  await app.close()
  await rig.stop()
})

const everythingPlaced = (): Promise<unknown> =>
  patiently('places for all facts', async () => {
    const { rows } = await rig.pool.query<{ all: boolean }>(
      'select identity is not null and head = (select count(*) from facts) as all from event_feed',
    )
    return rows[0]?.all
  })

let calls = 0
async function call<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  body?: object,
  presented = key,
): Promise<T> {
  const response = await app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${presented}`,
      'idempotency-key': `call-${(calls += 1)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    payload: body === undefined ? undefined : JSON.stringify(body),
  })
  if (response.statusCode >= 300) throw new Error(`${method} ${url}: ${response.statusCode} ${response.body}`)
  return (response.body === '' ? undefined : response.json()) as T
}

const subscribe = async ({ url }: Pick<Receiver, 'url'>): Promise<string> =>
  (await call<{ id: string }>('POST', '/v1/webhooks', { url, types: ['campaign.started'] })).id
const told = (to: Receiver, number: string): Promise<unknown> =>
  patiently(`the start of ${number}`, () => to.got.some((event) => event.campaign === number))
const changes = async (id: string) =>
  (
    await call<{ items: { what: string; detail?: string; client: string; channel: string }[] }>(
      'GET',
      `/v1/webhooks/${id}/changes`,
    )
  ).items
/** Of each campaign so far what is to be planned is planned, and nothing more would come. */
const quiet = async (): Promise<void> => {
  await everythingPlaced()
  await rig.settle()
}

test('a database that was brought back elsewhere sends nothing until an operator says that it is the one, and then everything in order', async () => {
  const to = await receiver()
  const id = await subscribe(to)
  const before = await rig.start({})
  await told(to, before.number)
  // As a dump that was brought back into another cluster: what it says of itself is where it lay before.
  await rig.pool.query("update webhook_sending set place = 'the cluster that was backed up'")
  const { number } = await rig.start({})
  const alarm = await patiently('the alarm', async () => {
    const { items } = await call<{ items: { subject: string; code: string; detail: string }[] }>(
      'GET',
      '/v1/alarms',
      undefined,
      operator,
    )
    return items.find(({ code }) => code === 'webhooks_paused')
  })
  expect(alarm).toMatchObject({ subject: 'webhooks', detail: 'restored' })
  await quiet()
  expect(to.got.map((event) => event.campaign)).toEqual([before.number])
  expect(await call('GET', '/v1/webhook-sending')).toMatchObject({ paused: true, why: 'restored' })

  await call('PUT', '/v1/webhook-sending', { paused: false }, operator)
  await told(to, number)
  expect(await call('GET', '/v1/webhook-sending')).toEqual({ paused: false })
  expect((await changes(id)).slice(0, 2)).toMatchObject([
    // Who of the operators it was is not told to every client.
    { what: 'sending_resumed', client: 'operator', channel: 'rest' },
    { what: 'sending_paused', detail: 'restored', client: 'system', channel: 'service' },
  ])
  const { rows } = await rig.pool.query("select from alarms where code = 'webhooks_paused' and cleared_at is null")
  expect(rows).toEqual([])
})

test('a copy of the database is silent, and so is the same one that works with another namespace', async () => {
  const source = await createTestDatabase()
  const copy = uniqueName('copy')
  const urlOf = (name: string): string => Object.assign(new URL(source.url), { pathname: `/${name}` }).toString()
  const administer = async (sql: string): Promise<void> => {
    const client = new Client(Object.assign(new URL(source.ownerUrl), { pathname: '/postgres' }).toString())
    await client.connect()
    await client.query(sql)
    await client.end()
  }
  const use = async <T>(url: string, work: (pool: ReturnType<typeof createPool>) => Promise<T>): Promise<T> => {
    const pool = createPool(url, { max: 2 })
    try {
      return await work(pool)
    } finally {
      await pool.end()
    }
  }
  let id = ''
  await use(source.url, async (pool) => {
    await setUpRecord(pool, { referenceDir: loadConfig({}).referenceDir, clock: 'real' })
    const { id: reading } = await createKey(pool, { client: 'test', label: '', scopes: ['campaigns:read'] })
    const by = { client: 'test', channel: 'command' as const }
    const hook = { client: 'test', key: reading, idempotencyKey: 'hook', bodyHash: Buffer.alloc(32), types: [], by }
    const now = '2026-10-12T10:00:00+08:00'
    id = (await createWebhook(pool, { ...hook, url: 'https://hooks.example.com/', campaign: undefined, now }))?.id ?? ''
    expect(await maySend(pool, { temporal: 'home' })).toBe(true)
    expect(await createWebhookLedger(pool, { home: { temporal: 'home' } }).receiver(id)).toMatchObject({
      url: 'https://hooks.example.com/',
    })
  })
  await administer(`create database ${copy} template ${new URL(source.url).pathname.slice(1)} strategy file_copy`)
  await use(urlOf(copy), async (pool) => {
    // Also before anybody has looked where it lies.
    expect(await createWebhookLedger(pool, { home: { temporal: 'home' } }).receiver(id)).toBeUndefined()
    expect(await readSending(pool)).toMatchObject({ paused: true, why: 'restored' })
    expect(await maySend(pool, { temporal: 'home' })).toBe(false)
    await resumeSending(pool, { client: 'ops', channel: 'command' })
    expect(await maySend(pool, { temporal: 'home' })).toBe(true)
  })
  await use(source.url, async (pool) => {
    expect(await createWebhookLedger(pool, { home: { temporal: 'elsewhere' } }).receiver(id)).toBeUndefined()
    expect(await maySend(pool, { temporal: 'elsewhere' })).toBe(false)
    expect(await maySend(pool, { temporal: 'home' })).toBe(false)
  })
  await administer(`drop database ${copy} with (force)`)
  await source.drop()
})

test('a receiver that is paused is sent nothing, others are; enabled it is told what it missed', async () => {
  const [to, other] = [await receiver(), await receiver()]
  const ids = [await subscribe(to), await subscribe({ url: `${to.url}?second` })]
  await subscribe(other)
  await call('POST', `/v1/webhooks/${ids[0]}/pause?receiver=true`)
  const { number } = await rig.start({})
  await told(other, number)
  await quiet()
  expect(to.got).toEqual([])
  for (const id of ids) {
    expect(await call('GET', `/v1/webhooks/${id}`)).toMatchObject({ status: 'disabled', whyDisabled: 'paused' })
    await call('POST', `/v1/webhooks/${id}/enable`)
  }
  await patiently('what both missed', () => to.got.filter((event) => event.campaign === number).length === 2)
  const { rows } = await rig.pool.query("select from alarms where code = 'webhook_disabled' and cleared_at is null")
  expect(rows).toEqual([])
})

test('an operator stops everything with one call', async () => {
  const to = await receiver()
  await subscribe(to)
  await call('PUT', '/v1/webhook-sending', { paused: true }, operator)
  await call('PUT', '/v1/webhook-sending', { paused: true }, operator)
  const { number } = await rig.start({})
  await quiet()
  expect(to.got).toEqual([])
  expect(await call('GET', '/v1/webhook-sending')).toMatchObject({ paused: true, why: 'operator' })
  await call('PUT', '/v1/webhook-sending', { paused: false }, operator)
  await told(to, number)
})

test('every change of a webhook says who did what and when, and nobody can change that', async () => {
  const to = await receiver()
  to.answers = () => 410
  const id = await subscribe(to)
  await call('POST', `/v1/webhooks/${id}/rotate-secret`)
  await call('POST', `/v1/webhooks/${id}/rotate-secret`)
  await rig.start({})
  await patiently('it to be disabled', async () => (await changes(id)).some(({ what }) => what === 'disabled'))
  await call('POST', `/v1/webhooks/${id}/replay`, { from: 1, to: 2 })
  await call('POST', `/v1/webhooks/${id}/enable`)
  await call('POST', `/v1/webhooks/${id}/pause`)
  await call('DELETE', `/v1/webhooks/${id}`)
  const mine = { client: 'test', channel: 'rest', at: expect.any(String) as string }
  const own = (await changes(id)).filter(({ what }) => !what.startsWith('sending'))
  expect(own.filter(({ what }, at) => what !== own[at - 1]?.what)).toMatchObject([
    { what: 'deleted', ...mine },
    { what: 'paused', ...mine },
    { what: 'enabled', ...mine },
    { what: 'replayed', detail: '1-2: 0', ...mine },
    { what: 'disabled', detail: 'gone', client: 'system', channel: 'service' },
    { what: 'secret_rotated', ...mine },
    { what: 'created', ...mine },
  ])
  expect(own.filter(({ what }) => what === 'secret_rotated')).toHaveLength(1)
  expect(JSON.stringify(own)).not.toMatch(/whsec_|hook/)
  await expect(rig.pool.query("update webhook_changes set client = 'x'")).rejects.toThrow(/permission denied/)
})

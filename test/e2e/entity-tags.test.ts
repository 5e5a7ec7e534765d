/**
 * The ETag of a campaign while a real workflow runs: tasks that open and reminders that go out must not use it up.
 */
import type { FastifyInstance } from 'fastify'
import { createKey, SCOPES } from '../../infra/postgres/registers/api-keys'
import { liveApi } from '../support/live-api'
import { createRig, type Rig } from '../support/rig'

let rig: Rig
let app: FastifyInstance
let key: string

beforeAll(async () => {
  rig = await createRig({ startAt: '2026-10-12T10:00:00+08:00' })
  app = await liveApi(rig, undefined)
  key = (await createKey(rig.pool, { client: 'crm', label: 'e2e', scopes: [...SCOPES] })).key
})

afterAll(async () => {
  await app.close()
  await rig.stop()
})

const send = (method: 'GET' | 'POST' | 'PATCH', url: string, idempotencyKey: string, body?: object, etag?: string) =>
  app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${key}`,
      'idempotency-key': idempotencyKey,
      ...(etag === undefined ? {} : { 'if-match': etag }),
    },
    ...(body && { payload: body }),
  })

test('the ETag of the 201 still amends after tasks and reminders; once the plan has changed it does not', async () => {
  const started = await send('POST', '/v1/campaigns', 'start', {
    name: '双11 抽奖',
    lead: 'M1001',
    backup: 'M1002',
    endsAt: '2026-11-20T23:59:59+08:00',
    filings: [{ platform: 'douyin', item: 'activity_report' }],
    launches: [{ platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' }],
  })
  expect([started.statusCode, started.body]).toEqual([201, expect.any(String)])
  const { number, version } = started.json<{ number: string; version: number }>()
  const etag = String(started.headers.etag)
  const url = `/v1/campaigns/${number}`

  await rig.openTask(`${number}-01`, 'collect_material')
  await rig.step('2026-10-19T12:00:00+08:00')
  const { rows } = await rig.pool.query("select from facts where stream = $1 and type = 'ReminderIssued'", [number])
  expect(rows.length).toBeGreaterThan(0)
  const read = await send('GET', url, 'read')
  expect(read.json<{ version: number }>().version).toBeGreaterThan(version)
  expect(read.headers.etag).toBe(etag)

  const amend = (name: string, idempotencyKey: string) => send('PATCH', url, idempotencyKey, { name }, etag)
  const first = await amend('双11 抽奖（改）', 'first')
  expect([first.statusCode, first.body]).toEqual([200, expect.stringContaining('双11 抽奖（改）')])
  expect(first.headers.etag).not.toBe(etag)
  const late = await amend('双11 抽奖（再改）', 'second')
  expect(late.statusCode).toBe(412)
  expect(`"${late.json<{ version: number }>().version}"`).toBe(first.headers.etag)
  await rig.settle()
  expect((await send('GET', url, 'read')).headers.etag).toBe(first.headers.etag)
  const again = await amend('双11 抽奖（改）', 'first')
  expect([again.statusCode, again.body, again.headers.etag]).toEqual([200, first.body, first.headers.etag])
})

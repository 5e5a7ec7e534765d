/** What a key may do is judged by that key, not by the strongest key that its client has; also later, for what has to wait. */
import { createHmac, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import { releaseParked } from '../../infra/postgres/intake/intake'
import { migrate, MIGRATIONS_DIR } from '../../infra/postgres/migrate'
import { createEmptyDatabase } from '../support/stack'
import { CALLBACK_SECRET, createApiRig, PLAN, type ApiRig } from './api-rig'
import { form, PNG, post } from './upload-form'

const MIGRATION = '0012_presenting_key.sql'

let rig: ApiRig
let weak: string
let strong: string
let own: string
beforeAll(async () => {
  rig = await createApiRig()
  weak = await rig.keyFor('agency', ['reports:write', 'campaigns:read'])
  strong = await rig.keyFor('agency', ['reports:write', 'campaigns:read', 'all_clients'])
  own = await rig.keyFor('oms', ['reports:write'])
})
afterAll(() => rig.stop())

const report = (key: string, number: string, idempotencyKey = `${number}-${randomUUID()}`) =>
  rig.call({
    url: '/v1/reports',
    key,
    idempotencyKey,
    body: { platform: 'wechat', number, kind: 'rejected', text: '违规' },
  })
const phaseOf = async (filing: string) => (await rig.call({ url: `/v1/filings/${filing}` })).body.phase as string
const stateOf = async (request: string, key: string) =>
  (await rig.call({ url: `/v1/requests/${request}`, key })).body.status as string

describe('a report that waits for its number', () => {
  test('of a weak key never reaches a filing of another client, although its client has a key that sees all', async () => {
    const number = await rig.campaign()
    const parked = await report(weak, `WEAK-${number}`)
    expect(parked).toMatchObject({ status: 202, body: { status: 'parked' } })
    await rig.submit(`${number}-01`, `WEAK-${number}`)
    expect(await stateOf(parked.body.request, weak)).toBe('parked')
    expect(await releaseParked(rig.pool)).toBe(0)
    expect(await phaseOf(`${number}-01`)).toBe('submitted')
  })

  test('of a key that sees all reaches it, and so does one of a weak key of its own client', async () => {
    for (const key of [strong, own]) {
      const number = await rig.campaign()
      const parked = await report(key, `REACH-${number}`)
      await rig.submit(`${number}-01`, `REACH-${number}`)
      expect([key === own, await stateOf(parked.body.request, key)]).toEqual([key === own, 'pending'])
    }
  })

  test('said once more with a key that sees all, it reaches what that key sees', async () => {
    const number = await rig.campaign()
    const parked = await report(weak, `AGAIN-${number}`, number)
    await rig.submit(`${number}-01`, `AGAIN-${number}`)
    expect((await report(strong, `AGAIN-${number}`, number)).body.request).toBe(parked.body.request)
    expect(await releaseParked(rig.pool)).toBe(1)
    expect((await report(strong, `AGAIN-${number}`, number)).status).toBe(200)
    expect(await phaseOf(`${number}-01`)).toBe('correcting')
  })

  test('of a platform reaches whatever was filed with it', async () => {
    const number = await rig.campaign()
    const at = String(Math.floor(Date.now() / 1000))
    const body = JSON.stringify({ eventId: `e-${number}`, number: `PF-${number}`, kind: 'in_review' })
    const signature = createHmac('sha256', CALLBACK_SECRET).update(`${at}.${body}`).digest('hex')
    const headers = { 'x-timestamp': at, 'x-signature': `sha256=${signature}` }
    const parked = await rig.call({ url: '/v1/callbacks/wechat', key: null, body, headers })
    expect(parked.body.status).toBe('parked')
    await rig.submit(`${number}-01`, `PF-${number}`)
    const { rows } = await rig.pool.query('select status, subject from intake where id = $1', [parked.body.request])
    expect(rows).toEqual([{ status: 'pending', subject: `${number}-01` }])
  })
})

test('a report that is known at once is judged by its key, too', async () => {
  const number = await rig.campaign()
  await rig.submit(`${number}-01`, `NOW-${number}`)
  expect(await report(weak, `NOW-${number}`)).toMatchObject({ status: 202, body: { status: 'parked' } })
  expect(await phaseOf(`${number}-01`)).toBe('submitted')
  expect((await report(strong, `NOW-${number}`)).status).toBe(200)
  expect(await phaseOf(`${number}-01`)).toBe('correcting')
})

test('what a key that sees all was answered is not told to a weaker key of its client', async () => {
  const number = await rig.campaign()
  await rig.submit(`${number}-01`, `TOLD-${number}`)
  const told = await report(strong, `TOLD-${number}`, number)
  expect(told.status).toBe(200)
  expect(await report(weak, `TOLD-${number}`, number)).toMatchObject({
    status: 422,
    body: { code: 'idempotency_key_reused' },
  })
  expect((await rig.call({ url: `/v1/requests/${told.body.request}`, key: strong })).status).toBe(200)
  expect((await rig.call({ url: `/v1/requests/${told.body.request}`, key: weak })).status).toBe(404)
})

test('a dry run refuses files of another client like the start itself', async () => {
  const theirs = await post(rig, form(PNG), { key: await rig.keyFor('crm') })
  expect(theirs.status).toBe(201)
  const brief = { history: { fileIds: [theirs.body.id] } }
  const start = (url: string, as?: string) =>
    rig.call({ url, key: as, idempotencyKey: randomUUID(), body: { ...PLAN, brief } })
  const real = await start('/v1/campaigns')
  const dry = await start('/v1/campaigns?dry_run=true')
  const without = ({ body }: typeof dry) => ({ ...(body as object), instance: undefined })
  expect(real).toMatchObject({ status: 422, body: { code: 'file_unknown' } })
  expect([dry.status, without(dry)]).toEqual([422, without(real)])
})

test('reports that waited before keys were kept with them reach filings of their own client; a platform’s reach all', async () => {
  const db = await createEmptyDatabase()
  const client = new Client({ connectionString: db.ownerUrl })
  try {
    await migrate(db.ownerUrl)
    await client.connect()
    const upgrade = readFileSync(path.join(MIGRATIONS_DIR, MIGRATION), 'utf8')
    await client.query('alter table intake drop column sees_all')
    for (const name of ['agency', 'callback/wechat'])
      await client.query(
        `insert into intake (id, client, actor, route, idempotency_key, body_hash, command, body, status)
         values ($1, $2, '{}', 'r', 'k', '', 'report', '{}', 'parked')`,
        [randomUUID(), name],
      )
    await client.query(upgrade)
    const { rows } = await client.query('select client, sees_all from intake order by client')
    expect(rows).toEqual([
      { client: 'agency', sees_all: false },
      { client: 'callback/wechat', sees_all: true },
    ])
  } finally {
    await client.end()
    await db.drop()
  }
})

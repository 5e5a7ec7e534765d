/** Webhooks as their receivers see them, over real workflows and real HTTP; the rehearsal clock is stepped through days of failures. */
import type { FastifyInstance } from 'fastify'
import { Webhook } from 'standardwebhooks'
import { createWebhookLedger } from '../../infra/postgres/webhooks/deliveries'
import { createKey, revokeKey } from '../../infra/postgres/registers/api-keys'
import { liveApi } from '../support/live-api'
import { patiently } from '../support/patience'
import { createRig, type Rig } from '../support/rig'
import { closeReceivers, receiver, type Receiver } from '../support/webhook-receiver'

jest.setTimeout(240_000)

let rig: Rig
let app: FastifyInstance
let key: string
let keyId: string
beforeAll(async () => {
  rig = await createRig()
  app = await liveApi(rig, undefined, { webhookReach: { networks: [], loopback: true } })
  ;({ key, id: keyId } = await createKey(rig.pool, {
    client: 'test',
    label: '',
    scopes: ['campaigns:read', 'webhooks:write', 'act_as:M1002', 'act_as:X404'],
  }))
  // Places are given from the first fact on.
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

async function call(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object, presented = key, person?: string) {
  const response = await app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${presented}`,
      ...(person === undefined ? {} : { 'x-actor': person }),
      'idempotency-key': `${method}${url}${JSON.stringify(body ?? '')}`.replaceAll(/[^\x21-\x7e]/g, '').slice(0, 200),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    payload: body === undefined ? undefined : JSON.stringify(body),
  })
  return { status: response.statusCode, body: response.body === '' ? undefined : response.json<never>() }
}

/** Letters about a webhook. */
const lettersOn = (id: string) => rig.mailbox.messages.filter(({ text }) => text.includes(id))
const letterOn = (id: string) => patiently(`a letter about ${id}`, () => lettersOn(id)[0])

async function subscribe(
  to: Receiver,
  more: object = {},
  presented = key,
  person?: string,
): Promise<{ id: string; secret: string }> {
  const { status, body } = await call('POST', '/v1/webhooks', { url: to.url, ...more }, presented, person)
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body as unknown as { id: string; secret: string }
}

const campaign = async (): Promise<string> => {
  const { number } = await rig.start({})
  await everythingPlaced()
  return number
}
const seqsOf = ({ got }: Receiver, number: string): number[] =>
  got.filter((event) => event.campaign === number).map(({ seq }) => seq)
const factsOf = async (number: string): Promise<number[]> =>
  (await rig.pool.query<{ seq: number }>('select seq from facts where stream = $1 order by seq', [number])).rows.map(
    ({ seq }) => seq,
  )
/** Until a receiver was told all of a campaign's facts. */
const told = (to: Receiver, number: string): Promise<unknown> =>
  patiently(
    () => `all events of ${number}; told: ${seqsOf(to, number).join()}`,
    async () => {
      const all = await factsOf(number)
      return all.every((seq) => seqsOf(to, number).includes(seq))
    },
  )
const deliveries = async (
  id: string,
  query = '',
): Promise<{ id: string; position: number; status: string; attempts: number }[]> =>
  ((await call('GET', `/v1/webhooks/${id}/deliveries?limit=200${query}`)).body as unknown as { items: never[] }).items

test('every event from now on, signed, in order, as CloudEvents without texts; nothing of another client', async () => {
  const to = await receiver()
  const { secret } = await subscribe(to)
  const stranger = await receiver()
  const other = await createKey(rig.pool, { client: 'rival', label: '', scopes: ['campaigns:read', 'webhooks:write'] })
  await subscribe(stranger, {}, other.key)
  const { number } = await rig.start({ objective: '新增会员 10 万' })
  await told(to, number)
  expect(seqsOf(to, number)).toEqual(await factsOf(number))
  expect(new Set(to.got.map((event) => event.campaign))).toEqual(new Set([number]))
  for (const { body, headers, id } of to.got) {
    const event = new Webhook(secret).verify(body, headers as Record<string, string>)
    expect(event).toMatchObject({ specversion: '1.0', id, source: expect.stringMatching(/\/v1\/events$/) })
    expect(headers['webhook-id']).toBe(id)
  }
  expect(to.got.map(({ body }) => body).join()).not.toMatch(/新增会员|commitment/)
  expect(stranger.got).toEqual([])
})

test('only the events that were asked for', async () => {
  const to = await receiver()
  await subscribe(to, { types: ['campaign.started'] })
  const [first, second] = [await campaign(), await campaign()]
  await told0(to, 2)
  expect(to.got.map(({ type, campaign: of }) => [type, of])).toEqual([
    ['CampaignStarted', first],
    ['CampaignStarted', second],
  ])
})

const told0 = (to: Receiver, events: number): Promise<unknown> =>
  patiently(
    () => `${events} events; told ${to.got.length}`,
    () => to.got.length >= events,
  )

test('one event that fails for two days keeps back its campaign alone, and then all come in order', async () => {
  const to = await receiver()
  const steady = await receiver()
  // Numbers count up: it is ill from its first event on.
  const { rows } = await rig.pool.query<{ n: number }>('select count(*) as n from campaigns')
  const ill = `MC-20261012-${String((rows[0]?.n ?? 0) + 1).padStart(4, '0')}`
  let isWell = false
  to.answers = ({ campaign: of, seq }) => (of === ill && seq === 2 && !isWell ? 500 : 204)
  const { id } = await subscribe(to)
  await subscribe(steady)
  expect(await campaign()).toBe(ill)
  const well = await campaign()
  await told(steady, ill)
  await told(to, well)
  await patiently('a first failure', () => seqsOf(to, ill).includes(2))
  expect(Math.max(...seqsOf(to, ill))).toBe(2)
  await rig.step('2026-10-14T09:00:00+08:00')
  await patiently('several tries', () => seqsOf(to, ill).filter((seq) => seq === 2).length >= 6)
  expect(Math.max(...seqsOf(to, ill))).toBe(2)
  isWell = true
  await rig.step('2026-10-15T09:30:00+08:00')
  await told(to, ill)
  // As each came first: without a gap, whatever has happened meanwhile.
  const order = [...new Set(seqsOf(to, ill))]
  expect(order).toEqual(order.map((_, index) => index + 1))
  expect((await deliveries(id, '&status=failed')).length).toBe(0)
})

const inMs = async (ms: number): Promise<string> =>
  new Date(Date.parse(await createWebhookLedger(rig.pool).now()) + ms).toISOString()

test('the three days of an event count from its planning, also behind one that fails for all of them', async () => {
  const to = await receiver()
  to.answers = () => 500
  const { id } = await subscribe(to)
  const number = await campaign()
  const planned = await patiently('the deliveries of all its facts', async () => {
    const all = await deliveries(id)
    return all.length >= 2 && all.length === (await factsOf(number)).length ? all.map((one) => one.id) : undefined
  })
  await patiently('a first failure', () => to.got.length > 0)
  await rig.step(await inMs(3 * 24 * 3_600_000 + 60_000))
  await patiently(
    () => `the end of its tries; told: ${seqsOf(to, number).join()}`,
    async () => {
      const failed = (await deliveries(id, '&status=failed')).map((one) => one.id)
      return planned.every((one) => failed.includes(one))
    },
  )
  // The first was tried for three days, each behind it once at the end of them.
  expect(seqsOf(to, number).filter((seq) => seq === 2)).toHaveLength(1)
  const letter = await letterOn(id)
  expect([letter.to, letter.subject]).toEqual(['sunba@example.com', expect.stringContaining('推送未达')])
  expect(letter.text).toContain('三天内多次尝试')
  await rig.settle()
  expect(lettersOn(id)).toHaveLength(1)
  expect((await call('DELETE', `/v1/webhooks/${id}`)).status).toBe(204)
})

test('what the release before planned, which does not say when, is tried for three days as well', async () => {
  const to = await receiver()
  to.answers = () => 500
  const { id } = await subscribe(to, { types: ['campaign.started'] })
  await campaign()
  await patiently('a first failure', async () => (await deliveries(id)).some(({ attempts }) => attempts > 0))
  const tries = to.got.length
  await rig.pool.query(
    `update webhook_deliveries set attempts = 0, planned_at = null, first_tried_at = null, next_try_at = $2 where webhook = $1`,
    [id, await inMs(0)],
  )
  await rig.pool.query('insert into pokes (subject) values ($1)', [`webhook/${id}`])
  await patiently('its next try', () => to.got.length > tries)
  await patiently('its outcome', async () => (await deliveries(id)).some(({ attempts }) => attempts > 0))
  await rig.step(await inMs(3 * 24 * 3_600_000 + 60_000))
  await patiently('the end of its tries', async () => (await deliveries(id, '&status=failed')).length === 1)
  expect((await call('DELETE', `/v1/webhooks/${id}`)).status).toBe(204)
})

test('429 and 503 with Retry-After hold all that the receiver is sent', async () => {
  const to = await receiver()
  to.answers = () => ({ status: 503, headers: { 'retry-after': '3600' } })
  const { id } = await subscribe(to, { types: ['campaign.started'] })
  await campaign()
  const until = await patiently('the hold', async () => {
    const { body } = await call('GET', `/v1/webhooks/${id}`)
    return (body as unknown as { notBefore?: string }).notBefore
  })
  expect(Date.parse(until)).toBeGreaterThan(Date.parse(await inMs(3_500_000)))
  to.answers = () => 204
  await campaign()
  await patiently('both deliveries', async () => (await deliveries(id)).length === 2)
  await rig.settle()
  expect(to.got).toHaveLength(1)
  await rig.step(await inMs(3_660_000))
  await told0(to, 3)
  expect(await deliveries(id, '&status=waiting')).toEqual([])
})

test('the first 2xx after failures has what failed tried at once, and one that fails all the same not again', async () => {
  const to = await receiver()
  to.answers = () => 500
  const { id } = await subscribe(to, { types: ['campaign.started'] })
  const [ill, failed] = [await campaign(), await campaign()]
  await rig.step(await inMs(3_600_000))
  await patiently('tries that failed', async () => (await deliveries(id)).every(({ attempts }) => attempts >= 3))
  const triesOf = (number: string): number => to.got.filter((event) => event.campaign === number).length
  const before = triesOf(ill)
  // The clock stands still: nobody is tried because its time has come.
  to.answers = ({ campaign: of }) => (of === ill ? 500 : 204)
  await campaign()
  await patiently('what had failed', async () => {
    const left = await deliveries(id, '&status=waiting')
    return left.length === 1 && triesOf(ill) === before + 1
  })
  await told0(to, before + 3)
  const more = await campaign()
  await patiently('the next one', () => triesOf(more) === 1)
  await rig.settle()
  expect([triesOf(ill), triesOf(failed)]).toEqual([before + 1, expect.any(Number)])
})

test('a receiver that hangs, and one that is not there, hold nobody back', async () => {
  const hangs = await receiver()
  hangs.answers = () => undefined
  await subscribe(hangs)
  const away = await receiver()
  await subscribe(away)
  await away.close()
  const to = await receiver()
  await subscribe(to)
  const number = await campaign()
  await told(to, number)
  expect(seqsOf(hangs, number).length).toBeLessThanOrEqual(1)
  expect(seqsOf(to, number)).toEqual(await factsOf(number))
})

test('a redirect is a failure, and where it leads hears nothing', async () => {
  const secret = await receiver()
  const to = await receiver()
  to.answers = () => ({ status: 302, headers: { location: secret.url } })
  const { id } = await subscribe(to)
  await campaign()
  await told0(to, 1)
  await patiently('a try that failed', async () => (await deliveries(id)).some(({ attempts }) => attempts > 0))
  expect(secret.connections).toBe(0)
})

test('410 ends it, raises an alarm and tells its owner by mail; enabled again it goes on where it stopped', async () => {
  const to = await receiver()
  to.answers = () => 410
  const { id } = await subscribe(to, { owner: 'M1002' })
  const number = await campaign()
  await patiently('it to be disabled', async () => {
    const { body } = await call('GET', `/v1/webhooks/${id}`)
    return (body as unknown as { whyDisabled?: string })?.whyDisabled === 'gone'
  })
  const { rows } = await rig.pool.query(`select code from alarms where subject = $1 and cleared_at is null`, [
    `webhook/${id}`,
  ])
  expect(rows).toEqual([{ code: 'webhook_disabled' }])
  const letter = await letterOn(id)
  expect([letter.to, letter.subject]).toEqual(['lisi@example.com', expect.stringContaining('推送停用')])
  expect(letter.text).toContain('接收方答复 410')
  expect(letter.text).toContain(new URL(to.url).host)
  expect(letter.text + letter.html).not.toContain(new URL(to.url).pathname)
  const missed = await campaign()
  to.answers = () => 204
  to.got.length = 0
  expect((await call('POST', `/v1/webhooks/${id}/enable`)).status).toBe(200)
  await told(to, number)
  await told(to, missed)
  expect(seqsOf(to, number)).toEqual(await factsOf(number))
  expect(lettersOn(id)).toHaveLength(1)
})

test('whoever its key acted for when it was made is its owner; one who is in no directory cannot be named', async () => {
  const { key: acting } = await createKey(rig.pool, {
    client: 'test',
    label: '',
    scopes: ['campaigns:read', 'webhooks:write', 'act_as:M1001'],
  })
  const to = await receiver()
  const made = await subscribe(to, { types: ['campaign.started'] }, acting, 'M1001')
  expect(made).toMatchObject({ owner: 'M1001' })
  expect(await call('POST', '/v1/webhooks', { url: to.url, owner: 'X404' })).toMatchObject({
    status: 422,
    body: { code: 'person_unknown', errors: [{ pointer: '#/owner' }] },
  })
  to.answers = () => 410
  await campaign()
  expect((await letterOn(made.id)).to).toBe('zhangsan@example.com')
})

test('while a secret is replaced both sign; what was delivered can be sent again under the same id', async () => {
  const to = await receiver()
  const { id, secret: old } = await subscribe(to, { types: ['campaign.started'] })
  const { body } = await call('POST', `/v1/webhooks/${id}/rotate-secret`)
  const { secret } = body as unknown as { secret: string }
  expect(secret).not.toBe(old)
  await campaign()
  await told0(to, 1)
  const [first] = to.got
  for (const one of [secret, old]) new Webhook(one).verify(first?.body ?? '', first?.headers as Record<string, string>)
  const log = await patiently('its delivery', async () => {
    const all = await deliveries(id, '&status=delivered')
    return all.length === 1 ? all : undefined
  })
  const replayed = await call('POST', `/v1/webhooks/${id}/replay`, { from: log[0]?.position })
  expect(replayed.body).toEqual({ replayed: 1 })
  await told0(to, 2)
  expect(to.got.map((event) => event.id)).toEqual([first?.id, first?.id])
  expect(log[0]?.id).toBe(first?.id)
  expect(JSON.stringify((await call('GET', '/v1/webhooks')).body)).not.toMatch(/whsec_/)
  expect((await call('DELETE', `/v1/webhooks/${id}`)).status).toBe(204)
  await campaign()
  expect((await call('POST', `/v1/webhooks/${id}/replay`, { from: 1, to: 999 })).status).toBe(409)
})

test('with its key revoked it is told nothing more', async () => {
  const to = await receiver()
  const { id: ownKey, key: own } = await createKey(rig.pool, {
    client: 'test',
    label: '',
    scopes: ['campaigns:read', 'webhooks:write'],
  })
  expect(ownKey).not.toBe(keyId)
  const { id } = await subscribe(to, {}, own)
  await revokeKey(rig.pool, ownKey)
  await campaign()
  await patiently('it to be disabled', async () => {
    const { body } = await call('GET', `/v1/webhooks/${id}`)
    return (body as unknown as { whyDisabled?: string })?.whyDisabled === 'key_revoked'
  })
  expect(to.got).toEqual([])
  // Nobody looks after it: readers of the register hear of it.
  expect(await letterOn(id)).toMatchObject({ to: 'sunba@example.com', text: expect.stringContaining('密钥已撤销') })
})

const stateOf = async (id: string): Promise<string | undefined> => {
  const { body } = await call('GET', `/v1/webhooks/${id}`)
  return (body as unknown as { whyDisabled?: string })?.whyDisabled
}

test('with its key revoked while something waits it is sent nothing more, though nothing new happens; enabled by a key that reads it begins anew', async () => {
  const to = await receiver()
  to.answers = () => 500
  const own = await createKey(rig.pool, { client: 'test', label: '', scopes: ['campaigns:read', 'webhooks:write'] })
  const { id } = await subscribe(to, { types: ['campaign.started'] }, own.key)
  const number = await campaign()
  await patiently('a try that failed', async () => (await deliveries(id)).some(({ attempts }) => attempts > 0))
  await revokeKey(rig.pool, own.id)
  const before = to.got.length
  to.answers = () => 204
  await call('POST', `/v1/webhooks/${id}/replay`, { from: 1, to: 1_000_000 })
  await patiently('it to be disabled', async () => (await stateOf(id)) === 'key_revoked')
  expect(to.got.length).toBe(before)

  // Somebody of another client that sees all campaigns enables it: its own key counts, and that one is revoked.
  const operator = await createKey(rig.pool, {
    client: 'operator',
    label: '',
    scopes: ['campaigns:read', 'webhooks:write', 'all_clients'],
  })
  const refused = await call('POST', `/v1/webhooks/${id}/enable`, undefined, operator.key)
  expect([refused.status, (refused.body as unknown as { code: string }).code]).toEqual([422, 'webhook_key_blind'])
  await rig.pool.query(
    "update webhook_deliveries set attempts = 8, planned_at = '2026-01-01', next_try_at = '2030-01-01' where webhook = $1",
    [id],
  )
  expect((await call('POST', `/v1/webhooks/${id}/enable`)).status).toBe(200)
  await patiently('its event', () => to.got.slice(before).some((event) => event.campaign === number))
  const [log] = await patiently('its delivery', async () => {
    const all = await deliveries(id, '&status=delivered')
    return all.length > 0 ? all : undefined
  })
  expect(log?.attempts).toBe(1)
})

test('what was planned for a key that saw all clients is neither sent for a weaker one, nor shown to it, nor sent again by it', async () => {
  const to = await receiver()
  to.answers = () => 410
  const reading = ['campaigns:read', 'webhooks:write'] as const
  const strong = await createKey(rig.pool, { client: 'hub', label: '', scopes: [...reading, 'all_clients'] })
  const weak = await createKey(rig.pool, { client: 'hub', label: '', scopes: [...reading] })
  const { id } = await subscribe(to, { types: ['campaign.started'] }, strong.key)
  await campaign()
  await patiently('it to be disabled', async () => {
    const { body } = await call('GET', `/v1/webhooks/${id}`, undefined, strong.key)
    return (body as unknown as { whyDisabled?: string })?.whyDisabled === 'gone'
  })
  const log = async (presented: string) =>
    (await call('GET', `/v1/webhooks/${id}/deliveries`, undefined, presented)).body as unknown as {
      items: { position: number; status: string; lastError?: string }[]
    }
  expect((await log(strong.key)).items.length).toBe(1)
  expect((await log(weak.key)).items).toEqual([])
  to.answers = () => 204
  to.got.length = 0
  expect((await call('POST', `/v1/webhooks/${id}/enable`, undefined, weak.key)).status).toBe(200)
  expect((await log(strong.key)).items).toMatchObject([{ status: 'failed', lastError: 'not_seen' }])
  for (const presented of [weak.key, strong.key])
    expect((await call('POST', `/v1/webhooks/${id}/replay`, { from: 1, to: 1_000_000 }, presented)).body).toEqual({
      replayed: 0,
    })
  expect(to.got).toEqual([])
})

test('the secret is told again to a repeat by the key that made the webhook, and to no other key', async () => {
  const to = await receiver()
  const other = await createKey(rig.pool, { client: 'test', label: '', scopes: ['campaigns:read', 'webhooks:write'] })
  const { secret } = await subscribe(to)
  const again = await call('POST', '/v1/webhooks', { url: to.url })
  expect([again.status, again.body]).toEqual([200, expect.objectContaining({ secret })])
  const stranger = await call('POST', '/v1/webhooks', { url: to.url }, other.key)
  expect([stranger.status, JSON.stringify(stranger.body)]).toEqual([422, expect.stringMatching(/^(?!.*whsec_)/)])
})

test('a delivery that somebody has settled meanwhile stays as it was settled', async () => {
  const to = await receiver()
  const { id } = await subscribe(to, { types: ['campaign.started'] })
  await campaign()
  await patiently('its delivery', async () => (await deliveries(id, '&status=delivered')).length === 1)
  const ledger = createWebhookLedger(rig.pool)
  const [{ position } = { position: 0 }] = await deliveries(id)
  const now = await ledger.now()
  const late = { position, answer: { status: 500 }, status: 'failed' as const }
  await ledger.settle(id, now, [{ ...late, attempts: 0 }])
  await ledger.settle(id, now, [{ ...late, attempts: 1 }])
  expect(await deliveries(id)).toMatchObject([{ status: 'delivered', attempts: 1 }])
})

test('a webhook that is far behind does not keep events from one that is up to date', async () => {
  const [slow, steady] = [await receiver(), await receiver()]
  const { id } = await subscribe(slow, { types: ['campaign.started'] })
  await subscribe(steady, { types: ['campaign.started'] })
  const head = async () => (await rig.pool.query<{ head: number }>('select head from event_feed')).rows[0]?.head ?? 0
  const standsAt = (position: number) =>
    rig.pool.query('update webhooks set position = $2 where id = $1', [id, position])
  // As if it had been disabled for more events than anybody could read meanwhile.
  await standsAt(-1_000_000_000)
  const number = await campaign()
  await patiently('the event of the steady one', () => steady.got.some((event) => event.campaign === number))
  const { rows } = await rig.pool.query<{ position: number }>('select position from webhooks where id = $1', [id])
  expect(rows[0]?.position).toBeLessThan(await head())
  await standsAt(0)
  await patiently('the other one to catch up', () => slow.got.some((event) => event.campaign === number))
})

test('its workflow shows ids and times alone, and every run replays', async () => {
  let runs = 0
  for await (const { workflowId, runId } of rig.client.workflow.list({ query: `WorkflowType = 'webhookWorkflow'` })) {
    runs += 1
    const history = await rig.client.workflow.getHandle(workflowId, runId).fetchHistory()
    expect(Buffer.from(JSON.stringify(history)).toString()).not.toMatch(/whsec_/)
  }
  expect(runs).toBeGreaterThan(5)
  expect(await rig.replayAll()).toBeGreaterThan(runs)
})

/** Who is held up by whom: a key or a platform only by itself, an address only by what it cannot prove, health by nobody. */
import { createHmac, randomBytes } from 'node:crypto'
import { revokeKey, createKey } from '../../infra/postgres/registers/api-keys'
import { CALLBACK_SECRET, createApiRig, type Answer, type ApiRig, type Call } from './api-rig'

jest.setTimeout(60_000)

let rig: ApiRig
afterEach(() => rig.stop())

const aKey = (): string => `cf_${randomBytes(32).toString('base64url')}`
const times = async (count: number, ask: (n: number) => Promise<Answer>): Promise<number[]> => {
  const statuses: number[] = []
  for (let n = 0; n < count; n += 1) statuses.push((await ask(n)).status)
  return statuses
}
const many = (count: number, status: number): number[] => Array.from({ length: count }, () => status)

interface Signing {
  platform?: string
  secret?: string
  scheme?: string
  /** Seconds off the present. */
  off?: number
  number?: string
}
let events = 0
function signed({
  platform = 'wechat',
  secret = CALLBACK_SECRET,
  scheme = 'v2',
  off = 0,
  number = 'N',
}: Signing): Call {
  events += 1
  const at = String(Math.floor(Date.now() / 1000) + off)
  const body = JSON.stringify({ eventId: `e-${events}`, number, kind: 'in_review' })
  const covered = scheme === 'v2' ? `${at}.${platform}.${body}` : `${at}.${body}`
  const signature = createHmac('sha256', secret).update(covered).digest('hex')
  const headers = { 'x-timestamp': at, 'x-signature': `${scheme}=${signature}` }
  return { url: `/v1/callbacks/${platform}`, key: null, body, headers }
}
const callback = (signing: Signing = {}, more: Partial<Call> = {}) => rig.call({ ...signed(signing), ...more })
const wrong = (): Promise<Answer> => callback({ secret: 'somebody else’s secret' })

test('what a key may not do is counted by the key as well, and refused with 429 in the end', async () => {
  rig = await createApiRig({ requestsPerMinute: 5 })
  const { key } = await createKey(rig.pool, { client: 'reader', label: '', scopes: ['campaigns:read'] })
  const start = { method: 'POST' as const, url: '/v1/campaigns', key, body: {} }
  expect(await times(5, () => rig.call(start))).toEqual(many(5, 403))
  const over = await rig.call(start)
  expect([over.status, over.headers['ratelimit-policy']]).toEqual([429, '"key";q=5;w=60'])
  const strange = { url: '/v1/campaigns', headers: { 'x-actor': '张' } }
  expect(await times(6, () => rig.call(strange))).toEqual([...many(5, 400), 429])
})

describe('health', () => {
  test('may be asked without end, and holds up neither a key nor a call-back from the same address', async () => {
    rig = await createApiRig({ requestsPerMinute: 3 })
    for (const url of ['/livez', '/readyz'])
      expect(await times(50, () => rig.call({ url, key: null }))).toEqual(many(50, 200))
    expect((await callback()).status).toBe(202)
    expect((await rig.call({ url: '/v1/campaigns' })).status).toBe(200)
  })

  test('asked many times at once, the servers are asked once', async () => {
    rig = await createApiRig()
    const query = jest.spyOn(rig.pool, 'query')
    const all = await Promise.all(many(50, 0).map(() => rig.call({ url: '/readyz', key: null })))
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]))
    expect(query.mock.calls.length).toBeLessThan(50)
  })
})

describe('call-backs', () => {
  test('count for their platform once their signature is right; what is not signed uses nothing of that up', async () => {
    rig = await createApiRig({ requestsPerMinute: 4, failuresPerMinute: 2 })
    expect(await times(6, wrong)).toEqual([401, 401, 429, 429, 429, 429])
    expect(await times(6, () => callback())).toEqual([202, 202, 202, 202, 429, 429])
    expect(await callback()).toMatchObject({
      body: { code: 'rate_limited' },
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
    })
    expect((await rig.call({ url: '/v1/campaigns' })).status).toBe(200)
  })

  test('without a signature cost no query, limited or not', async () => {
    rig = await createApiRig({ failuresPerMinute: 2 })
    const query = jest.spyOn(rig.pool, 'query')
    await times(5, wrong)
    await rig.call({ method: 'POST', url: '/v1/callbacks/wechat', key: null })
    expect(query).not.toHaveBeenCalled()
  })

  test('are taken up to five minutes from the past and from the future, and not beyond', async () => {
    rig = await createApiRig()
    for (const scheme of ['v2', 'sha256'])
      for (const [off, status] of [
        [-290, 202],
        [290, 202],
        [-310, 401],
        [310, 401],
        [86_400, 401],
      ] as const)
        expect([scheme, off, (await callback({ scheme, off })).status]).toEqual([scheme, off, status])
  })

  test('signed for one platform are worth nothing at another, although both have the same secret', async () => {
    const secret = 'one secret for two platforms'
    const callbackSecrets = { wechat: [secret, CALLBACK_SECRET], douyin: [secret] }
    rig = await createApiRig({ callbackSecrets })
    for (const platform of ['wechat', 'douyin']) {
      expect((await callback({ platform, secret })).status).toBe(202)
      // The older form does not say which platform it is for.
      expect((await callback({ platform, secret, scheme: 'sha256' })).status).toBe(401)
    }
    const elsewhere = { ...signed({ platform: 'wechat', secret }), url: '/v1/callbacks/douyin' }
    expect((await rig.call(elsewhere)).status).toBe(401)
    expect((await callback({ scheme: 'sha256' })).status).toBe(202)
    expect((await callback({ platform: 'douyin', scheme: 'sha256' })).status).toBe(401)
    for (const scheme of ['v1', 'v3', 'V2', 'sha512']) expect((await callback({ scheme })).status).toBe(401)
  })

  test('are not there where nobody can sign', async () => {
    rig = await createApiRig({ callbackSecrets: {} })
    for (const platform of ['wechat', 'douyin'])
      expect(await callback({ platform })).toMatchObject({ status: 404, body: { code: 'route_unknown' } })
  })
})

describe('keys that are none', () => {
  const lookUps = (query: jest.SpyInstance): number =>
    query.mock.calls.filter(([sql]) => String(sql).includes('where secret_hash = $1')).length

  test('count by address, and past the limit cost no query', async () => {
    rig = await createApiRig({ failuresPerMinute: 5 })
    const ask = (key: string | null) => rig.call({ url: '/v1/campaigns', key })
    expect(await times(5, (n) => ask([aKey(), null, 'nonsense'][n % 3] ?? null))).toEqual(many(5, 401))
    const query = jest.spyOn(rig.pool, 'query')
    expect(await times(30, () => ask(aKey()))).toEqual(many(30, 429))
    expect(lookUps(query)).toBe(0)
    // Nor does it become a query each in another way.
    expect(query.mock.calls.length).toBeLessThan(30)
    expect(await ask(null)).toMatchObject({ status: 429, headers: { 'retry-after': expect.stringMatching(/^\d+$/) } })
    const elsewhere = await rig.call({ url: '/v1/campaigns', key: aKey(), remoteAddress: '203.0.113.9' })
    expect(elsewhere.status).toBe(401)
  })

  test('never lock out a valid key, were it never seen before; a revoked one is none', async () => {
    rig = await createApiRig({ failuresPerMinute: 2 })
    const unseen = await rig.keyFor('crm')
    const { id, key: revoked } = await createKey(rig.pool, { client: 'crm', label: '', scopes: ['campaigns:read'] })
    const ask = (key: string) => rig.call({ url: '/v1/campaigns', key })
    expect((await ask(revoked)).status).toBe(200)
    await revokeKey(rig.pool, id)
    await times(10, () => ask(aKey()))
    expect((await ask(aKey())).status).toBe(429)
    expect(await times(5, () => ask(unseen))).toEqual(many(5, 200))
    expect(await times(5, () => ask(rig.key))).toEqual(many(5, 200))
    expect(await times(3, () => ask(revoked))).toEqual(many(3, 429))
  })

  test('many at once do not all get to the database', async () => {
    rig = await createApiRig({ failuresPerMinute: 5 })
    const query = jest.spyOn(rig.pool, 'query')
    await Promise.all(many(100, 0).map(() => rig.call({ url: '/v1/campaigns', key: aKey() })))
    expect(lookUps(query)).toBeLessThanOrEqual(5)
  })

  test('count for one network of IPv6, whichever of its addresses they come from', async () => {
    rig = await createApiRig({ failuresPerMinute: 2 })
    const from = (remoteAddress: string) => rig.call({ url: '/v1/campaigns', key: aKey(), remoteAddress })
    expect(await times(4, (n) => from(`2001:db8:1:2::${n + 1}`))).toEqual([401, 401, 429, 429])
    expect((await from('2001:db8:1:3::1')).status).toBe(401)
  })
})

describe('behind a proxy', () => {
  const from = (forwarded: string, remoteAddress = '127.0.0.1') =>
    rig.call({ url: '/v1/campaigns', key: aKey(), remoteAddress, headers: { 'x-forwarded-for': forwarded } })

  test.each<[string, number | string[]]>([
    ['by its address', ['127.0.0.1']],
    ['as the only one there is', 1],
  ])('that is believed, %s, each caller behind it counts for itself', async (_how, trustProxy) => {
    rig = await createApiRig({ failuresPerMinute: 1, trustProxy })
    expect(await times(3, (n) => from(`203.0.113.${n}`))).toEqual(many(3, 401))
    expect((await from('203.0.113.1')).status).toBe(429)
    // What a caller wrote into the header himself stands left of what the proxy saw.
    expect((await from('198.51.100.7, 203.0.113.1')).status).toBe(429)
    if (trustProxy === 1) return
    expect(await times(2, (n) => from(`203.0.113.5${n}`, '198.51.100.1'))).toEqual([401, 429])
  })

  test('that nobody configured, the header says nothing', async () => {
    rig = await createApiRig({ failuresPerMinute: 2 })
    expect(await times(4, (n) => from(`203.0.113.${n}`))).toEqual([401, 401, 429, 429])
  })
})

describe('what is left', () => {
  test('every answer says it, of the key alone, and 429 says when to come again', async () => {
    rig = await createApiRig({ requestsPerMinute: 3, failuresPerMinute: 2 })
    const ask = () => rig.call({ url: '/v1/campaigns' })
    const told = async () => {
      const { status, headers } = await ask()
      return [status, headers['ratelimit-policy'], String(headers.ratelimit).replace(/t=\d+/, 't=?')]
    }
    const policy = '"key";q=3;w=60'
    expect([await told(), await told(), await told(), await told()]).toEqual([
      [200, policy, '"key";r=2;t=?'],
      [200, policy, '"key";r=1;t=?'],
      [200, policy, '"key";r=0;t=?'],
      [429, policy, '"key";r=0;t=?'],
    ])
    const { headers } = await ask()
    const until = Number(/t=(\d+)/.exec(String(headers.ratelimit))?.[1])
    expect(Number(headers['retry-after'])).toBe(until)
    expect(until).toBeGreaterThan(0)
    expect(until).toBeLessThanOrEqual(60)
  })

  test('what is refused for another reason says it as well; a stranger is told of his address, a call-back of its signer', async () => {
    rig = await createApiRig({ requestsPerMinute: 10, failuresPerMinute: 5 })
    const tellsOf = ({ headers }: Answer) => String(headers.ratelimit).split(';', 2).join(';')
    expect(tellsOf(await rig.call({ url: '/v1/campaigns/MC-20261012-9999' }))).toBe('"key";r=9')
    // A key that was never seen before has counted once, too.
    expect(tellsOf(await rig.call({ url: '/v1/campaigns', key: aKey() }))).toBe('"failures";r=3')
    expect(tellsOf(await wrong())).toBe('"failures";r=2')
    expect(tellsOf(await callback())).toBe('"signer";r=9')
    // What needs no key has a count of its own for the address, and so a name of its own.
    const document = await rig.call({ url: '/openapi.json', key: null })
    expect([tellsOf(document), document.headers['ratelimit-policy']]).toEqual(['"address";r=9', '"address";q=10;w=60'])
    expect((await rig.call({ url: '/livez', key: null })).headers).not.toHaveProperty('ratelimit')
  })
})

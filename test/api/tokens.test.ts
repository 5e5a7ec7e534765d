/** OAuth 2 client credentials beside keys: tokens of a real provider, and those that a hostile one would like to bring. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHmac } from 'node:crypto'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { exportSPKI, importJWK, UnsecuredJWT } from 'jose'
import { environment } from '../../infra/config'
import { createVerifyToken } from '../../infra/oauth/verify-token'
import type { TokenSettings } from '../../infra/oauth/token-settings'
import { registerTokenClient, revokeKey, type GrantedScope } from '../../infra/postgres/registers/api-keys'
import { placeEvents } from '../../infra/postgres/events/place-events'
import { createWebhookLedger } from '../../infra/postgres/webhooks/deliveries'
import { planDeliveries } from '../../infra/postgres/webhooks/plan-deliveries'
import { AUDIENCE, startTokenIssuer, type TokenIssuer, type TokenWishes } from '../support/token-issuer'
import { createApiRig, type Answer, type ApiRig } from './api-rig'

jest.setTimeout(120_000)

const QUIET = { warn: () => undefined }
const SETTINGS: Omit<TokenSettings, 'issuers'> = {
  audience: AUDIENCE,
  clientClaim: 'client_id',
  algorithms: ['RS256', 'ES256'],
  types: ['at+jwt'],
  skewSeconds: 30,
}
const ALL: GrantedScope[] = [
  'campaigns:read',
  'campaigns:write',
  'webhooks:write',
  'act_as',
  'all_clients',
  'audit:read',
]

let rig: ApiRig
const list = (key: string, more = {}): Promise<Answer> => rig.call({ url: '/v1/campaigns', key, ...more })
const faultOf = ({ status, body }: Answer): unknown[] => [status, body.errors?.[0]?.code ?? body.code]
const register = async (issuer: string, scopes = ALL, issuerClient = 'crm', client = 'crm'): Promise<string> => {
  const id = await registerTokenClient(rig.pool, { client, label: '', issuer, issuerClient, scopes })
  if (id === undefined) throw new Error('it is registered already')
  return id
}

describe('a provider as companies have them', () => {
  let provider: ChildProcess | undefined
  let issuer: string
  const start = async (port?: string): Promise<void> => {
    provider = spawn(process.execPath, [path.join(__dirname, '../support/token-provider.mjs')], {
      env: { SCOPES: ALL.join(' '), ...(port ? { PORT: port } : {}) },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const { stdout } = provider
    issuer = await new Promise<string>((resolve, reject) => {
      provider?.once('exit', () => reject(new Error('the provider has ended')))
      if (stdout) createInterface(stdout).once('line', resolve)
    })
  }
  const stop = async (): Promise<void> => {
    const ended = new Promise((done) => provider?.removeAllListeners('exit').once('exit', done))
    provider?.kill()
    await ended
  }
  const tokenOf = async (client: string, scope = ALL.join(' ')): Promise<string> => {
    const response = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${client}:a secret of this client`.replaceAll(' ', '%20')).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope, resource: AUDIENCE }),
    })
    const answer = (await response.json()) as { access_token?: string }
    if (answer.access_token === undefined) throw new Error(JSON.stringify(answer))
    return answer.access_token
  }
  beforeAll(async () => {
    await start()
    const issuers = [{ issuer, keys: `${issuer}/jwks` }]
    rig = await createApiRig({
      requestsPerMinute: 40,
      verifyToken: createVerifyToken({ ...SETTINGS, issuers }, { logger: QUIET, times: { pauseMs: 0 } }),
    })
  })
  afterAll(async () => {
    await rig.stop()
    await stop()
  })

  test('its client is let in once it is registered, and stands in audit and limits as a key does', async () => {
    const token = await tokenOf('crm')
    expect(faultOf(await list(token))).toEqual([401, 'token_client_unknown'])
    const id = await register(issuer)
    expect(await list(token)).toMatchObject({ status: 200, headers: { 'ratelimit-policy': '"key";q=40;w=60' } })
    const body = { name: '双旦', lead: 'M1001', backup: 'M1002' }
    const started = await rig.call({ url: '/v1/campaigns', key: token, person: 'M1001', idempotencyKey: 'crm-1', body })
    expect(started).toMatchObject({ status: 201, body: { client: 'crm' } })
    const { body: audit } = await rig.call({ url: '/v1/audit?client=crm', key: token })
    expect(audit.items).toMatchObject([{ client: 'crm', person: 'M1001', operation: 'startCampaign', status: 201 }])
    const { rows } = await rig.pool.query("select key from audit where client = 'crm'")
    expect(rows).toEqual([{ key: id }])
    // Another token of the same client has no allowance of its own.
    const left = async (key: string) => /r=(\d+)/.exec(String((await list(key)).headers.ratelimit))?.[1]
    const [before, after] = [await left(token), await left(await tokenOf('crm'))]
    expect(Number(after)).toBe(Number(before) - 1)
    expect(faultOf(await list(await tokenOf('stranger')))).toEqual([401, 'token_client_unknown'])
  })

  test('the release before, which reads the hashes of all rows in force, finds one in each', async () => {
    const { rows } = await rig.pool.query<{ secret_hash: Buffer | null }>(
      'select secret_hash from api_keys where revoked_at is null',
    )
    expect(rows.length).toBeGreaterThan(1)
    expect(new Set(rows.map((row) => row.secret_hash?.length))).toEqual(new Set([32]))
  })

  test('a token can do less than its client, never more', async () => {
    const reads = await tokenOf('crm', 'campaigns:read')
    const body = { name: '双旦', lead: 'M1001', backup: 'M1002' }
    expect((await list(reads)).status).toBe(200)
    expect(await rig.call({ url: '/v1/campaigns', key: reads, idempotencyKey: 'crm-2', body })).toMatchObject({
      status: 403,
      body: { scope: 'campaigns:write' },
    })
    expect(await list(reads, { person: 'M1001' })).toMatchObject({ status: 403, body: { code: 'act_as_missing' } })
  })

  test('when it changes its keys, new tokens are taken and old ones are not; what was revoked stays out', async () => {
    const old = await tokenOf('crm')
    expect((await list(old)).status).toBe(200)
    await stop()
    // Away: what was made with the keys that are known is taken on.
    expect((await list(old)).status).toBe(200)
    await start(new URL(issuer).port)
    const anew = await tokenOf('crm')
    expect((await list(anew)).status).toBe(200)
    expect(faultOf(await list(old))).toEqual([401, 'token_key_unknown'])
    const { rows } = await rig.pool.query<{ id: string }>('select id from api_keys where issuer = $1', [issuer])
    expect(await revokeKey(rig.pool, rows[0]?.id ?? '')).toBe(true)
    expect(faultOf(await list(anew))).toEqual([401, 'token_client_unknown'])
    await register(issuer, ['campaigns:read'])
    expect((await list(anew)).status).toBe(200)
  })
})

describe('tokens of an issuer made by hand', () => {
  let one: TokenIssuer
  let other: TokenIssuer
  const now = (): number => Math.floor(Date.now() / 1_000)
  const rigOf = async (more: Partial<TokenSettings> = {}, times = {}, limits = {}): Promise<void> => {
    const issuers = [one, other].map(({ issuer, keysUrl }) => ({ issuer, keys: keysUrl }))
    const verifyToken = createVerifyToken({ ...SETTINGS, issuers, ...more }, { logger: QUIET, times })
    rig = await createApiRig({ verifyToken, ...limits })
    await register(one.issuer)
  }
  beforeEach(async () => {
    one = await startTokenIssuer()
    other = await startTokenIssuer('ES256')
  })
  afterEach(async () => {
    await rig.stop()
    await one.stop()
    await other.stop()
  })
  const answered = async (wishes: TokenWishes): Promise<unknown[]> => faultOf(await list(await one.token(wishes)))

  test('what is not exactly what the configuration says is refused, each with its own code', async () => {
    await rigOf()
    expect((await list(await one.token())).status).toBe(200)
    const claims = { iss: one.issuer, aud: AUDIENCE, client_id: 'crm', exp: now() + 300 }
    const refused = async (token: string): Promise<unknown[]> => faultOf(await list(token))
    expect(await refused(new UnsecuredJWT(claims).encode())).toEqual([401, 'token_type'])
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const unsigned = `${part({ alg: 'none', typ: 'at+jwt' })}.${part(claims)}.`
    for (const [token, alg] of [
      [unsigned, 'none'],
      [unsigned.replace(part({ alg: 'none', typ: 'at+jwt' }), part({ alg: 'NONE', typ: 'at+jwt' })), 'NONE'],
    ])
      expect([alg, ...(await refused(token ?? ''))]).toEqual([
        alg,
        401,
        expect.stringMatching(/^token_(algorithm|malformed)$/),
      ])
    // The public key is known to all: who took it for a shared secret would sign as the issuer.
    const [jwk = {}] = one.published()
    const pem = await exportSPKI((await importJWK(jwk, 'RS256', { extractable: true })) as never)
    for (const secret of [pem, JSON.stringify(jwk), String(jwk.n)])
      for (const kid of ['key-1', undefined]) {
        const signed = `${part({ alg: 'HS256', typ: 'at+jwt', kid })}.${part(claims)}`
        const signature = createHmac('sha256', secret).update(signed).digest('base64url')
        expect(await refused(`${signed}.${signature}`)).toEqual([401, 'token_algorithm'])
      }
    expect(await answered({ claims: { aud: 'https://another.example.com' } })).toEqual([401, 'token_audience'])
    expect(await answered({ claims: { aud: undefined } })).toEqual([401, 'token_audience'])
    expect(await answered({ claims: { aud: ['https://another.example.com', AUDIENCE] } })).toEqual([200, undefined])
    expect(await answered({ claims: { iss: 'https://login.example.org' } })).toEqual([401, 'token_issuer'])
    expect(await answered({ claims: { iss: `${one.issuer}/` } })).toEqual([401, 'token_issuer'])
    expect(await answered({ claims: { iss: undefined } })).toEqual([401, 'token_issuer'])
    expect(await answered({ claims: { exp: undefined } })).toEqual([401, 'token_claims'])
    expect(await answered({ claims: { exp: 'tomorrow' } })).toEqual([401, 'token_claims'])
    expect(await answered({ header: { typ: 'JWT' } })).toEqual([401, 'token_type'])
    expect(await answered({ header: { typ: undefined } })).toEqual([401, 'token_type'])
    expect(await answered({ header: { typ: 'application/at+jwt' } })).toEqual([200, undefined])
    expect(await answered({ header: { crit: ['x-made-up'], 'x-made-up': 1 } })).toEqual([401, 'token_malformed'])
    for (const id of [undefined, '', 7, ['crm'], 'c r m', 'c\u0000', 'x'.repeat(201)])
      expect([id, await answered({ claims: { client_id: id } })]).toEqual([id, [401, 'token_claims']])
    for (const scope of [7, {}, ['campaigns:read', 7]])
      expect([scope, await answered({ claims: { scope } })]).toEqual([scope, [401, 'token_claims']])
    const sound = await one.token()
    const [head, , signature] = sound.split('.')
    expect(await refused(`${head}.${part({ ...claims, client_id: 'admin' })}.${signature}`)).toEqual([
      401,
      'token_signature',
    ])
    expect(await refused(`${sound.slice(0, -8)}AAAAAAAA`)).toEqual([401, 'token_signature'])
    for (const broken of ['a.b.c', `${head}..`, `${head}.AAAA.${signature}`])
      expect([broken, ...(await refused(broken))]).toEqual([broken, 401, 'token_malformed'])
    const failed = await list(await one.token({ claims: { exp: now() - 100 } }))
    expect(failed.headers['www-authenticate']).toBe('Bearer error="invalid_token", error_description="token_expired"')
  })

  test('a token brings no key of its own, and says no place where one lies', async () => {
    await rigOf()
    const jwk = other.published()[0]
    expect(await answered({ header: { jwk, jku: other.keysUrl, x5u: other.keysUrl } })).toEqual([200, undefined])
    const theirs = (header: object) =>
      other.token({ claims: { iss: one.issuer }, header: { jwk, jku: other.keysUrl, ...header } })
    expect(faultOf(await list(await theirs({})))).toEqual([401, 'token_key_unknown'])
    expect(faultOf(await list(await theirs({ kid: 'x' })))).toEqual([401, 'token_key_unknown'])
    expect(other.asked()).toBe(0)
  })

  test('clocks may differ by half a minute and no more', async () => {
    await rigOf()
    expect(await answered({ claims: { exp: now() - 20 } })).toEqual([200, undefined])
    expect(await answered({ claims: { exp: now() - 40 } })).toEqual([401, 'token_expired'])
    expect(await answered({ claims: { nbf: now() + 20 } })).toEqual([200, undefined])
    expect(await answered({ claims: { nbf: now() + 40 } })).toEqual([401, 'token_not_yet_valid'])
  })

  test('of two issuers each vouches for its own clients alone', async () => {
    await rigOf()
    expect(faultOf(await list(await other.token()))).toEqual([401, 'token_client_unknown'])
    await register(other.issuer, ['campaigns:read'], 'crm', 'agency')
    await rig.campaign({}, await one.token())
    expect((await list(await one.token())).body.items).toHaveLength(1)
    expect((await list(await other.token())).body.items).toHaveLength(0)
    expect(faultOf(await list(await other.token({ claims: { iss: one.issuer } })))).toEqual([401, 'token_key_unknown'])
    expect(faultOf(await list(await one.token({ claims: { iss: other.issuer } })))).toEqual([
      401,
      expect.stringMatching(/^token_key_unknown$/),
    ])
  })

  test('its scope narrows: for whom it may act, and whose campaigns it sees, also by webhook', async () => {
    await rigOf()
    await rig.campaign()
    const scoped = (scope: unknown, more = {}) => one.token({ claims: { scope, ...more } })
    const seen = async (token: string): Promise<unknown> => (await list(token)).body.items?.length
    expect(await seen(await one.token())).toBe(1)
    expect(await seen(await scoped('campaigns:read all_clients'))).toBe(1)
    expect(await seen(await scoped('campaigns:read openid'))).toBe(0)
    expect(await seen(await scoped(['campaigns:read']))).toBe(0)
    expect(await seen(await scoped(undefined, { scp: ['campaigns:read', 'all_clients'] }))).toBe(1)
    expect(await seen(await scoped('campaigns:read all_clients', { scp: 'campaigns:read' }))).toBe(0)
    expect(faultOf(await list(await scoped('')))).toEqual([403, 'forbidden'])
    expect(faultOf(await list(await scoped('campaigns:read admin people:write')))).toEqual([200, undefined])
    expect(
      faultOf(await rig.call({ url: '/v1/people', key: await scoped('campaigns:read people:read admin') })),
    ).toEqual([403, 'forbidden'])
    const for1 = await scoped('campaigns:read act_as:M1001')
    expect((await list(for1, { person: 'M1001' })).status).toBe(200)
    expect((await list(for1, { person: 'M1002' })).status).toBe(403)
    const body = { url: 'https://hooks.example.com/' }
    const hook = async (key: string, idempotencyKey: string): Promise<string> =>
      String((await rig.call({ url: '/v1/webhooks', key, idempotencyKey, body })).body.id)
    const ownOnly = async (id: string) =>
      (await rig.pool.query<{ own_only: boolean }>('select own_only from webhooks where id = $1', [id])).rows[0]
        ?.own_only
    const narrow = await scoped('campaigns:read webhooks:write')
    const [own, all] = [await hook(narrow, 'a'), await hook(await one.token(), 'b')]
    expect([await ownOnly(own), await ownOnly(all)]).toEqual([true, false])
    await rig.campaign()
    await placeEvents(rig.pool)
    await planDeliveries(rig.pool)
    const planned = async (id: string): Promise<boolean> =>
      (await rig.pool.query('select from webhook_deliveries where webhook = $1', [id])).rowCount !== 0
    expect([await planned(own), await planned(all)]).toEqual([false, true])
    await rig.call({ method: 'POST', url: `/v1/webhooks/${all}/enable`, key: narrow })
    expect(await ownOnly(all)).toBe(true)
    const { now: at, due } = createWebhookLedger(rig.pool)
    expect(await due(all, await at(), 10)).toEqual([])
    const { rows } = await rig.pool.query('select distinct status, last_error from webhook_deliveries')
    expect(rows).toEqual([{ status: 'failed', last_error: 'not_seen' }])
  })

  test('while its issuer is away keys that are known serve on; without them it is 503, and never an open door', async () => {
    await rigOf({}, { pauseMs: 0, freshMs: 0 })
    for (const how of ['error', 'nonsense', 'elsewhere'] as const) {
      other.answer(how)
      const strange = await list(await other.token())
      expect(strange).toMatchObject({
        status: 503,
        headers: { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) },
        body: { code: 'unavailable', errors: [{ header: 'Authorization', code: 'token_issuer_away' }] },
      })
    }
    expect((await list(await one.token())).status).toBe(200)
    one.answer('error')
    const before = one.asked()
    for (let n = 0; n < 5; n += 1) expect((await list(await one.token())).status).toBe(200)
    expect(one.asked()).toBeGreaterThan(before)
    expect(faultOf(await list(await one.token({ claims: { exp: now() - 60 } })))).toEqual([401, 'token_expired'])
    // A key that nobody has seen may be a new one: nobody can say.
    await one.rotate()
    expect(faultOf(await list(await one.token()))).toEqual([503, 'token_issuer_away'])
    one.answer('keys')
    expect((await list(await one.token())).status).toBe(200)
  })

  test('keys that are too old count no more while the issuer is away', async () => {
    await rigOf({}, { pauseMs: 0, freshMs: 0, staleMs: 200 })
    expect((await list(await one.token())).status).toBe(200)
    one.answer('error')
    await new Promise((done) => setTimeout(done, 250))
    expect(faultOf(await list(await one.token()))).toEqual([503, 'token_issuer_away'])
    one.answer('keys')
    expect((await list(await one.token())).status).toBe(200)
  })

  test('however many unknown keys are named, the issuer is asked once in a while', async () => {
    await rigOf({}, { pauseMs: 60_000 })
    expect((await list(await one.token())).status).toBe(200)
    expect(one.asked()).toBe(1)
    const all = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => answered({ header: { kid: `made-up-${n}` } })),
    )
    expect(new Set(all.map(([status]) => status))).toEqual(new Set([401]))
    expect(one.asked()).toBe(1)
  })

  test('what is no token counts by its address, and never locks out a client that has one', async () => {
    await rigOf({}, {}, { failuresPerMinute: 2 })
    const sound = await one.token()
    const bad = (): Promise<unknown[]> => answered({ claims: { aud: 'elsewhere' } })
    expect([await bad(), await bad(), await bad()]).toEqual([
      [401, 'token_audience'],
      [401, 'token_audience'],
      [429, 'rate_limited'],
    ])
    expect((await list(sound)).status).toBe(200)
    expect(faultOf(await list(await one.token({ claims: { client_id: 'stranger' } })))).toEqual([429, 'rate_limited'])
  })

  test('from an address that failed too often nothing is checked but what names a client in force', async () => {
    // Each one whose key is unknown has the issuer asked, as long as tokens are looked at.
    await rigOf({}, { pauseMs: 0 }, { failuresPerMinute: 2 })
    const sound = await one.token()
    const strange = (n: number): Promise<unknown[]> =>
      answered({ header: { kid: `made-up-${n}` }, claims: { client_id: 'stranger' } })
    expect([await strange(1), await strange(2)]).toEqual([
      [401, 'token_key_unknown'],
      [401, 'token_key_unknown'],
    ])
    const asked = one.asked()
    for (let n = 3; n < 8; n += 1) expect(await strange(n)).toEqual([429, 'rate_limited'])
    expect(one.asked()).toBe(asked)
    expect((await list(sound)).status).toBe(200)
  })

  test('what is no token is not in the log, and a key that cannot be used once in a while', async () => {
    const said: string[] = []
    const logger = { warn: (_: unknown, line?: string) => void said.push(line ?? '') }
    const issuers = [{ issuer: one.issuer, keys: one.keysUrl }]
    rig = await createApiRig({ verifyToken: createVerifyToken({ ...SETTINGS, issuers }, { logger }) })
    const [, claims = '', signature = ''] = (await one.token()).split('.')
    for (const broken of ['a.b.c', `a.${claims}.${signature}`, 'e30..', 'bnVsbA.e30.e30'])
      for (let n = 0; n < 20; n += 1)
        expect([broken, ...faultOf(await list(broken))]).toEqual([
          broken,
          401,
          expect.stringMatching(/^token_(malformed|type)$/),
        ])
    expect(said).toEqual([])
    one.published().forEach((jwk) => Object.assign(jwk, { n: 'AA' }))
    for (let n = 0; n < 20; n += 1) expect((await list(await one.token())).status).toBe(401)
    expect(said).toEqual(['a token could not be checked'])
  })

  test('one longer than 8,000 characters is none', async () => {
    await rigOf()
    const long = await one.token({ claims: { pad: 'x'.repeat(6_500) } })
    expect(long.length).toBeGreaterThan(8_000)
    expect(await list(long)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
  })
})

test('the command registers a client of a configured issuer once, lists it and takes it back', async () => {
  rig = await createApiRig()
  const env = {
    PATH: environment().PATH,
    DATABASE_URL: rig.ownerUrl,
    OAUTH_ISSUERS: 'https://login.example.com https://login.example.com/jwks.json',
    OAUTH_AUDIENCE: AUDIENCE,
  }
  const keys = (...args: string[]) => {
    const script = path.join(__dirname, '../../infra/cli/keys.ts')
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, ...args], {
      env,
      encoding: 'utf8',
    })
    return { status, said: stdout + stderr }
  }
  const wanted = ['register', '--client', 'crm', '--scope', 'campaigns:read', '--token-client', 'crm-backend']
  expect(keys(...wanted, '--issuer', 'https://login.example.com/')).toMatchObject({ status: 2 })
  expect(keys(...wanted.slice(0, -2))).toMatchObject({ status: 2, said: expect.stringContaining('--token-client') })
  expect(keys(...wanted)).toEqual({
    status: 0,
    said: expect.stringMatching(/for crm-backend are taken as client crm: [0-9a-f-]{36}/),
  })
  expect(keys(...wanted)).toMatchObject({ status: 1, said: expect.stringContaining('registered already') })
  const id =
    /(\S{36}) {2}crm .*tokens of https:\/\/login\.example\.com for crm-backend/.exec(keys('list').said)?.[1] ?? ''
  expect(keys('revoke', id).status).toBe(0)
  expect(keys(...wanted).status).toBe(0)
  await rig.stop()
})

test('where no issuer is configured a token is nothing, as before', async () => {
  const issuer = await startTokenIssuer()
  rig = await createApiRig()
  await register(issuer.issuer)
  const answer = await list(await issuer.token())
  expect([answer.status, answer.body.code, answer.body.errors]).toEqual([401, 'unauthenticated', undefined])
  expect([answer.headers['www-authenticate'], issuer.asked()]).toEqual(['Bearer', 0])
  await rig.stop()
  await issuer.stop()
})

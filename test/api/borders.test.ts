import { readFileSync } from 'node:fs'
import { connect, type AddressInfo } from 'node:net'
import path from 'node:path'
import { MIGRATIONS_DIR } from '../../infra/postgres/migrate'
import { createPool } from '../../infra/postgres/pool'
import { createKey, revokeKey, type GrantedScope } from '../../infra/postgres/registers/api-keys'
import { PERMISSIONS } from '../../api/http/permissions'
import { openApiText } from '../../api/openapi'
import { createApiRig, PLAN, type ApiRig, type Call } from './api-rig'

interface Operation {
  operationId: string
  summary: string
  tags: string[]
  responses: Record<string, unknown>
  requestBody?: { content: Record<string, { schema?: { $ref?: string } }> }
}
interface OpenApi {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, { properties: Record<string, unknown>; example?: object }> }
}

let rig: ApiRig
let number: string
beforeAll(async () => {
  rig = await createApiRig()
  number = await rig.campaign()
  await rig.open(`${number}-01`, [{ kind: 'collect_material', key: 'page_preview' }])
})
afterAll(() => rig.stop())

describe('keys', () => {
  test('everything but health, document and call-backs wants a valid key', async () => {
    const paths = [
      '/v1/campaigns',
      `/v1/campaigns/${number}`,
      '/v1/tasks',
      '/v1/clock',
      '/v1/rule-packs',
      '/v1/archive',
    ]
    const other = `cf_${'A'.repeat(43)}`
    for (const url of paths)
      for (const key of [null, other, `${rig.key}x`, '']) {
        const answer = await rig.call({ url, key })
        expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } })
      }
    const { id, key } = await createKey(rig.pool, { client: 'oms', label: '', scopes: ['campaigns:read'] })
    expect((await rig.call({ url: '/v1/campaigns', key })).status).toBe(200)
    await revokeKey(rig.pool, id)
    expect((await rig.call({ url: '/v1/campaigns', key })).status).toBe(401)
    for (const url of ['/livez', '/readyz', '/openapi.json', '/docs/'])
      expect((await rig.call({ url, key: null })).status).toBe(200)
    const { rows } = await rig.pool.query('select secret_hash from api_keys')
    expect(rows.every((row) => row.secret_hash.length === 32)).toBe(true)
  })

  test('a key does only what its scopes say', async () => {
    const reader = await rig.keyFor('oms', ['campaigns:read'])
    const writer = await rig.keyFor('oms', ['campaigns:write'])
    const denied = await rig.call({ url: '/v1/campaigns', body: PLAN, idempotencyKey: 'x', key: reader })
    expect(denied).toMatchObject({ status: 403, body: { code: 'forbidden', scope: 'campaigns:write' } })
    expect((await rig.call({ url: `/v1/campaigns/${number}`, key: writer })).status).toBe(403)
    expect((await rig.call({ url: '/v1/clock', key: reader })).status).toBe(403)
    expect((await rig.call({ url: '/v1/rule-packs', key: reader })).status).toBe(200)
  })

  test('a key acts for persons only with the scope for it, which may name them; keys of before have it', async () => {
    const url = '/v1/campaigns'
    const codes = async (scopes: GrantedScope[], person?: string): Promise<unknown[]> => {
      const answer = await rig.call({ url, key: await rig.keyFor('oms', ['campaigns:read', ...scopes]), person })
      return [answer.status, answer.body.code as unknown]
    }
    expect(await codes([])).toEqual([200, undefined])
    expect(await codes([], 'M1001')).toEqual([403, 'act_as_missing'])
    expect(await codes(['act_as:L2001', 'act_as:M1001'], 'M1001')).toEqual([200, undefined])
    expect(await codes(['act_as:L2001'], 'M1001')).toEqual([403, 'act_as_missing'])
    // Whom a key may name says nothing about who is in the directory.
    expect(await codes(['act_as:L2001'], 'M0000')).toEqual([403, 'act_as_missing'])
    expect(await codes(['act_as'], 'M0000')).toEqual([422, 'person_unknown'])
    const migration = readFileSync(path.join(MIGRATIONS_DIR, '0017_act_as.sql'), 'utf8')
    const before = await createKey(rig.pool, { client: 'before', label: '', scopes: ['campaigns:read'] })
    const owner = createPool(rig.ownerUrl, { max: 1 })
    await owner.query(migration)
    await owner.end()
    expect((await rig.call({ url, key: before.key, person: 'M1001' })).status).toBe(200)
  })

  test('what belongs to another client is as unknown as what does not exist', async () => {
    const other = await rig.keyFor('crm')
    const task = `${number}-01.collect_material.page_preview.r1`
    const unknown = 'MC-20261012-9999'
    const reads = ['', '/facts', '/tasks', '/filings', '/reminders', '/clearance']
    const calls: [string, string, object?][] = [
      ...reads.map((part): [string, string] => [`/v1/campaigns/${number}${part}`, `/v1/campaigns/${unknown}${part}`]),
      [`/v1/filings/${number}-01`, `/v1/filings/${unknown}-01`],
      [`/v1/tasks/${task}`, `/v1/tasks/${task.replace(number, unknown)}`],
      [`/v1/archive/${number}`, `/v1/archive/${unknown}`],
      [`/v1/campaigns/${number}/withdraw`, `/v1/campaigns/${unknown}/withdraw`, { reason: 'x' }],
      [`/v1/campaigns/${number}/cancel`, `/v1/campaigns/${unknown}/cancel`, { reason: 'x' }],
      [`/v1/filings/${number}-01/recall`, `/v1/filings/${unknown}-01/recall`, { reason: 'x' }],
      [`/v1/filings/${number}-01/give-up`, `/v1/filings/${unknown}-01/give-up`, { reason: 'x' }],
      [`/v1/filings/${number}-01/reports`, `/v1/filings/${unknown}-01/reports`, { kind: 'passed' }],
      [`/v1/tasks/${task}/answer`, `/v1/tasks/${task.replace(number, unknown)}/answer`, { answer: 'provided' }],
      [`/v1/tasks/${task}/nudge`, `/v1/tasks/${task.replace(number, unknown)}/nudge`, {}],
    ]
    const stripped = (text: string) => text.replace(/urn:request:[0-9a-f-]+/, '').replaceAll(number, unknown)
    for (const [foreign, nothing, body] of calls) {
      const [a, b] = [await rig.call({ url: foreign, body, key: other }), await rig.call({ url: nothing, body })]
      expect([foreign, a.status]).toEqual([foreign, 404])
      expect(stripped(a.text)).toBe(stripped(b.text))
    }
    expect((await rig.call({ url: '/v1/campaigns', key: other })).body.items).toEqual([])
    const all = await rig.keyFor('audit', ['campaigns:read', 'all_clients'])
    expect((await rig.call({ url: `/v1/campaigns/${number}`, key: all })).status).toBe(200)
    expect((await rig.pool.query('select 1 from intake where client = $1', ['crm'])).rowCount).toBe(0)
  })

  test('each key has its own allowance', async () => {
    const small = await createApiRig({ requestsPerMinute: 3 })
    try {
      const second = await small.keyFor('crm')
      const statuses = []
      for (let n = 0; n < 4; n += 1) statuses.push((await small.call({ url: '/v1/campaigns' })).status)
      expect(statuses).toEqual([200, 200, 200, 429])
      expect(await small.call({ url: '/v1/campaigns' })).toMatchObject({
        body: { code: 'rate_limited' },
        headers: { 'content-type': 'application/problem+json', 'retry-after': expect.anything() },
      })
      expect((await small.call({ url: '/v1/campaigns', key: second })).status).toBe(200)
    } finally {
      await small.stop()
    }
  })
})

describe('bad input is a problem that names the place, never an error of ours', () => {
  const expectProblem = async (call: Call, status?: number, code?: string) => {
    const answer = await rig.call(call)
    const what = `${call.method ?? ''} ${call.url.slice(0, 80)} ${String(call.body).slice(0, 60)}`
    if (status !== undefined)
      expect([what, call.headers?.['content-type'], answer.status]).toEqual([
        what,
        call.headers?.['content-type'],
        status,
      ])
    expect([what, answer.status >= 400 && answer.status < 500, answer.body?.status]).toEqual([
      what,
      true,
      answer.status,
    ])
    expect([what, answer.headers['content-type']]).toEqual([what, 'application/problem+json'])
    if (code !== undefined) expect([what, answer.body.code]).toEqual([what, code])
    return answer
  }
  const start = (body: unknown): Call => ({ url: '/v1/campaigns', body, idempotencyKey: `bad-${Math.random()}` })

  test.each<[string, unknown, string]>([
    ['NUL', { ...PLAN, name: 'a\0b' }, '#/name'],
    ['a lone surrogate', `{"name":"\\ud800","lead":"M1001","backup":"M1002"}`, '#/name'],
    ['a line break in a name', { ...PLAN, name: 'a\r\nBcc: x' }, '#/name'],
    ['a number for a text', { ...PLAN, name: 7 }, '#/name'],
    ['null for a text', { ...PLAN, lead: null }, '#/lead'],
    ['an object for a list', { ...PLAN, filings: {} }, '#/filings'],
    ['a wrong date', { ...PLAN, endsAt: '2026-02-30T00:00:00+08:00' }, '#/endsAt'],
    ['a date without offset', { ...PLAN, endsAt: '2026-02-20T00:00:00' }, '#/endsAt'],
    ['a year far away', { ...PLAN, endsAt: '9999-02-20T00:00:00Z' }, '#/endsAt'],
    ['an unknown field', { ...PLAN, nmae: 'x' }, '#/nmae'],
    ['a field deep inside', { ...PLAN, filings: [{ platform: 'wechat', item: 'x', a: 1 }] }, '#/filings/0/a'],
    ['an odd key', { ...PLAN, 'a/b~c ': 1 }, '#/a~1b~0c%20'],
    ['an unknown department', { ...PLAN, group: { kitchen: 'M1001' } }, '#/group/kitchen'],
    ['too long a text', { ...PLAN, objective: 'x'.repeat(4001) }, '#/objective'],
    ['a huge number', `{"name":1e999,"lead":"M1001","backup":"M1002"}`, '#/name'],
    ['a list for the whole', [], '#'],
    ['null for the whole', 'null', '#'],
    ['a deep list', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, '#'],
  ])('%s', async (_name, body, pointer) => {
    const answer = await expectProblem(start(body), 400, 'malformed')
    const errors = answer.body.errors as { pointer: string; detail: string }[]
    expect(errors.map((e) => e.pointer)).toContain(pointer)
    // People read it, too: Chinese first.
    for (const { detail } of errors) expect(detail).toMatch(/^[“/]?\p{Script=Han}/u)
  })

  test('what is no JSON, or is too much', async () => {
    for (const body of ['{', '', '[', '['.repeat(200_000), 'undefined', '{"a":1,}', Buffer.from([0xff, 0xfe, 0x7b])])
      await expectProblem({ ...start(body), method: 'POST' }, 400, 'malformed_json')
    for (const body of [
      '{"name":"a","name":"b"}',
      `{"name":"a","group":{"legal":"L2001"},"na\\u006de"${' '.repeat(300)}:"b"}`,
      '{"launches":[{"platform":"douyin","platform":"wechat"}]}',
      '{"\\"":1,"b":"\\\\","\\"":2}',
    ])
      await expectProblem(start(body), 400, 'malformed_json')
    for (const body of ['{"__proto__":{"a":1}}', '{"constructor":{"prototype":{}}}', '{"a":{"__proto__":1}}'])
      await expectProblem(start(body), 400, 'malformed_json')
    await expectProblem(start({ name: 'x'.repeat(2_000_000) }), 413, 'body_too_large')
    // JSON says that the last of two equal keys counts; what counts is checked.
    await expectProblem(start(`{"name":"ok","name":7,"lead":"M1001","backup":"M1002"}`), 400)
  })

  test('content types', async () => {
    const types = [
      'text/plain',
      'application/xml',
      'application/json, application/json',
      'application/jsonp',
      'json',
      '',
    ]
    for (const type of [...types, 'application/json; charset=gbk', 'multipart/form-data; boundary=x'])
      await expectProblem({ ...start(JSON.stringify(PLAN)), headers: { 'content-type': type } }, 415)
    const padded = '  application/json ; charset="UTF-8"  '
    const taken = await rig.call({ ...start(JSON.stringify(PLAN)), headers: { 'content-type': padded } })
    expect([201, 415]).toContain(taken.status)
  })

  test('paths and queries', async () => {
    for (const id of [
      'x',
      '%00',
      '%ED%A0%80',
      '..%2f..',
      'MC-1',
      `${number}%00`,
      'a'.repeat(250),
      '__proto__',
      '%F0%9F%98%80',
    ])
      for (const base of [
        '/v1/campaigns/',
        '/v1/filings/',
        '/v1/tasks/',
        '/v1/files/',
        '/v1/archive/',
        '/v1/requests/',
      ])
        await expectProblem({ url: `${base}${id}` }, 404)
    for (const url of ['/v1/nothing', '/v1', '/v2/campaigns', '/v1/campaigns/%', '/%c0%ae'])
      await expectProblem({ url }, 404)
    await expectProblem({ url: `/v1/campaigns/${'a'.repeat(2000)}` }, 414)
    await expectProblem({ method: 'DELETE', url: `/v1/campaigns/${number}` }, 405)
    const queries: [string, string][] = [
      ['limit=0', 'limit'],
      ['limit=201', 'limit'],
      ['limit=1.5', 'limit'],
      ['limit=abc', 'limit'],
      ['limit=1&limit=2', 'limit'],
      ['nothing=1', 'nothing'],
      ['__proto__=1', '__proto__'],
      ['stage=unknown', 'stage'],
      ['q=', 'q'],
      ['q=%00', 'q'],
      [`q=${'x'.repeat(300)}`, 'q'],
      ['lead=a%20b', 'lead'],
    ]
    for (const [query, parameter] of queries) {
      const answer = await expectProblem({ url: `/v1/campaigns?${query}` }, 400, 'malformed')
      expect([query, answer.body.errors[0].parameter]).toEqual([query, parameter])
    }
    for (const query of ['q=%ED%A0%80', 'q=%', 'q=%25%5C_'])
      expect((await rig.call({ url: `/v1/campaigns?${query}` })).status).toBeLessThan(500)
    for (const query of ['due_before=yesterday', 'due_before=2026-10-12T00:00:00%2B99:00', 'overdue=1', 'status=x'])
      await expectProblem({ url: `/v1/tasks?${query}` }, 400)
  })

  test('headers', async () => {
    for (const idempotencyKey of ['with space', 'x'.repeat(256), ''])
      await expectProblem({ url: '/v1/campaigns', body: PLAN, idempotencyKey }, 400)
    for (const person of ['', 'a b', 'x'.repeat(33), '../M1001'])
      await expectProblem({ url: '/v1/campaigns', person }, 400)
    for (const value of ['"x"', '1', '"99999999999999999999"'])
      await expectProblem(
        { method: 'PATCH', url: `/v1/campaigns/${number}`, body: { name: 'x' }, headers: { 'if-match': value } },
        400,
      )
  })

  test('what is no HTTP is told so in the same form', async () => {
    await rig.app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = rig.app.server.address() as AddressInfo
    const say = (text: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(text))
        let heard = ''
        socket.on('data', (chunk) => (heard += chunk.toString()))
        socket.on('close', () => resolve(heard))
        socket.on('error', reject)
      })
    expect(await say('nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [^]*application\/problem\+json[^]*"code":"malformed"/)
    expect(await say('QUERY /v1/campaigns?x=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1.1 405 [^]*allow: GET, HEAD, POST\r\n[^]*"code":"method_not_allowed"/i,
    )
    expect(await say(`GET / HTTP/1.1\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /)
  })
})

describe('the document', () => {
  test('describes every operation that has a permission, with a summary, tags and refusals', async () => {
    const document = JSON.parse(await openApiText()) as OpenApi
    expect(document.openapi).toBe('3.1.0')
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))
    expect(operations.map((o) => o.operationId).sort()).toEqual(Object.keys(PERMISSIONS).sort())
    for (const { operationId, summary, tags, responses } of operations) {
      expect([operationId, typeof summary, tags.length]).toEqual([operationId, 'string', 1])
      expect([operationId, Object.keys(responses).some((status) => status.startsWith('4'))]).toEqual([
        operationId,
        true,
      ])
    }
  })
})

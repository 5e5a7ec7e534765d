/** Rule packs that are refused: every fault by pointer and line, and nothing stored. */
import { randomUUID } from 'node:crypto'
import { createApiRig, type ApiRig } from './api-rig'
import { packCalls, shipped, slower } from './rule-packs-calls'

let rig: ApiRig
let packs: ReturnType<typeof packCalls>
beforeAll(async () => {
  rig = await createApiRig()
  packs = packCalls(rig)
})
afterAll(() => rig.stop())

const rows = async (): Promise<number> =>
  (await rig.pool.query('select (select count(*) from rule_pack_drafts) + (select count(*) from reference_docs) as n'))
    .rows[0].n as number

describe('a draft is refused for', () => {
  const good = slower('pinduoduo', '2026-12-01')
  const text = JSON.stringify(good, null, 2)
  const edit = (change: (pack: Record<string, unknown>) => void): string => {
    const pack = structuredClone(good) as unknown as Record<string, unknown>
    change(pack)
    return JSON.stringify(pack, null, 2)
  }
  const first = (pack: Record<string, unknown>) => (pack.requirements as Record<string, unknown>[])[0] ?? {}
  const rule = (pack: Record<string, unknown>, change: object) =>
    Object.assign((first(pack).appliesWhen as object[])[0] ?? {}, change)
  const entry = (pack: Record<string, unknown>, url: string) => Object.assign(first(pack).entry as object, { url })
  let deep: object = { trait: 'vote' }
  for (let i = 0; i < 500; i++) deep = { not: deep }

  test.each<[string, string, string]>([
    ['a list', '[]', '#'],
    ['nothing', 'null', '#'],
    ['another kind of document', JSON.stringify(shipped.find((d) => d.kind === 'policy')), '#/kind'],
    ['a kind nobody knows', edit((p) => (p.kind = 'rules')), '#/kind'],
    ['another platform than that of the address', edit((p) => (p.platform = 'jd')), '#/platform'],
    ['another version than that of the address', edit((p) => (p.version = '2026-12-02')), '#/version'],
    ['a platform that every object has', edit((p) => (p.platform = 'constructor')), '#/platform'],
    ['an unknown field', edit((p) => (p.fee = 3)), '#/fee'],
    [
      'a field called constructor',
      edit((p) => Object.assign(first(p), { constructor: 1 })),
      '#/requirements/0/constructor',
    ],
    [
      'a trait nobody knows',
      text.replace('"trait": "platform_event"', '"trait": "raffle"'),
      '#/requirements/0/appliesWhen/0/when',
    ],
    ['a condition that nests too deep', edit((p) => rule(p, { when: deep })), '#/requirements/0/appliesWhen/0/when'],
    ['a guess', edit((p) => rule(p, { grade: '?', answer: 'required' })), '#/requirements/0/appliesWhen/0/answer'],
    ['an entry that runs script', edit((p) => entry(p, 'javascript:alert(1)')), '#/requirements/0/entry/url'],
    ['an entry without encryption', edit((p) => entry(p, 'http://example.com')), '#/requirements/0/entry/url'],
    ['a name that smuggles a header', edit((p) => (p.name = { zh: 'a\r\nBcc: b', en: 'a' })), '#/name/zh'],
    ['no day on which its sources were read', edit((p) => delete p.sourcesReadOn), '#/sourcesReadOn'],
    ['a day that lies ahead', edit((p) => (p.sourcesReadOn = '2999-01-01')), '#/sourcesReadOn'],
    ['a rule read tomorrow', edit((p) => rule(p, { readOn: '2999-01-01' })), '#/requirements/0/appliesWhen/0/readOn'],
    ['NUL', edit((p) => (p.name = { zh: 'a\u0000', en: 'a' })), '#/name/zh'],
    ['a lone surrogate', edit((p) => (p.name = { zh: '\ud800', en: 'a' })), '#/name/zh'],
    ['no requirement at all', edit((p) => (p.requirements = [])), '#/requirements'],
    ['sixty requirements', edit((p) => (p.requirements = Array<unknown>(60).fill(first(p)))), '#/requirements'],
  ])('%s, by pointer and line', async (_, body, pointer) => {
    const before = await rows()
    const answer = await packs.call('PUT', 'pinduoduo/2026-12-01', { person: 'M1001', body })
    expect(answer).toMatchObject({ status: 422, body: { code: 'rule_pack_invalid' } })
    expect(answer.body.errors).toContainEqual({
      pointer,
      line: expect.any(Number),
      column: expect.any(Number),
      detail: expect.stringMatching(/[一-鿿]/),
    })
    expect(await rows()).toBe(before)
  })

  test('every fault at once, each at its line', async () => {
    const lines = text.split('\n')
    const at = lines.findIndex((line) => line.includes('"value": 9')) + 1
    const body = text.replace('"value": 9', '"value": "nine"').replace('"zh": "拼多多"', '"zh": ""')
    const { body: problem } = await packs.call('PUT', 'pinduoduo/2026-12-01', { person: 'M1001', body })
    expect((problem.errors as { pointer: string; line: number }[]).map((e) => [e.pointer, e.line])).toEqual([
      ['#/name/zh', 6],
      ['#/requirements/0/review/max/value', at],
    ])
  })

  test.each<[string, string, number, number]>([
    ['a comma too many', text.replace('"platform": "pinduoduo",', '"platform": "pinduoduo",,'), 3, 27],
    ['half a document', text.slice(0, 60), 4, 3],
    ['a member twice', text.replace('{', '{"kind": "rule_pack",'), 2, 3],
    ['a prototype', text.replace('{', '{"__proto__": {"version": "x"},'), 1, 2],
  ])('%s is no JSON, at line and column', async (_, body, line, column) => {
    const answer = await packs.call('PUT', 'pinduoduo/2026-12-01', { person: 'M1001', body })
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed_json' } })
    expect(answer.body.errors).toEqual([{ line, column, detail: expect.stringContaining(`第 ${line} 行`) }])
  })

  test('2 MB, other content types, other encodings, nothing', async () => {
    const send = (body: unknown, contentType?: string) =>
      rig.call({
        method: 'PUT',
        url: '/v1/rule-packs/pinduoduo/2026-12-01',
        person: 'M1001',
        body,
        headers: contentType === undefined ? {} : { 'content-type': contentType },
      })
    expect(await send(`${text}${' '.repeat(2 * 1024 * 1024)}`)).toMatchObject({
      status: 413,
      body: { code: 'body_too_large' },
    })
    expect(await send(text, 'text/yaml')).toMatchObject({ status: 415 })
    expect(await send(text, 'application/json; charset=gbk')).toMatchObject({ status: 415 })
    expect(await send(Buffer.from([0x7b, 0xff, 0x7d]))).toMatchObject({ status: 400, body: { code: 'malformed_json' } })
    expect((await send('')).status).toBe(400)
    expect((await send('['.repeat(500_000))).status).toBe(400)
  })

  test('whoever has no name, no scope, or asks for a version that is none', async () => {
    const before = await rows()
    expect(await packs.put(good, { person: undefined })).toMatchObject({ status: 403, body: { code: 'person_needed' } })
    expect(await packs.put(good, { person: 'Z9999' })).toMatchObject({ status: 422, body: { code: 'person_unknown' } })
    const reader = await rig.keyFor('oms', ['campaigns:read', 'campaigns:write'])
    expect(await packs.put(good, { key: reader })).toMatchObject({ status: 403, body: { scope: 'rules:write' } })
    expect(await packs.release(good, { key: reader })).toMatchObject({ status: 403 })
    for (const path of ['pinduoduo/1', 'pinduoduo/2026-12-01.0', `pinduoduo/${randomUUID()}`, '..%2f/2026-12-01'])
      expect((await packs.call('PUT', path, { person: 'M1001', body: good })).status).toBe(404)
    expect(await packs.release(good)).toMatchObject({ status: 404 })
    expect(await rows()).toBe(before)
  })
})

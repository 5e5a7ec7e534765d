/** What callers name themselves goes through the same gate as what they write: members, parts of forms, parameters. */
import { randomUUID } from 'node:crypto'
import { parseCommand } from '../../infra/schemas/command-schemas'
import { openApiText } from '../../api/openapi'
import { createApiRig, type ApiRig } from './api-rig'
import { addressWithin, readOperations } from './operations'
import { form, PNG, post } from './upload-form'

interface Operation {
  operationId: string
  parameters?: { name: string; in: string }[]
}
interface OpenApi {
  paths: Record<string, Record<string, Operation>>
}

let rig: ApiRig
let number: string
let filing: string
beforeAll(async () => {
  rig = await createApiRig()
  number = await rig.campaign()
  filing = `${number}-01`
  await rig.open(filing, [{ kind: 'collect_material', key: 'page_preview' }])
})
afterAll(() => rig.stop())

const BROKEN = ['a\0b', '\0', 'a\ud800', '\udc00b', '\uffff']

test.each(BROKEN)('a field of a form that is called %j is refused by its place', async (name) => {
  const url = `/v1/filings/${filing}/form`
  const answer = await rig.call({ method: 'PUT', url, body: { values: { legal_subject: 'x', [name]: 'y' } } })
  expect(answer).toMatchObject({ status: 400, body: { code: 'malformed' } })
  const pointer = `#/values/${encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\uFFFD'))}`
  const errors = answer.body.errors as { pointer: string }[]
  expect(errors.map((e) => e.pointer)).toContain(pointer)
  // The same, typed into Temporal UI.
  expect(parseCommand('fillForm', { filing, values: { [name]: 'y' } })).toMatchObject({ ok: false })
})

/** The value with something broken put in at each of its places in turn. */
function* broken(value: unknown, put: string): Iterable<[string, unknown]> {
  if (typeof value === 'string') yield ['', put]
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield [`/${JSON.stringify(put)}`, { ...value, [put]: 'x' }]
  for (const [key, member] of Object.entries(value))
    for (const [place, changed] of broken(member, put)) {
      const whole: Record<string, unknown> = { ...value, [key]: changed }
      yield [`/${key}${place}`, Array.isArray(value) ? Object.values(whole) : whole]
    }
}

test('no operation stumbles over a name or a text that cannot be stored, however deep it stands', async () => {
  let tried = 0
  for (const operation of await readOperations()) {
    const { id, method, body: example } = operation
    if (example === undefined || /^receive(Callback|MailReturn|ReviewDecision)$/.test(id)) continue
    const url = addressWithin(operation, number)
    for (const put of ['a\0b', 'a\ud800'])
      for (const [place, body] of broken(example, put)) {
        const answer = await rig.call({ method, url, body, idempotencyKey: randomUUID(), person: 'M1001' })
        expect([id, place, answer.status, answer.body.code]).toEqual([id, place, 400, 'malformed'])
        tried += 1
      }
  }
  expect(tried).toBeGreaterThan(200)
})

test('no parameter of a query, and no name of one, reaches the database broken', async () => {
  const document = JSON.parse(await openApiText()) as OpenApi
  for (const [path, methods] of Object.entries(document.paths)) {
    const { parameters = [] } = methods.get ?? {}
    const names = parameters.filter((p) => p.in === 'query').map((p) => p.name)
    const url = path
      .replace('{number}', number)
      .replace('{platform}', 'wechat')
      .replace(/\{\w+\}/g, filing)
    for (const query of [...names.map((n) => `${n}=a%00b`), ...names.map((n) => `${n}=%EF%BF%BF`), 'a%00b=x'])
      if (methods.get) {
        const answer = await rig.call({ url: `${url}?${query}` })
        expect([url, query, answer.status < 500]).toEqual([url, query, true])
      }
  }
})

const part = (disposition: string): Buffer =>
  Buffer.concat([Buffer.from(`--edge\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`), Buffer.from('x\r\n')])

test('a part of a form or a file with a broken name is refused or renamed, never an error of ours', async () => {
  const names = ['a\0b', '\uffff', '__proto__', 'constructor', 'toString']
  for (const name of names) {
    const before = await post(rig, Buffer.concat([part(`name="${name}"`), form(PNG)]))
    expect([name, before.status, before.body.code]).toEqual([name, 400, 'malformed_upload'])
    const field = await post(rig, form(PNG, { field: name }))
    expect([name, field.status, field.body.code]).toEqual([name, 400, 'malformed_upload'])
  }
  for (const name of ['a\0b.png', '\uffff.png']) {
    const answer = await post(rig, form(PNG, { name }))
    expect([name, [201, 400].includes(answer.status)]).toEqual([name, true])
    if (answer.status === 201) expect(answer.body.name).not.toMatch(/[\0\uFFFE\uFFFF]/)
  }
  for (const star of ["utf-16le''%00%D8", "utf-16le''%00%00", "utf-8''%00", "x-none''a"]) {
    const body = Buffer.concat([
      Buffer.from(`--edge\r\nContent-Disposition: form-data; name="file"; filename*=${star}\r\n\r\n`),
      PNG,
      Buffer.from('\r\n--edge--\r\n'),
    ])
    const answer = await post(rig, body)
    expect([star, answer.status < 500]).toEqual([star, true])
    if (answer.status === 201) expect(answer.body.name).not.toMatch(/[\0]|\p{Surrogate}/u)
  }
})

/** People's data in the texts of a request stays there: not in our log, not in PostgreSQL's, not in what a problem says. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import { openApiText } from '../../api/openapi'
import { sharedStack } from '../support/stack'
import { addressOf, kindOf, readOperations, type Operation } from './operations'
import { createApiRig, PLAN, type ApiRig } from './api-rig'

jest.setTimeout(120_000)

/** A name and a number that no other test has; the second as people write it. */
const NAME = `王小明${randomUUID().slice(0, 8)}`
const PHONE = '13912340000'
const PLANTED = `${NAME} ${PHONE}`

interface Schema {
  $ref?: string
  type?: string
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  pattern?: string
  format?: string
}

let schemas: Record<string, Schema>
let bodies: Record<string, Schema>
const lines: string[] = []
let rig: ApiRig
let number: string
beforeAll(async () => {
  const document = JSON.parse(await openApiText()) as {
    components: { schemas: Record<string, Schema> }
    paths: Record<
      string,
      Record<string, { operationId: string; requestBody?: { content: Record<string, { schema: Schema }> } }>
    >
  }
  schemas = document.components.schemas
  bodies = Object.fromEntries(
    Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .flatMap(({ operationId, requestBody }) => {
        const schema = requestBody?.content['application/json']?.schema
        return schema ? [[operationId, schema]] : []
      }),
  )
  rig = await createApiRig({ logTo: (line) => void lines.push(line) })
  number = await rig.campaign()
  await rig.open(`${number}-01`, [{ kind: 'collect_material', key: 'page_preview' }])
})
afterAll(() => rig.stop())
beforeEach(() => void (lines.length = 0))

/** The value with the planted text wherever the schema takes free text; what has a form of its own stays as it was. */
function planted(schema: Schema | undefined, value: unknown, depth = 0): unknown {
  const named = schema?.$ref === undefined ? schema : schemas[schema.$ref.split('/').pop() ?? '']
  if (!named || depth > 6) return value
  const choice = named.anyOf?.find((one) => one.type !== 'null')
  if (choice) return planted(choice, value, depth + 1)
  if (named.type === 'string')
    return named.enum || named.pattern || named.format || named.const !== undefined ? value : PLANTED
  if (named.type === 'array' && Array.isArray(value)) return value.map((one) => planted(named.items, one, depth + 1))
  if (named.type !== 'object') return value
  const given = (value ?? {}) as Record<string, unknown>
  const all = Object.entries(named.properties ?? {}).map(([key, inner]) => [key, planted(inner, given[key], depth + 1)])
  return { ...given, ...(Object.fromEntries(all.filter(([, one]) => one !== undefined)) as object) }
}

const values: Record<string, (o: Operation) => Record<string, string | number>> = {
  campaigns: () => ({ number, copy: 'main', party: 'brand_b' }),
  filings: () => ({ id: `${number}-01`, row: 'page_preview' }),
  tasks: () => ({ id: `${number}-01.collect_material.page_preview.r1` }),
}
const anything = ({ params }: Operation) =>
  Object.fromEntries(params.map((name) => [name, name === 'year' ? 2027 : 'x1']))

const callsWithTexts = async () =>
  (await readOperations()).flatMap((o) => {
    const body = planted(bodies[o.id], o.body)
    if (body === undefined || o.method === 'GET' || !JSON.stringify(body).includes(NAME)) return []
    return [{ o, body, url: addressOf(o, values[kindOf(o)]?.(o) ?? anything(o), {}) }]
  })

const clean = (what: string, text: string): void => {
  expect([what, text.includes(NAME), text.includes(PHONE)]).toEqual([what, false, false])
}
const logOfPostgres = (): string => readFileSync(path.join(sharedStack().dataDir, 'logs', 'postgres.log'), 'utf8')

/** Every operation with texts once; only what refuses is looked at, for an answer shows what it was given. */
async function sayEverywhere(): Promise<number[]> {
  const statuses: number[] = []
  for (const { o, body, url } of await callsWithTexts()) {
    const answer = await rig.call({ method: o.method, url, body, person: 'M1001', idempotencyKey: randomUUID() })
    statuses.push(answer.status)
    if (answer.status >= 400) clean(`${o.id} ${answer.status} ${answer.text}`, answer.text)
  }
  clean('our log', lines.join(''))
  clean('the log of PostgreSQL', logOfPostgres())
  return statuses
}

test('every operation that takes texts is tried', async () => {
  const tried = (await callsWithTexts()).map(({ o }) => o.id)
  expect(tried.length).toBeGreaterThan(20)
  for (const id of ['startCampaign', 'answerTask', 'reportOnFiling', 'putAccount', 'handInCopy', 'amendCampaign'])
    expect(tried).toContain(id)
})

test('taken, malformed or refused', async () => {
  const statuses = await sayEverywhere()
  expect(statuses.filter((status) => status >= 500)).toEqual([])
  expect(new Set(statuses.map((status) => Math.floor(status / 100)))).toEqual(new Set([2, 4]))
})

test('when the database refuses the row, and quotes all of it', async () => {
  const owner = new Client({ connectionString: rig.ownerUrl })
  await owner.connect()
  try {
    await owner.query('alter table intake add constraint nothing_fits check (false) not valid')
    const statuses = await sayEverywhere()
    expect(statuses).toContain(500)
    expect(lines.join('')).toMatch(/"code":"23514".*"constraint":"nothing_fits"/)
    expect(logOfPostgres()).toContain('nothing_fits')
    // It is said in full where nobody has it taken away.
    const quoted = owner.query(`insert into intake (id, client, actor, route, body_hash, command, body)
      values (gen_random_uuid(), '${NAME.slice(0, 3)}', '{}', 'r', '', 'c', '{}')`)
    await expect(quoted).rejects.toMatchObject({ detail: expect.stringContaining('王小明') })
  } finally {
    await owner.query('alter table intake drop constraint nothing_fits')
    await owner.end()
  }
})

test('when the database cannot read a document or a value', async () => {
  const queries: [string, unknown[]][] = [
    ['select $1::jsonb', [`{"name": "${PLANTED}", "text": "\\u0000"}`]],
    ['select $1::jsonb', [`{"name": ${PLANTED}}`]],
    ['select $1::int', [1.5]],
    ['insert into campaign_numbers (day, last) values (null, $1)', [1]],
  ]
  for (const [sql, args] of queries) {
    const error: unknown = await rig.pool.query(sql, args).catch((failed: unknown) => failed)
    expect(error).toBeInstanceOf(Error)
    clean(sql, JSON.stringify(error, Object.getOwnPropertyNames(error)))
  }
  clean('the log of PostgreSQL', logOfPostgres())
})

test('when the servers are away', async () => {
  rig.behave('unreachable')
  try {
    expect(await sayEverywhere()).toContain(503)
  } finally {
    rig.behave('record')
  }
})

test('a text that is no JSON is not quoted', async () => {
  const body = `{"name": "${PLANTED}", "lead": ${PLANTED}}`
  const answer = await rig.call({ url: '/v1/campaigns', body, idempotencyKey: randomUUID() })
  expect(answer.status).toBe(400)
  clean(answer.text, answer.text)
  const odd = await rig.call({ url: '/v1/campaigns', body: { ...PLAN, lead: NAME }, idempotencyKey: randomUUID() })
  expect(odd.status).toBe(400)
  clean('our log', lines.join(''))
})

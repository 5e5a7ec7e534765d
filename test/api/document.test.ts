/** The document says what the service does: statuses, media types, headers, lists of codes, examples. */
import { SELECTION } from '../../api/http/fields'
import { openApiText } from '../../api/openapi'
import { ALLOWED_MEDIA_TYPES } from '../../infra/files/media-type'
import { API_ERRORS } from '../../api/http/error-codes'
import { PERMISSIONS } from '../../api/http/permissions'
import { REFUSALS } from '../../workflows/contract/codes'
import { ANSWERS, TASK_KINDS } from '../../workflows/contract/words'
import { createApiRig, PLAN, type ApiRig } from './api-rig'

interface Example {
  $ref?: string
  summary?: string
  value?: { code: string; status: number; title: string; scope?: string; errors?: object[] }
}
interface Response {
  content?: Record<string, { schema?: object; examples?: Record<string, Example> }>
  links?: Record<string, { operationId: string; parameters: Record<string, string> }>
}
interface Operation {
  operationId: keyof typeof PERMISSIONS
  parameters?: { name: string; in: string; required?: boolean; schema: { pattern?: string; enum?: string[] } }[]
  requestBody?: { content: Record<string, unknown> }
  responses: Record<string, Response>
}
interface Schema {
  $ref?: string
  items?: Schema
  /** Of what has members that the document does not name. */
  additionalProperties?: Schema
  type?: string
  enum?: string[]
  description?: string
  'x-extensible-enum'?: string[]
  properties?: Record<string, Schema>
}
interface Patterned {
  pattern?: string
  allOf?: { pattern?: string }[]
}
interface OpenApi {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; examples: Record<string, Example> }
}

/** The document with refusals and parameters where they apply: they are shared where they are the same. */
function inPlace(text: string): OpenApi {
  const { components } = JSON.parse(text) as { components: Record<string, Record<string, unknown>> }
  return JSON.parse(text, (_, value: { $ref?: string } | null) => {
    const [, kind = '', name = ''] = /^#\/components\/(responses|parameters|links)\/(.+)$/.exec(value?.$ref ?? '') ?? []
    return components[kind]?.[name] ?? value
  }) as OpenApi
}

let document: OpenApi
let operations: { path: string; method: string; operation: Operation }[]
beforeAll(async () => {
  document = inPlace(await openApiText())
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
})
const operationOf = (id: string): Operation => {
  const found = operations.find(({ operation }) => operation.operationId === id)
  if (!found) throw new Error(id)
  return found.operation
}
const statusesOf = (id: string) => Object.keys(operationOf(id).responses).map(Number)

test('statuses stand where they can occur, and nowhere else', () => {
  for (const { path, operation } of operations) {
    const { operationId, requestBody, responses } = operation
    const has = (status: number) => String(status) in responses
    const isKeyed = PERMISSIONS[operationId] !== 'nobody'
    const what = { operationId, statuses: Object.keys(responses) }
    expect({ ...what, limited: has(429) }).toEqual({ ...what, limited: true })
    expect({ ...what, key: has(401) }).toEqual({
      ...what,
      key: isKeyed || /^receive(Callback|MailReturn|ReviewDecision)$/.test(operationId),
    })
    if (isKeyed) expect({ ...what, all: [400, 422, 503].every(has) }).toEqual({ ...what, all: true })
    expect({ ...what, scope: has(403) || PERMISSIONS[operationId] === 'any_key' || !isKeyed }).toMatchObject({
      scope: true,
    })
    if (requestBody) expect({ ...what, body: [400, 413, 415].every(has) }).toEqual({ ...what, body: true })
    if (path.includes('{') && isKeyed) expect({ ...what, path: has(404) }).toEqual({ ...what, path: true })
  }
  expect(statusesOf('getLiveness')).not.toContain(422)
  expect(statusesOf('listCampaigns')).not.toContain(404)
  expect(statusesOf('uploadFile')).not.toContain(409)
  const named = operations.filter(
    ({ operation }) => operation.responses[422]?.content?.['application/problem+json']?.examples?.person_unknown,
  )
  expect(named.every(({ operation }) => PERMISSIONS[operation.operationId] !== 'nobody')).toBe(true)
})

test('the errors of each operation have examples: its own scope, its own places, its own codes', () => {
  for (const { operation } of operations)
    for (const [status, { content }] of Object.entries(operation.responses)) {
      const examples = content?.['application/problem+json']?.examples
      if (Number(status) < 400 || !content?.['application/problem+json']) continue
      const what = `${operation.operationId} ${status}`
      expect([what, Object.keys(examples ?? {}).length > 0]).toEqual([what, true])
      for (const [code, example] of Object.entries(examples ?? {})) {
        const { value } = example.$ref
          ? (document.components.examples[example.$ref.split('/').pop() ?? ''] ?? {})
          : example
        expect([what, value?.code, value?.status]).toEqual([what, code, Number(status)])
        if (code === 'forbidden') expect(value?.scope).toBe(PERMISSIONS[operation.operationId])
        if (code === 'malformed') expect(value?.errors).not.toEqual([])
      }
    }
  const codes = Object.keys(
    operationOf('answerTask').responses[409]?.content?.['application/problem+json']?.examples ?? {},
  )
  expect(codes).toEqual(expect.arrayContaining(['task_not_open', 'items_open', 'not_cleared']))
  // A party that leads cannot be left out by an answer.
  const unfit = operationOf('answerTask').responses[422]?.content?.['application/problem+json']?.examples ?? {}
  expect(Object.keys(unfit)).toContain('parties_unfit')
})

test('codes, reasons, task kinds and answers are described in both languages, and open', () => {
  const lists: [string, Record<string, { zh: string; en: string }>][] = [
    ['ProblemCode', { ...API_ERRORS, ...REFUSALS }],
    ['TaskKind', TASK_KINDS],
    ['Answer', ANSWERS],
  ]
  for (const [name, words] of lists) {
    const schema = document.components.schemas[name]
    expect(schema).toMatchObject({ type: 'string', 'x-extensible-enum': Object.keys(words) })
    expect(schema?.enum).toBeUndefined()
    expect(schema?.description).toContain('open list')
    for (const [code, { zh, en }] of Object.entries(words))
      expect(schema?.description).toContain(`| \`${code}\` | ${zh} | ${en} |`)
  }
  const reasons = document.components.schemas.ReasonCode
  expect(reasons?.['x-extensible-enum']).toEqual(
    expect.arrayContaining(['filings_undecided', 'credential_ends_before']),
  )
  expect(reasons?.description).not.toMatch(/\| undefined \|/)
  // What is taken stays closed.
  const kind = operationOf('listTasks').parameters?.find((p) => p.name === 'kind')
  expect(kind?.schema.enum).toEqual(Object.keys(TASK_KINDS))
})

test('every list of values says what it means', () => {
  const silent: string[] = []
  JSON.stringify(document, (_, value: { enum?: unknown[]; description?: string } | null) => {
    if (Array.isArray(value?.enum) && value.enum.length > 1 && !value.description) silent.push(value.enum.join('|'))
    return value
  })
  expect([...new Set(silent)]).toEqual([])
})

test('the document as it is served is no larger than 600 kB', async () => {
  expect(Buffer.byteLength(JSON.stringify(JSON.parse(await openApiText())))).toBeLessThanOrEqual(600_000)
})

test('media types of files, archives and sheets', () => {
  const typesOf = (id: string) => Object.keys(operationOf(id).responses[200]?.content ?? {})
  expect(typesOf('getFileContent')).toEqual(ALLOWED_MEDIA_TYPES)
  expect(typesOf('getSubmissionKitZip')).toEqual(['application/zip'])
  const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  expect(typesOf('getImportTemplate')).toEqual([XLSX])
  expect(typesOf('listFilings')).toEqual(['application/json', XLSX, SELECTION])
  for (const id of ['previewImport', 'importFilings'])
    expect(Object.keys(operationOf(id).requestBody?.content ?? {})).toEqual(['multipart/form-data', 'application/json'])
})

test('what must not be blank, and what headers look like, is said by patterns', () => {
  const patterns = (schema: string, member: string) => {
    const own = document.components.schemas[schema]?.properties?.[member] ?? {}
    const shared = document.components.schemas[own.$ref?.split('/').pop() ?? ''] as Patterned | undefined
    const { pattern, allOf = [] } = shared ?? (own as Patterned)
    return [pattern, ...allOf.map((one) => one.pattern)]
  }
  expect(patterns('StartCampaign', 'name')).toContain('\\S')
  expect(patterns('EndCampaign', 'reason')).toContain('\\S')
  expect(patterns('FileAnew', 'text')).toContain('\\S')
  const headers = operations.flatMap(({ operation }) => (operation.parameters ?? []).filter((p) => p.in === 'header'))
  for (const { name, schema } of headers)
    if (['idempotency-key', 'x-actor', 'if-match'].includes(name))
      expect([name, schema.pattern]).not.toContain(undefined)
})

test('links lead from what is created to every operation about it', () => {
  const linked = (id: string, status: string) => Object.keys(operationOf(id).responses[status]?.links ?? {})
  expect(linked('startCampaign', '201')).toEqual(
    expect.arrayContaining(['getCampaign', 'amendCampaign', 'getFiling', 'fillForm', 'getCampaignClearance']),
  )
  expect(linked('uploadFile', '201')).toEqual(['getFile', 'getFileContent', 'getFilePreview'])
  for (const { operation } of operations)
    for (const { links = {} } of Object.values(operation.responses))
      for (const { operationId, parameters } of Object.values(links)) {
        const wanted = (operationOf(operationId).parameters ?? []).filter((p) => p.in === 'path')
        const inPath = Object.keys(parameters).filter((name) => name.startsWith('path.'))
        expect(inPath.sort()).toEqual(wanted.map((p) => `path.${p.name}`).sort())
      }
})

test('links take what their answer has, at the place where it has it, and its ETag where a change wants one', () => {
  const memberOf = (schema: Schema | undefined, pointer: string): Schema | undefined =>
    pointer.split('/').reduce<Schema | undefined>((at, name) => {
      const named = at?.$ref ? document.components.schemas[at.$ref.split('/').pop() ?? ''] : at
      return name === ''
        ? named
        : /^\d+$/.test(name)
          ? named?.items
          : (named?.properties?.[name] ?? named?.additionalProperties)
    }, schema)
  for (const { operation } of operations)
    for (const [status, { content, links = {} }] of Object.entries(operation.responses))
      for (const [link, { parameters }] of Object.entries(links))
        for (const [, pointer] of Object.values(parameters).flatMap((one) => [
          ...one.matchAll(/^\$response\.body#(.+)$/g),
        ])) {
          const schema = content?.['application/json']?.schema as Schema | undefined
          const what = [operation.operationId, status, link, pointer]
          expect([...what, memberOf(schema, pointer ?? '') !== undefined]).toEqual([...what, true])
        }
  const { parameters } = operationOf('draftRulePack').responses[201]?.links?.releaseRulePack ?? {}
  expect(parameters).toMatchObject({ 'header.if-match': '$response.header.ETag' })
})

describe('asked of the service itself', () => {
  let rig: ApiRig
  beforeAll(async () => {
    rig = await createApiRig()
  })
  afterAll(() => rig.stop())

  test('a key of repeats is wanted where the document says so', async () => {
    for (const { path, method, operation } of operations) {
      const header = operation.parameters?.find((p) => p.name === 'idempotency-key')
      if (!header) continue
      const url = path
        .replace('{number}', 'MC-20261012-9999')
        .replace('{platform}', 'wechat')
        .replace(/\{id\}/, 'MC-20261012-9999-01')
      const { status, body } = await rig.call({ method: method.toUpperCase(), url, body: PLAN })
      const isAsked = status === 400 && JSON.stringify(body).includes('"Idempotency-Key"')
      // An id that is none is 404 before anything else is looked at.
      if (status === 404) continue
      expect([
        operation.operationId,
        isAsked || operation.requestBody?.content['multipart/form-data'] !== undefined,
      ]).toEqual([operation.operationId, header.required === true])
    }
  })
})

test('a body that may be left out is not said to be required, and what a long query comes to is', async () => {
  const document = JSON.parse(await openApiText()) as {
    paths: Record<string, Record<string, { requestBody?: { required?: boolean }; responses: object }>>
  }
  expect(document.paths['/v1/handovers/{id}/apply']?.post?.requestBody?.required).toBe(false)
  expect(document.paths['/v1/handovers']?.post?.requestBody?.required).toBe(true)
  expect(document.paths['/v1/filings/import']?.post?.requestBody?.required).toBe(true)
  expect(Object.keys(document.paths['/v1/events']?.get?.responses ?? {})).toContain('431')
})

/**
 * The refusals of each operation in the document: statuses that follow from what the operation takes (a key, a body, a path,
 * a query), those that its route names, and those of its codes; each status with examples of this operation.
 */
import { REFUSALS, type RefusalCode } from '../../workflows/contract/codes'
import { API_ERRORS, type ApiErrorCode, type ProblemCode } from '../http/error-codes'
import { isOperation, PERMISSIONS, type Operation } from '../http/permissions'
import { OPERATION_REFUSALS } from './operation-refusals'
import { mapOperations } from './words'

interface Parameter {
  name: string
  in: string
  required?: boolean
  schema?: { maxLength?: number }
}

interface Described {
  operationId?: string
  parameters?: Parameter[]
  requestBody?: unknown
  responses?: Record<string, unknown>
}

const TYPE = 'application/problem+json'

const entryOf = (code: ProblemCode) =>
  code in REFUSALS ? REFUSALS[code as RefusalCode] : API_ERRORS[code as ApiErrorCode]

/** A text in the query that encoded may be more than a request line can hold. */
const isLong = ({ in: place, schema }: Parameter): boolean => place === 'query' && (schema?.maxLength ?? 0) >= 1_000

/** Codes that follow from the form of a request. */
function codesOfForm(operation: Operation, { parameters = [], requestBody }: Described): ProblemCode[] {
  const has = (place: string): boolean => parameters.some((p) => p.in === place)
  const needed: string = PERMISSIONS[operation]
  const keyed: ProblemCode[] = ['malformed', 'unauthenticated', 'act_as_missing', 'person_unknown', 'unavailable']
  const sends: ProblemCode[] = [
    'malformed',
    'malformed_json',
    'body_too_large',
    'media_type_unsupported',
    'unavailable',
  ]
  return [
    'rate_limited',
    ...(needed === 'nobody' ? [] : keyed),
    ...(needed === 'nobody' || needed === 'any_key' ? [] : (['forbidden'] as const)),
    ...(has('path') ? (['not_found', 'uri_too_long'] as const) : []),
    ...(has('query') ? (['malformed'] as const) : []),
    // An address counts towards the headers.
    ...(parameters.some(isLong) ? (['headers_too_large'] as const) : []),
    ...(parameters.some((p) => p.in === 'query' && p.name === 'cursor') ? (['cursor_invalid'] as const) : []),
    ...(requestBody ? sends : []),
  ]
}

export const refusalCodes = (operation: Operation, described: Described): ProblemCode[] => [
  ...new Set([...codesOfForm(operation, described), ...(OPERATION_REFUSALS[operation] ?? [])]),
]

interface Documented {
  paths?: Record<string, Record<string, unknown>>
  components?: { schemas?: Record<string, unknown> }
}

export function describeRefusals<D extends Documented>(document: D): D {
  const paths = mapOperations(document.paths ?? {}, (operation) => {
    const described = operation as Described
    const { operationId = '' } = described
    if (!isOperation(operationId)) return operation
    return { ...operation, responses: responsesOf(operationId, described) }
  })
  const used = new Set(
    [...JSON.stringify(paths).matchAll(/#\/components\/examples\/(\w+)/g)].flatMap(([, code]) => code ?? []),
  )
  const examples = Object.fromEntries([...used].sort().map((name) => [name, exampleNamed(name)]))
  return { ...document, paths, components: { ...document.components, examples } }
}

function responsesOf(operation: Operation, described: Described): Record<string, unknown> {
  const declared = Object.entries(described.responses ?? {})
  const statuses = new Map<number, ProblemCode[]>()
  const add = (code: ProblemCode): void => {
    const { status } = entryOf(code)
    statuses.set(status, [...(statuses.get(status) ?? []), code])
  }
  refusalCodes(operation, described).forEach(add)
  // Of an operation whose codes are not listed, what its route says.
  if (OPERATION_REFUSALS[operation] === undefined)
    for (const [status, response] of declared) {
      const usual = USUAL[Number(status)]
      if (isRefusal(response) && usual && !statuses.has(Number(status))) add(usual)
    }
  const refused = [...statuses].map(([status, each]) => [
    String(status),
    {
      // Of several the examples say it, each with its code.
      ...(status === 429 ? { headers: TOO_MANY_HEADERS } : {}),
      description: each.length > 1 ? 'Refused.' : each.map((code) => entryOf(code).en).join(' '),
      content: {
        [TYPE]: {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(each.map((code) => [code, exampleFor(code, operation, described)])),
        },
      },
    },
  ])
  const kept = declared.filter(([, response]) => !isRefusal(response))
  return Object.fromEntries([...kept, ...refused].sort(([a], [b]) => Number(a) - Number(b)) as [string, unknown][])
}

/** What a status means where a route names nothing but it. Scopes and paths are looked at, not named. */
const USUAL: Partial<Record<number, ProblemCode>> = {
  409: 'phase_mismatch',
  412: 'precondition_failed',
  413: 'body_too_large',
  415: 'media_type_unsupported',
  422: 'field_required',
  428: 'precondition_required',
  503: 'unavailable',
}

/** What a request over its limit is told with; the last two stand in every answer. */
const TOO_MANY_HEADERS = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
  'RateLimit-Policy': {
    description: 'Requests (`q`) in so many seconds (`w`).',
    schema: { type: 'string' },
    example: '"key";q=6000;w=60',
  },
  RateLimit: {
    description: 'Requests left (`r`), and seconds until the count begins anew (`t`).',
    schema: { type: 'string' },
    example: '"key";r=0;t=41',
  },
}

const isRefusal = (response: unknown): boolean => JSON.stringify(response ?? null).includes(TYPE)

const shared = (name: string) => ({ $ref: `#/components/examples/${name}` })

/** Where a request may be malformed, by what the operation takes. */
const MALFORMED = {
  malformed_body: [{ pointer: '#/name', detail: '必填 (required)' }],
  malformed_query: [{ parameter: 'limit', detail: '格式不符' }],
  malformed_header: [{ header: 'X-Actor', detail: '格式不符' }],
}
const isMalformed = (name: string): name is keyof typeof MALFORMED => name in MALFORMED

/** A problem of this code. */
function exampleOf(code: ProblemCode, more: object = {}) {
  const { zh, en, status } = entryOf(code)
  const errors = PLACES[code]
  const instance = 'urn:request:5e0c1d1e'
  const value = { type: `/problems/${code}`, title: zh, status, detail: en, instance, code }
  // Its title says what a summary would.
  return { value: { ...value, ...(errors ? { errors } : {}), ...more } }
}

const exampleNamed = (name: string) =>
  isMalformed(name) ? exampleOf('malformed', { errors: MALFORMED[name] }) : exampleOf(name as ProblemCode)

const PLACES: Partial<Record<ProblemCode, object[]>> = {
  person_unknown: [
    { header: 'X-Actor', detail: '通讯录中没有这个工号：M9999；可用：M1001、M1002', known: ['M1001', 'M1002'] },
  ],
  act_as_missing: [{ header: 'X-Actor', detail: '该密钥不能代 M1001 办理 (needs the scope act_as)' }],
  cursor_invalid: [{ parameter: 'cursor', detail: '翻页游标无效' }],
  idempotency_key_reused: [{ header: 'Idempotency-Key', detail: '该幂等键已用于另一个请求' }],
}

/** With its own scope, or shared with others that are refused alike. */
function exampleFor(code: ProblemCode, operation: Operation, { parameters = [], requestBody }: Described) {
  if (code === 'forbidden') return exampleOf(code, { scope: PERMISSIONS[operation] })
  if (code !== 'malformed') return shared(code)
  if (requestBody) return shared('malformed_body')
  return shared(parameters.some((p) => p.in === 'query') ? 'malformed_query' : 'malformed_header')
}

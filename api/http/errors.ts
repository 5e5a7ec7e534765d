/** The one form in which any refusal leaves, the API's own and those of the record: RFC 9457 problem details. */
import { hash } from 'node:crypto'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { faultsOf, type Fault } from '../../activities/domain/decision/faults'
import { ReferenceMissing, Refused } from '../../activities/domain/decision/refusal'
import { canonicalJson } from '../../infra/postgres/canonical-json'
import { FileRefused, ScanUnavailable } from '../../infra/files/file-refused'
import { WaitedTooLong } from '../../infra/files/gate'
import { SheetsBusy, TooManyRows } from '../../infra/sheets/register-refused'
import { REFUSALS, type RefusalCode } from '../../workflows/contract/codes'
import type { Outcome } from '../../workflows/contract/views'
import { API_ERRORS, type ApiErrorCode, type ProblemCode } from './error-codes'

export interface ProblemPart {
  /** JSON pointer into the body. */
  pointer?: string
  /** Name of a query parameter. */
  parameter?: string
  header?: string
  /** Where in the text of the body, both from 1. */
  line?: number
  column?: number
  /** Stable; where places of one refusal are wrong in different ways. */
  code?: string
  detail: string
  /** What could stand there instead. */
  known?: readonly string[]
}

/** A refusal on its way out of a handler. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly more: {
      detail?: string
      errors?: ProblemPart[]
      extra?: Record<string, unknown>
      headers?: Record<string, string>
      status?: number
    } = {},
  ) {
    super(code)
  }
}

/** What zod found, carried through Fastify's validation; it says by `validationContext` which part it was. */
export class InvalidInput extends Error {
  validationContext?: string
  /** The same of other parts of the request: Fastify itself stops at the first. */
  others: InvalidInput[] = []

  constructor(readonly issues: readonly z.core.$ZodIssue[]) {
    super('malformed')
  }
}

const RESERVED = ['type', 'title', 'status', 'detail', 'instance', 'code', 'errors']

/** Problem details as they go out. */
export const problemSchema = z
  .looseObject({
    type: z.string().meta({ example: '/problems/task_not_open' }),
    title: z.string().meta({ description: 'What is wrong, for people, in Chinese.' }),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: 'Identifies this response in the log.' }),
    code: z.string().meta({ id: 'ProblemCode', description: 'Stable; decide by this.' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().optional().meta({ description: 'JSON pointer into the body, as a URI fragment.' }),
          parameter: z.string().optional(),
          header: z.string().optional(),
          line: z.int().optional().meta({ description: 'Line of the body, from 1.' }),
          column: z.int().optional(),
          code: z.string().optional().meta({ description: 'Stable code of the fault at this place.' }),
          detail: z.string(),
          known: z.array(z.string()).optional().meta({
            description: 'Accepted values, closest match first, at most twenty.',
          }),
        }),
      )
      .optional(),
  })
  .meta({
    id: 'Problem',
    description: 'RFC 9457 problem details. Some codes add members of their own, such as `accepts` or `version`.',
    example: {
      type: '/problems/task_not_open',
      title: '该待办已办结或关闭，请查看办理结果',
      status: 409,
      detail: 'The task is not open; see what happened instead.',
      instance: 'urn:request:5e0c1d1e-7f52-4a4e-9a51-6a0f4d0f7c11',
      code: 'task_not_open',
    },
  })

/** An outcome read back from the database has its members in another order: every repeat is answered byte for byte. */
export const inOrder = <T extends Record<string, unknown>>(value: T): T => JSON.parse(canonicalJson(value)) as T

/** The body of a problem, without the instance. */
export function problemBody(problem: Problem): Record<string, unknown> & { status: number } {
  const entry =
    problem.code in REFUSALS ? REFUSALS[problem.code as RefusalCode] : API_ERRORS[problem.code as ApiErrorCode]
  const extra = Object.entries(inOrder(problem.more.extra ?? {})).filter(([name]) => !RESERVED.includes(name))
  const { detail, errors } = problem.more
  return {
    type: `/problems/${problem.code}`,
    title: entry.zh,
    status: problem.more.status ?? entry.status,
    detail: detail === undefined ? entry.en : `${entry.en} (${detail})`,
    code: problem.code,
    ...(errors && errors.length > 0 ? { errors } : {}),
    ...Object.fromEntries(extra),
  }
}

/** Places in a command that stand in the path of the request, so that no pointer into the body can name them. */
const IN_PATH = ['/task', '/filing', '/campaign', '/row']

/** A refusal of the record, as a problem. One that has several faults names them all, each with its place and code. */
export function refusalProblem(outcome: Extract<Outcome, { ok: false }>): Problem {
  const { code, detail, pointer, extra } = outcome
  const { faults: _, known: _known, ...more } = extra ?? {}
  const places = faultsOf({ code, detail, pointer, extra })
  const isNowhere = places.length === 1 && isOutsideBody(places[0]?.pointer ?? '')
  const errors = isNowhere ? undefined : places.map(placeOut)
  return new Problem(code, { detail, errors, extra: more })
}

const isOutsideBody = (pointer: string): boolean => pointer === '' || IN_PATH.includes(pointer)

const placeOut = ({ pointer, ...fault }: Fault): ProblemPart =>
  isOutsideBody(pointer) ? fault : { pointer: pointerFragment(pointer), ...fault }

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const body = problemBody(problem)
  for (const [name, value] of Object.entries(problem.more.headers ?? {})) void reply.header(name, value)
  request.problemCode = problem.code
  const sent = JSON.stringify({ ...body, instance: `urn:request:${request.id}` })
  // Serialized here: a problem must go out whatever the route says of its answers.
  return reply.code(body.status).type('application/problem+json').serializer(String).send(sent)
}

const refusalOf = ({ code, detail, pointer, extra }: Refused) => ({ code, detail, pointer, extra })

/** Every error of a request, as the problem that it is. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof Refused) return refusalProblem({ ok: false, ...refusalOf(error) })
  if (error instanceof ReferenceMissing) return new Problem(error.code, { detail: error.what })
  if (error instanceof InvalidInput) return invalidInput(error)
  if (error instanceof FileRefused) return new Problem(error.fault, { detail: error.found })
  if (error instanceof ScanUnavailable) return new Problem('scan_unavailable', { headers: { 'retry-after': '10' } })
  if (error instanceof WaitedTooLong) return new Problem('unavailable', { headers: { 'retry-after': '10' } })
  if (error instanceof SheetsBusy)
    return new Problem('unavailable', { detail: error.message, headers: { 'retry-after': '5' } })
  if (error instanceof TooManyRows) return tooManyRows(error)
  if (isUnavailable(error)) return new Problem('unavailable', { headers: { 'retry-after': '2' } })
  const { statusCode, code } = error as Partial<FastifyError>
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Problem(FRAMEWORK[code ?? ''] ?? BY_STATUS[statusCode] ?? 'malformed')
  return new Problem('internal')
}

const tooManyRows = ({ message, maxRows }: TooManyRows): Problem =>
  new Problem('too_many_rows', {
    detail: message,
    errors: [{ parameter: 'platform', detail: '请用平台、阶段、负责人等条件缩小范围 (narrow the filter)' }],
    extra: { maxRows },
  })

const FRAMEWORK: Record<string, ApiErrorCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unsupported',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'media_type_unsupported',
  FST_REQ_FILE_TOO_LARGE: 'file_too_large',
  FST_FILES_LIMIT: 'malformed_upload',
  FST_PARTS_LIMIT: 'malformed_upload',
  FST_FIELDS_LIMIT: 'malformed_upload',
  FST_PROTO_VIOLATION: 'malformed_upload',
  FST_INVALID_JSON_FIELD_ERROR: 'malformed_upload',
  FST_ERR_BAD_URL: 'route_unknown',
}

const BY_STATUS: Record<number, ApiErrorCode> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'route_unknown',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'body_too_large',
  414: 'uri_too_long',
  415: 'media_type_unsupported',
  429: 'rate_limited',
  431: 'headers_too_large',
}

/** As they are written in the document of each. */
const HEADER_NAMES: Record<string, string> = {
  'idempotency-key': 'Idempotency-Key',
  'x-actor': 'X-Actor',
  'if-match': 'If-Match',
  'x-timestamp': 'X-Timestamp',
  'x-signature': 'X-Signature',
}

const PATH_KINDS: Record<string, (name: string) => Omit<ProblemPart, 'detail'>> = {
  querystring: (name) => ({ parameter: name }),
  headers: (name) => ({ header: HEADER_NAMES[name] ?? name }),
}

/** A malformed id in the path names nothing, like an unknown one: 404. Everything else says which place is wrong. */
function invalidInput(invalid: InvalidInput): Problem {
  if (invalid.validationContext === 'params') return new Problem('not_found')
  const errors = [invalid, ...invalid.others].flatMap(placesOf)
  return new Problem('malformed', { errors: errors.slice(0, MOST_PLACES) })
}

const MOST_PLACES = 50

function placesOf({ issues, validationContext }: InvalidInput): ProblemPart[] {
  const place = PATH_KINDS[validationContext ?? '']
  return issues.slice(0, MOST_PLACES).flatMap((issue) => {
    const paths =
      issue.code === 'unrecognized_keys'
        ? issue.keys.slice(0, MOST_PLACES).map((key) => [...issue.path, key])
        : [issue.path]
    return paths.map((path) => ({
      ...(place ? place(path.map(String).join('.').slice(0, 200)) : { pointer: pointerInto(path) }),
      detail: issue.code === 'unrecognized_keys' ? '没有这个字段 (unknown field)' : issue.message.slice(0, 500),
      ...(issue.code === 'invalid_value' ? { known: issue.values.map(String) } : {}),
    }))
  })
}

/** Looks at the parts of a request that were not looked at after the first one that is malformed. */
export function withOtherParts(invalid: InvalidInput, request: FastifyRequest): InvalidInput {
  if (invalid.validationContext === 'params') return invalid
  for (const part of ['body', 'querystring', 'headers'] as const) {
    if (part === invalid.validationContext) continue
    const checked: unknown = request.getValidationFunction(part)?.(partOf(request, part))
    if (!(isRefused(checked) && checked.error instanceof InvalidInput)) continue
    checked.error.validationContext = part
    invalid.others.push(checked.error)
  }
  return invalid
}

const partOf = ({ body, query, headers }: FastifyRequest, part: 'body' | 'querystring' | 'headers'): unknown =>
  ({ body, querystring: query, headers })[part]

const isRefused = (checked: unknown): checked is { error: unknown } =>
  typeof checked === 'object' && checked !== null && 'error' in checked

/** URI-fragment form of a JSON pointer. Keys that callers made up may be long or broken. */
const pointerInto = (path: readonly PropertyKey[]): string =>
  '#' +
  path.map((part) => `/${encodeKey(String(part).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')

/** The same for a pointer that is written out already. */
export const pointerFragment = (pointer: string): string =>
  `#${pointer
    .split('/')
    .map((part) => encodeKey(part.slice(0, 100)))
    .join('/')}`

const encodeKey = (key: string): string => encodeURIComponent(key.replace(/\p{Surrogate}/gu, '\uFFFD'))

/** SQLSTATEs and socket errors that mean "not now". Anything else of the database is an error of ours. */
const UNAVAILABLE = /^(08\w{3}|53\w{3}|57P0\d|57014|55P03|40001|40P01|25006)$/
const SOCKET = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN']
const POOL = /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|timeout expired)/

export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return UNAVAILABLE.test(code) || SOCKET.includes(code) || POOL.test(error.message)
}

/** Short and stable, for file ids and cursors: the first 16 bytes of SHA-256. */
export const shortHash = (text: string): Buffer => Buffer.from(hash('sha256', text, 'hex').slice(0, 32), 'hex')

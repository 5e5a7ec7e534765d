/**
 * The one table of what the API itself refuses, and the one form in which any refusal leaves: RFC 9457 problem details.
 * Refusals of the record stand in `workflows/contract/codes.ts` and leave in the same form.
 */
import { hash } from 'node:crypto'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { canonicalJson } from '../infra/canonical-json'
import { FileRefused, ScanUnavailable } from '../infra/files/file-refused'
import { REFUSALS, type RefusalCode } from '../workflows/contract/codes'
import type { Outcome } from '../workflows/contract/views'

interface ApiError {
  status: number
  zh: string
  en: string
}

export const API_ERRORS = {
  malformed: { status: 400, zh: '请求内容不合格式', en: 'The request is malformed; see errors.' },
  malformed_json: { status: 400, zh: '请求正文不是合格的 JSON', en: 'The body is no valid JSON in UTF-8.' },
  malformed_upload: { status: 400, zh: '上传内容不合格式', en: 'The upload is no multipart form with one file.' },
  cursor_invalid: { status: 400, zh: '翻页游标无效，请从第一页开始', en: 'The cursor is not ours or of another list.' },
  unauthenticated: { status: 401, zh: '缺少有效的接口密钥', en: 'A valid API key is missing.' },
  signature_invalid: { status: 401, zh: '回调签名无效', en: 'The signature of the call-back is not valid.' },
  forbidden: { status: 403, zh: '该密钥没有此权限', en: 'The key has not the scope for this.' },
  person_needed: {
    status: 403,
    zh: '该操作须由具名人员进行，请用 X-Actor 带上工号',
    en: 'A named person must do this: send X-Actor.',
  },
  rule_pack_same_person: {
    status: 403,
    zh: '起草人不能发布自己起草的规则包，须由另一人发布',
    en: 'Whoever drafted the version cannot release it.',
  },
  route_unknown: { status: 404, zh: '没有这个地址', en: 'No such resource.' },
  not_found: { status: 404, zh: REFUSALS.not_found.zh, en: REFUSALS.not_found.en },
  method_not_allowed: { status: 405, zh: '该地址不支持此方法', en: 'The resource does not know this method.' },
  request_timeout: { status: 408, zh: '请求未在规定时间内送达', en: 'The request did not arrive in time.' },
  clock_refused: { status: 409, zh: '时钟不能这样调整', en: 'The clock cannot be changed like this.' },
  rule_pack_unreleased: {
    status: 409,
    zh: '规则包尚未发布：先发布，再安排核对',
    en: 'The rule pack is not released yet.',
  },
  rule_pack_released: {
    status: 409,
    zh: '该版本已发布，不可更改，请使用新的版本号',
    en: 'The version is released and never changes; use another version.',
  },
  rule_pack_not_newer: {
    status: 409,
    zh: '版本号须晚于已发布的最新版本',
    en: 'The version must come after the newest released one.',
  },
  rule_pack_steps_missing: {
    status: 409,
    zh: '发布前规定的意见或步骤还未完成',
    en: 'Opinions or steps that the policy demands are missing.',
  },
  rule_pack_opposed: {
    status: 409,
    zh: '有部门意见为反对，确需发布请说明理由',
    en: 'A department is against it; to release it all the same, say why in `despite`.',
  },
  precondition_failed: {
    status: 412,
    zh: '内容已被他人修改，请刷新后再提交',
    en: 'Changed meanwhile; read again and send the new ETag.',
  },
  body_too_large: { status: 413, zh: '请求正文过大', en: 'The body is larger than allowed.' },
  file_too_large: { status: 413, zh: '文件超过大小上限', en: 'The file is larger than allowed.' },
  uri_too_long: { status: 414, zh: '地址过长', en: 'The address is too long.' },
  media_type_unsupported: { status: 415, zh: '不支持的内容类型', en: 'This content type is not taken here.' },
  file_type_refused: { status: 415, zh: '不接受该类型的文件', en: 'Files of this type are not taken.' },
  file_polyglot: {
    status: 415,
    zh: '文件中夹带了另一种文件，请重新导出后上传',
    en: 'Another kind of file is hidden in it; export it anew.',
  },
  preview_unavailable: { status: 415, zh: '该文件不能预览，请下载查看', en: 'There is no preview of it; see reason.' },
  calendar_refused: { status: 422, zh: '日历内容有误', en: 'The calendar is not consistent.' },
  spreadsheet_refused: { status: 422, zh: '表格无法导入', en: 'The spreadsheet cannot be taken; see reason.' },
  import_faulty: {
    status: 422,
    zh: '表格中有错误，一行也没有导入',
    en: 'Some rows have errors, so none was taken; see preview.',
  },
  too_many_rows: {
    status: 422,
    zh: '结果过多，请缩小筛选范围',
    en: 'More rows than a sheet takes; narrow the filter.',
  },
  rule_pack_invalid: { status: 422, zh: '规则包内容有误', en: 'The rule pack cannot be used; see errors.' },
  file_infected: { status: 422, zh: '文件含有病毒或恶意内容，未保存', en: 'A virus was found in it; it is not kept.' },
  file_bomb: { status: 422, zh: '文件展开后过大，未保存', en: 'It would be enormous once opened; it is not kept.' },
  file_empty: { status: 422, zh: '文件为空', en: 'The file is empty.' },
  person_unknown: { status: 422, zh: REFUSALS.person_unknown.zh, en: REFUSALS.person_unknown.en },
  idempotency_key_reused: {
    status: 422,
    zh: '该幂等键已用于另一个请求',
    en: 'The Idempotency-Key came before with another body.',
  },
  precondition_required: {
    status: 428,
    zh: '请用 If-Match 带上读取时得到的 ETag',
    en: 'Send If-Match with the ETag that was read.',
  },
  rate_limited: { status: 429, zh: '请求过于频繁，请稍后再试', en: 'Too many requests.' },
  headers_too_large: { status: 431, zh: '请求头过大', en: 'The headers are larger than allowed.' },
  internal: { status: 500, zh: '服务内部错误，已记录', en: 'An error of the service; it has been logged.' },
  reference_missing: {
    status: 503,
    zh: '缺少所需的规则数据，请联系管理员安装',
    en: 'Reference data that this needs is not installed.',
  },
  scan_unavailable: {
    status: 503,
    zh: '病毒扫描暂时不可用，文件未保存，请稍后用同一幂等键重试',
    en: 'The virus scanner is away; nothing was kept. Try again with the same Idempotency-Key.',
  },
  unavailable: {
    status: 503,
    zh: '服务暂时不可用，请稍后用同一幂等键重试',
    en: 'Unavailable for now; try again with the same Idempotency-Key.',
  },
} as const satisfies Record<string, ApiError>
export type ApiErrorCode = keyof typeof API_ERRORS
export type ProblemCode = ApiErrorCode | RefusalCode

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
    instance: z.string().meta({ description: 'Names this answer in the log.' }),
    code: z.string().meta({ description: 'Stable; decide by this.' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().optional().meta({ description: 'JSON pointer into the body, as a URI fragment.' }),
          parameter: z.string().optional(),
          header: z.string().optional(),
          line: z.int().optional().meta({ description: 'Line of the body, from 1.' }),
          column: z.int().optional(),
          code: z.string().optional().meta({ description: 'Stable; what is wrong at this place.' }),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({
    id: 'Problem',
    description: 'RFC 9457 problem details. Some codes bring members of their own, such as `accepts` or `version`.',
    example: {
      type: '/problems/task_not_open',
      title: '该待办已不在办理中，请看它后来的情况',
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
  const { faults, ...more } = extra ?? {}
  const errors =
    pointer === undefined || pointer === '' || IN_PATH.includes(pointer)
      ? undefined
      : [{ pointer: `#${pointer}`, detail: REFUSALS[code].zh }]
  if (!Array.isArray(faults)) return new Problem(code, { detail, errors, extra })
  // Several places at once, each with a code of its own.
  const each = (faults as RefusedPlace[]).map((f) => ({ ...f, pointer: pointerFragment(f.pointer) }))
  return new Problem(code, { detail, errors: each, extra: more })
}

interface RefusedPlace {
  pointer: string
  code: string
  detail: string
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const body = problemBody(problem)
  for (const [name, value] of Object.entries(problem.more.headers ?? {})) void reply.header(name, value)
  const sent = JSON.stringify({ ...body, instance: `urn:request:${request.id}` })
  // Serialized here: a problem must go out whatever the route says of its answers.
  return reply.code(body.status).type('application/problem+json').serializer(String).send(sent)
}

/** Every error of a request, as the problem that it is. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof InvalidInput) return invalidInput(error)
  if (error instanceof FileRefused) return new Problem(error.fault, { detail: error.found })
  if (error instanceof ScanUnavailable) return new Problem('scan_unavailable', { headers: { 'retry-after': '10' } })
  if (isUnavailable(error)) return new Problem('unavailable', { headers: { 'retry-after': '2' } })
  const { statusCode, code } = error as Partial<FastifyError>
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Problem(FRAMEWORK[code ?? ''] ?? BY_STATUS[statusCode] ?? 'malformed')
  // A handler that outlived its time. What it may have stored is finished by the relay and found by a repeat.
  if (code === 'FST_ERR_HANDLER_TIMEOUT') return new Problem('unavailable', { headers: { 'retry-after': '2' } })
  return new Problem('internal')
}

const FRAMEWORK: Record<string, ApiErrorCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unsupported',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'media_type_unsupported',
  FST_REQ_FILE_TOO_LARGE: 'file_too_large',
  FST_FILES_LIMIT: 'malformed_upload',
  FST_PARTS_LIMIT: 'malformed_upload',
  FST_FIELDS_LIMIT: 'malformed_upload',
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

const PATH_KINDS: Record<string, (name: string) => Omit<ProblemPart, 'detail'>> = {
  querystring: (name) => ({ parameter: name }),
  headers: (name) => ({ header: name }),
}

/** A malformed id in the path names nothing, like an unknown one: 404. Everything else says which place is wrong. */
function invalidInput({ issues, validationContext }: InvalidInput): Problem {
  if (validationContext === 'params') return new Problem('not_found')
  const place = PATH_KINDS[validationContext ?? '']
  const errors = issues.slice(0, 50).flatMap((issue) => {
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
    return paths.map((path) => ({
      ...(place ? place(path.map(String).join('.').slice(0, 200)) : { pointer: pointerInto(path) }),
      detail: issue.code === 'unrecognized_keys' ? '没有这个字段 (unknown field)' : issue.message.slice(0, 500),
    }))
  })
  return new Problem('malformed', { errors: errors.slice(0, 50) })
}

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

/** What all routes share: documented refusals, headers, pages of lists, entity tags. */
import { hash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { instant, staff, text } from '../../infra/schemas/command-schemas'
import { seenBy } from '../http/auth'
import type { CursorKey } from '../http/cursor'
import type { RouteDeps } from '../http/deps'
import { Problem, problemSchema } from '../http/errors'
import { requestSchema } from '../present/request'

const WHY: Record<number, string> = {
  400: 'Malformed; `errors` names the places.',
  401: 'No valid API key.',
  403: 'The key lacks the scope, or a named person is needed.',
  404: 'No such object, or not yours.',
  409: 'Refused in the present state.',
  410: 'The cursor is of before the database was restored; begin anew.',
  412: 'Changed since the ETag was read.',
  413: 'Too large.',
  415: 'Content type not taken.',
  422: 'Understood, but not acceptable.',
  428: 'If-Match is missing.',
  429: 'Too many requests.',
  431: 'The headers are larger than allowed.',
  503: 'Unavailable for now; try again with the same Idempotency-Key.',
}

/** Refusals of an operation, for the document. */
export const refusals = <S extends number>(...statuses: S[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: WHY[status] ?? 'Refused.',
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  ) as Record<S, { description: string; content: { 'application/problem+json': { schema: typeof problemSchema } } }>

export const READ_REFUSALS = refusals(400, 401, 403, 404, 429)
export const WRITE_REFUSALS = refusals(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)

export const pendingAnswer = requestSchema.describe(
  'Stored but not decided yet: poll `/v1/requests/{id}`, given in Location.',
)

const commandAnswerSchema = z
  .object({
    request: z.uuid(),
    subject: z.string(),
    result: z.record(z.string(), z.unknown()),
  })
  .meta({
    id: 'CommandAnswer',
    description: 'The request was accepted and recorded.',
    example: {
      request: '0b9c3f0e-6d7f-4a57-8e6f-0c7a3c0e5d11',
      subject: 'MC-20261122-0007-01',
      result: {
        campaign: 'MC-20261122-0007',
        version: 23,
        task: 'MC-20261122-0007-01.recheck.r1',
        answer: 'complete',
      },
    },
  })

/** Answers of a command of which no resource is read back. */
export const COMMAND_RESPONSE = { 200: commandAnswerSchema, 202: pendingAnswer, ...WRITE_REFUSALS }

const key = (params?: Parameters<typeof z.string>[0]) =>
  z.string(params).regex(/^[\x21-\x7e]{1,255}$/, '须为 1 至 255 个可见 ASCII 字符 (visible ASCII characters)')
const idempotencyKey = key()
  .optional()
  .meta({ description: 'A repeat with the same key and body gets the same answer.', example: 'order-4711' })

const actor = staff
  .optional()
  .meta({ description: 'Staff number of the person on whose behalf the request is made.', example: 'M1001' })

export const actorHeader = z.looseObject({ 'x-actor': actor })
export const writeHeaders = z.looseObject({ 'idempotency-key': idempotencyKey, 'x-actor': actor })
export const createHeaders = z.looseObject({
  'idempotency-key': key({ error: '此请求必须带幂等键 (required)' }).meta({
    description: 'A repeat with the same key and body gets the same answer.',
    example: 'order-4711',
  }),
  'x-actor': actor,
})
/** Where `dry_run=true` needs no key, which a document of HTTP cannot say of a header. */
export const createOrTryHeaders = z.looseObject({
  'idempotency-key': key()
    .optional()
    .meta({
      description:
        'A repeat with the same key and body gets the same answer. Optional with `dry_run=true`, which stores ' +
        'nothing.',
      example: 'order-4711',
      'x-required-unless': 'dry_run=true',
    }),
  'x-actor': actor,
})

const etag = z
  .string()
  .regex(/^("\d{1,9}"|\*)$/, '须为读取时得到的 ETag，如 "7" (the ETag that was read)')
  .optional()
  .meta({ description: 'The ETag received when reading.', example: '"7"' })

export const matchHeaders = z.looseObject({ 'if-match': etag, 'x-actor': actor })
export const amendHeaders = writeHeaders.extend({ 'if-match': etag })

/** For answers that change rarely and are asked often. */
export const askAgainHeaders = actorHeader.extend({
  'if-none-match': z
    .string()
    .max(1000)
    .optional()
    .meta({ description: 'The ETag of the answer that the caller has.', example: 'W/"5f1c9a0e7b3d2c41"' }),
})

/** Tags an answer by what counts in it; whether the caller has the same already. */
export function hasSeen(request: FastifyRequest, reply: FastifyReply, counts: object): boolean {
  const tag = `"${hash('sha256', JSON.stringify(counts), 'hex').slice(0, 16)}"`
  // Weak: what does not count, such as when it was asked, may differ.
  void reply.header('etag', `W/${tag}`).header('cache-control', 'private, no-cache')
  const known = request.headers['if-none-match'] ?? ''
  return known === '*' || known.split(',').some((each) => each.trim().replace(/^W\//, '') === tag)
}

export const flag = z.enum(['true', 'false']).transform((value) => value === 'true')

/** What operations ask before a launch. */
export const launchQuery = {
  launch_before: instant
    .optional()
    .meta({ description: 'Only what is planned to go live before this time and is not live yet.' }),
  cleared: flag.optional().meta({ description: 'Whether the platform is cleared for launch.' }),
}

export const overdueOn = z.iso.date().optional().meta({
  description: 'Only what was, is or would be overdue at the end of this day (Shanghai time).',
  example: '2026-11-30',
})

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional().meta({ description: 'Opaque cursor from `nextCursor` or the Link header.' }),
}

export const searchText = text(200).min(1)

export const pageOf = <T extends z.ZodType>(item: T, id: string) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() }).meta({ id })

interface PageQuery {
  limit: number
  cursor?: string
}

/** One page of a list: reads one row more than shown, to know whether there is a next page. */
export async function page<Row, Item>(
  deps: Pick<RouteDeps, 'cursors'>,
  request: FastifyRequest,
  reply: FastifyReply,
  list: {
    /** Names the list and what in the path it belongs to. */
    name: string
    query: PageQuery
    read: (after: CursorKey | undefined, limit: number) => Promise<Row[]>
    keyOf: (row: Row) => CursorKey
    present: (rows: Row[]) => Promise<Item[]> | Item[]
  },
): Promise<{ items: Item[]; nextCursor?: string }> {
  const { limit, cursor, ...filters } = list.query
  const scope = { ...filters, client: seenBy(request) ?? '*' }
  const rows = await list.read(deps.cursors.open(list.name, scope, cursor), limit + 1)
  const shown = rows.slice(0, limit)
  const last = shown[shown.length - 1]
  const items = await list.present(shown)
  if (rows.length <= limit || last === undefined) return { items }
  const nextCursor = deps.cursors.seal(list.name, scope, list.keyOf(last))
  const next = new URL(request.url, 'http://any')
  next.searchParams.set('cursor', nextCursor)
  void reply.header('link', `<${next.pathname}${next.search}>; rel="next"`)
  return { items, nextCursor }
}

export const textKey = (key: CursorKey | undefined): string | undefined =>
  typeof key?.[0] === 'string' ? key[0] : undefined

export const etagOf = (version: number): string => `"${version}"`

/** The version in If-Match; undefined without one or with `*`. */
export function ifMatch(request: FastifyRequest): number | undefined {
  const header = request.headers['if-match']
  if (header === undefined || header === '*') return undefined
  const version = /^"(\d{1,9})"$/.exec(header)?.[1]
  if (version === undefined)
    throw new Problem('malformed', { errors: [{ header: 'If-Match', detail: '须为读取时得到的 ETag' }] })
  return Number(version)
}

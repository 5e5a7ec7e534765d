/** Changes of the directory as requests make them, and refusals of it as problems. */
import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { canonicalJson } from '../../infra/postgres/canonical-json'
import {
  changeDirectory,
  DirectoryRefused,
  type Changer,
  type ChangeOptions,
  type Outcome,
  type Wanted,
} from '../../infra/reference/directory-store'
import type { DirectoryDoc } from '../../workflows/contract/reference'
import { actorOf } from './auth'
import type { RouteDeps } from './deps'
import { PEOPLE_COLUMNS, type PeopleColumn } from '../../activities/domain/people/directory-sheet'
import { Problem, type ProblemPart } from './errors'

const MOST_PLACES = 200

/** Of what an entry says: two that say the same have the same, whoever wrote them. */
export const etagOfEntry = (shown: object): string => `"${hash('sha256', canonicalJson(shown), 'hex').slice(0, 16)}"`

/** The entry in its place, or at the end; sent again it changes nothing, and changed content needs If-Match. */
export function replaced<T extends object>(
  request: FastifyRequest,
  entries: readonly T[],
  entry: T,
  { idOf, etagOf }: { idOf: (entry: T) => string; etagOf: (entry: T) => string },
): T[] {
  const at = entries.findIndex((one) => idOf(one) === idOf(entry))
  const before = entries[at]
  if (!before) {
    if (request.headers['if-match'] !== undefined) throw new Problem('precondition_failed')
    return [...entries, entry]
  }
  if (etagOf(before) === etagOf(entry)) return [...entries]
  refuseStale(request, etagOf(before))
  return entries.with(at, entry)
}

/** What is changed or removed must be as it was read; `present` is its tag, undefined where it is not there. */
export function refuseStale(request: FastifyRequest, present: string | undefined): void {
  if (present === undefined) throw new Problem('not_found')
  const sent = request.headers['if-match']
  if (sent === undefined) throw new Problem('precondition_required')
  if (sent !== '*' && sent !== present) throw new Problem('precondition_failed')
}

/** A pointer into the body, or a cell of a sheet. */
export type Place = string | { line: number; column: string }

export interface DirectoryRequest extends ChangeOptions {
  wanted: Wanted
  how: Changer['how']
  key?: string
  bodyHash?: string
  change: (present: DirectoryDoc, today: string) => DirectoryDoc
  /** Where in the body an entry of the directory stands, by its pointer there; undefined: as it is. */
  placeOf?: (pointer: string, after: DirectoryDoc) => Place | undefined
}

export async function changeByRequest(
  deps: Pick<RouteDeps, 'pool' | 'reference'>,
  request: FastifyRequest,
  { wanted, how, key, bodyHash, change, placeOf = (pointer) => pointer, ...options }: DirectoryRequest,
): Promise<Outcome> {
  const { client, person } = actorOf(request)
  let after: DirectoryDoc | undefined
  const kept = (present: DirectoryDoc, today: string): DirectoryDoc => (after = change(present, today))
  try {
    const outcome = await changeDirectory(deps.pool, wanted, { how, client, person, key, bodyHash }, kept, options)
    deps.reference.refresh()
    return outcome
  } catch (error) {
    if (!(error instanceof DirectoryRefused)) throw error
    const { code, problems } = error
    if (code === 'idempotency_key_reused')
      throw new Problem(code, { errors: [{ header: 'Idempotency-Key', detail: '该幂等键已用于另一个请求' }] })
    const errors = problems.slice(0, MOST_PLACES).map(({ pointer, message, code: fault }) => {
      const place = after && placeOf(pointer, after)
      const whose = after && staffAt(pointer, after)
      if (place === undefined) return { code: fault, detail: whose === undefined ? message : `${whose}：${message}` }
      if (typeof place !== 'string') return cellFault(place.line, place.column.split('/')[1] ?? '', message, fault)
      return { pointer: `#${place}`, code: fault, detail: message }
    })
    throw new Problem(code, { errors })
  }
}

/** What is wrong in a cell: `第 3 行“邮箱”：须为邮箱地址`. */
export function cellFault(line: number, field: string, message: string, code?: string): ProblemPart {
  const header = field in PEOPLE_COLUMNS ? `“${PEOPLE_COLUMNS[field as PeopleColumn].header}”` : ''
  return { line, code, detail: `第 ${line} 行${header}：${message}` }
}

/** Whose entry of the directory a pointer names. */
export const staffAt = (pointer: string, { people }: DirectoryDoc): string | undefined => {
  const [, index] = /^\/people\/(\d+)/.exec(pointer) ?? []
  return index === undefined ? undefined : people[Number(index)]?.staff
}

/** The member of an entry that a pointer names. */
export const fieldAt = (pointer: string): string => /^\/people\/\d+(\/.*)$/.exec(pointer)?.[1] ?? ''

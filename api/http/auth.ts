/**
 * Who calls: the key's client, and the person that the client acts for. Every operation is looked up in the one table of
 * permissions; whether an object is the client's own is asked with `seenBy` in every query.
 */
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { closestTo } from '../../activities/domain/rules/closest'
import { mayActAs, type KeyHolder } from '../../infra/postgres/registers/api-keys'
import type { ChangedBy } from '../../infra/postgres/webhooks/changes'
import type { ReferenceReader } from '../../infra/reference/reference'
import type { Actor } from '../../workflows/contract/commands'
import type { ApiDeps } from './deps'
import { Problem } from './errors'
import { createKeyGate } from './key-gate'
import type { Limits } from './limits'
import { isOperation, PERMISSIONS } from './permissions'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key or access token the request came with, whatever that may do; absent on operations that need none. */
    keyHolder: KeyHolder | undefined
    /** Staff number of the person that the client acts for, known to be in the directory. */
    person: string | undefined
  }
}

const STAFF = /^[A-Za-z0-9_-]{1,32}$/

export function addAuthentication(
  app: FastifyInstance,
  { pool, reference, verifyToken }: Pick<ApiDeps, 'pool' | 'reference' | 'verifyToken'>,
  limits: Limits,
): void {
  const holderOfKey = createKeyGate(pool, limits, verifyToken)
  app.decorateRequest('keyHolder', undefined)
  app.decorateRequest('person', undefined)
  app.addHook('onRoute', refuseUnlisted)
  app.addHook('onRequest', async (request) => {
    const operation = request.routeOptions.schema?.operationId
    if (operation === undefined || !isOperation(operation)) return
    const needed = PERMISSIONS[operation]
    if (needed === 'nobody') return
    const holder = await holderOfKey(request)
    request.keyHolder = holder
    // Before anything is refused to it: what a key may not do is counted as well.
    const problem = await limits.key(request)
    if (problem) throw problem
    if (needed !== 'any_key' && !holder.scopes.includes(needed))
      throw new Problem('forbidden', { detail: needed, extra: { scope: needed } })
    request.person = await personOf(reference, holder, request.headers['x-actor'])
  })
}

/** A route under /v1 that is not in the table of permissions must not be served. */
function refuseUnlisted(route: RouteOptions): void {
  if (!route.url.startsWith('/v1/')) return
  const operation = route.schema?.operationId
  if (operation === undefined || !isOperation(operation))
    throw new Error(
      `route ${String(route.method)} ${route.url} has no row in api/http/permissions.ts (operationId ${operation})`,
    )
}

async function personOf(
  reference: ReferenceReader,
  holder: KeyHolder,
  header: string | string[] | undefined,
): Promise<string | undefined> {
  if (header === undefined) return undefined
  if (typeof header !== 'string' || !STAFF.test(header))
    throw new Problem('malformed', { errors: [{ header: 'X-Actor', detail: '须为工号 (staff number)' }] })
  if (!mayActAs(holder, header)) {
    const detail = `该密钥不能代 ${header} 办理 (needs the scope act_as)`
    throw new Problem('act_as_missing', { errors: [{ header: 'X-Actor', detail }], extra: { scope: 'act_as' } })
  }
  const staff = (await reference.list('directory')).flatMap(({ people }) => people.map((p) => p.staff))
  if (staff.includes(header)) return header
  const known = closestTo(header, staff)
  const detail = `通讯录中没有这个工号：${header}；可用：${known.join('、')}`
  throw new Problem('person_unknown', { detail: header, errors: [{ header: 'X-Actor', detail, known }] })
}

export function holderOf(request: FastifyRequest): KeyHolder {
  if (!request.keyHolder) throw new Error(`${request.routeOptions.url ?? request.url} was reached without a key`)
  return request.keyHolder
}

/** The client whose objects the request may see; undefined: those of all. */
export const seenBy = (request: FastifyRequest): string | undefined => {
  const holder = holderOf(request)
  return holder.scopes.includes('all_clients') ? undefined : holder.client
}

/** Who changes a webhook. */
export const changedBy = (request: FastifyRequest): ChangedBy => {
  const { client, id: key } = holderOf(request)
  return { client, key, person: request.person, channel: 'rest' }
}

export const actorOf = (request: FastifyRequest): Actor => ({
  client: holderOf(request).client,
  person: request.person,
  channel: 'rest',
  level: request.person === undefined ? undefined : 'vouched',
})

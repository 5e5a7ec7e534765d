/** The operations of the API as its document tells them: a new route is in it by itself. */
import { openApiText } from '../../api/openapi'
import { isOperation, type Operation as Name } from '../../api/http/permissions'

interface Schema {
  $ref?: string
  example?: unknown
}
interface Described {
  operationId: string
  parameters?: { in: string; name: string; required?: boolean }[]
  requestBody?: { content: Record<string, { schema?: Schema }> }
}
interface Document {
  paths: Record<string, Record<string, Described>>
  components: { schemas: Record<string, Schema> }
}

export interface Operation {
  id: Name
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  /** Names of its path's parameters. */
  params: string[]
  /** Names of the query's parameters that it does not go without. */
  query: string[]
  /** Example of its JSON body; undefined where it takes none. */
  body: unknown
}

/** Whose objects a path is about: `campaigns` of `/v1/campaigns/{number}/copy`. */
export const kindOf = ({ path }: Operation): string => path.split('/')[2] ?? ''

export async function readOperations(): Promise<Operation[]> {
  const { paths, components } = JSON.parse(await openApiText()) as Document
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters = [], requestBody }]) => {
      if (!isOperation(operationId)) throw new Error(`${operationId} has no row in the table of permissions`)
      const schema = requestBody?.content['application/json']?.schema
      const named = schema?.$ref === undefined ? schema : components.schemas[schema.$ref.split('/').pop() ?? '']
      const body = schema && (named?.example ?? {})
      return {
        id: operationId,
        method: method.toUpperCase() as Operation['method'],
        path,
        params: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''),
        query: parameters.flatMap(({ in: place, name, required }) => (place === 'query' && required ? [name] : [])),
        body,
      }
    }),
  )
}

/** The address with these values in it; a parameter without a value is a fault of the test. */
export function addressOf(
  { id, path, params, query }: Operation,
  values: Record<string, string | number>,
  asked: Record<string, string> = {},
): string {
  const valueOf = (from: Record<string, string | number>, name: string): string => {
    if (from[name] === undefined) throw new Error(`${id} takes ${name}: say in the test what to give it`)
    return encodeURIComponent(from[name])
  }
  const filled = params.reduce((text, name) => text.replace(`{${name}}`, valueOf(values, name)), path)
  return query.length === 0 ? filled : `${filled}?${query.map((name) => `${name}=${valueOf(asked, name)}`).join('&')}`
}

/** An address that has the form of one, about a campaign with one filing and its preview of a page. */
export function addressWithin(operation: Operation, campaign: string): string {
  const filing = `${campaign}-01`
  const ids: Record<string, string | number> = {
    tasks: `${filing}.collect_material.page_preview.r1`,
    papers: 'P-0001',
    credentials: 'K-0001',
    calendars: 'cn',
    alarms: 1,
    webhooks: '00000000-0000-4000-8000-000000000000',
    handovers: '00000000-0000-4000-8000-000000000000',
  }
  return addressOf(operation, {
    number: campaign,
    id: ids[kindOf(operation)] ?? filing,
    request: `${campaign}-R1.await_oa.approval.r1`,
    system: 'oa',
    platform: 'douyin',
    account: 'shop-1',
    version: '2027-01-01',
    copy: 'main',
    party: 'brand_b',
    row: 'page_preview',
    staff: 'M1001',
    year: 2028,
  })
}

/**
 * What callers rely on, read from the document as flat lines, and what of it a later document breaks. Kept for the last release in
 * released.json. Lengths and patterns are not compared, and a new value in an answer is no break: lists of answers are open.
 */
import { isShapeName } from './shared'

type Json = Record<string, unknown>

interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: Schema | boolean
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
}

interface Part {
  schema?: Schema
}
interface Answered {
  $ref?: string
  content?: Record<string, Part>
}

interface Operation {
  parameters?: (Part & { $ref?: string; in: string; name: string; required?: boolean })[]
  requestBody?: { content?: Record<string, Part> }
  responses?: Record<string, Answered>
}
export interface OpenApi {
  info: { version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; parameters?: Json; responses?: Json }
}

/** One thing promised: how it is asked for or always there, its type, and its values where they are listed. */
interface Promised {
  required?: true
  type?: string
  values?: string[]
}

/** By place. `>` goes to the service and `<` comes from it. */
export interface Promises {
  version: string
  lines: Record<string, Promised>
}

export function promisesOf(document: OpenApi): Promises {
  const { info, paths, components } = withoutShapes(document)
  const lines: Record<string, Promised> = {}
  const ways = waysOf(paths, components)
  for (const [name, schema] of Object.entries(components.schemas))
    for (const way of ways.get(name) ?? []) walk(lines, `${way} ${name}#`, schema)
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods)) {
      const id = `${method.toUpperCase()} ${path}`
      lines[id] = {}
      for (const { in: place, name, required, schema } of parametersOf(operation, components))
        lines[`> ${id} ${place}.${name}`] = { ...promised(schema ?? {}), ...(required && { required }) }
      for (const [type, part] of Object.entries(operation.requestBody?.content ?? {}))
        walk(lines, `> ${id} ${type}#`, part.schema ?? {})
      for (const [status, { content = {} }] of successes(operation, components))
        for (const [type, part] of Object.entries(content)) walk(lines, `< ${id} ${status} ${type}#`, part.schema ?? {})
    }
  return { version: info.version, lines }
}

/** With what is shared for its size alone at each place again. */
function withoutShapes(document: OpenApi): OpenApi {
  const all = document.components.schemas
  const inPlace = (part: unknown): unknown =>
    JSON.parse(JSON.stringify(part), (_, value: unknown) => {
      const name = (value as Schema | null)?.$ref?.split('/').pop() ?? ''
      return isShapeName(name) ? inPlace(all[name]) : value
    })
  const { paths, components, ...rest } = inPlace(document) as OpenApi
  const schemas = Object.fromEntries(Object.entries(components.schemas).filter(([name]) => !isShapeName(name)))
  return { ...rest, paths, components: { ...components, schemas } }
}

const successes = ({ responses = {} }: Operation, { responses: shared = {} }: OpenApi['components']) =>
  Object.entries(responses)
    .filter(([status]) => Number(status) < 300)
    .map(([status, one]): [string, Answered] => [
      status,
      one.$ref === undefined ? one : (shared[one.$ref.split('/').pop() ?? ''] as Answered),
    ])

const parametersOf = ({ parameters = [] }: Operation, { parameters: shared = {} }: OpenApi['components']) =>
  parameters.map((one) => (one.$ref === undefined ? one : (shared[one.$ref.split('/').pop() ?? ''] as typeof one)))

/** Which components go to the service, which come from it, and which do both. */
function waysOf(paths: OpenApi['paths'], components: OpenApi['components']): Map<string, Set<string>> {
  const { schemas } = components
  const ways = new Map<string, Set<string>>()
  const follow = (part: unknown, way: string): void => {
    for (const name of refsIn(part)) {
      const known = ways.get(name) ?? new Set()
      if (known.has(way)) continue
      ways.set(name, known.add(way))
      follow(schemas[name], way)
    }
  }
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
    follow([operation.requestBody, operation.parameters], '>')
    follow(successes(operation, components), '<')
  }
  return ways
}

const refsIn = (part: unknown): string[] =>
  [...JSON.stringify(part ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name)

function walk(lines: Record<string, Promised>, at: string, schema: Schema, isRequired = false): void {
  lines[at] = { ...promised(schema), ...(isRequired && { required: true }) }
  for (const [name, member] of Object.entries(schema.properties ?? {}))
    walk(lines, `${at}/${name}`, member, schema.required?.includes(name))
  if (schema.items) walk(lines, `${at}/*`, schema.items)
  if (typeof schema.additionalProperties === 'object') walk(lines, `${at}/~`, schema.additionalProperties)
  for (const kind of ['allOf', 'anyOf', 'oneOf'] as const)
    schema[kind]?.forEach((one, i) => walk(lines, `${at}|${i}`, one))
}

const promised = ({ $ref, type, enum: values }: Schema): Promised => ({
  ...(($ref ?? type) === undefined ? {} : { type: $ref?.split('/').pop() ?? [type].flat().join('|') }),
  ...(values && { values: values.map(String) }),
})

/** What a caller of the released document would stumble over, in words; nothing where the major version says so. */
export function breaksOf(released: Promises, later: Promises): string[] {
  if (majorOf(later) > majorOf(released)) return []
  const present = { ...later, lines: unfolded(later.lines, released.lines) }
  const was = Object.entries(released.lines)
  const gone = was.flatMap(([at]) => (at in present.lines || present.lines[holderOf(at)] === undefined ? [] : [at]))
  const operations = was.flatMap(([at]) => (/^[A-Z]/.test(at) && !(at in present.lines) ? [at] : []))
  const changes = was.flatMap(([at, promise]) => {
    const now = present.lines[at]
    return now ? [...changed(at, promise, now)] : []
  })
  const asked = Object.entries(present.lines).flatMap(([at, { required }]) =>
    required && at.startsWith('>') && !(at in released.lines) && holderOf(at) in released.lines ? [at] : [],
  )
  return [
    ...[...operations, ...gone].map((at) => `${at} is gone`),
    ...changes,
    ...asked.map((at) => `${at} is new and required`),
  ]
}

/** What stood in its place and has a name of its own since is compared where it stood. */
function unfolded(present: Promises['lines'], released: Promises['lines']): Promises['lines'] {
  const lines = { ...present }
  // A list is walked in the order in which it grows: what is unfolded may hold something to unfold.
  const places = Object.keys(lines)
  for (const at of places) {
    const root = `${at[0]} ${lines[at]?.type}#`
    if (released[at] === undefined || released[root] !== undefined || present[root] === undefined) continue
    lines[at] = { ...lines[at], ...present[root] }
    for (const [inside, promise] of Object.entries(present)) {
      if (!inside.startsWith(root) || inside === root) continue
      const place = `${at}${inside.slice(root.length)}`
      lines[place] = promise
      places.push(place)
    }
  }
  return lines
}

const majorOf = ({ version }: Promises): number => Number(version.split('.')[0])

/** What a thing stands in: of a member the object, of the rest the operation, and of that and of a whole schema itself. */
function holderOf(at: string): string {
  const [place = '', pointer] = at.split('#')
  if (pointer) return `${place}#${pointer.slice(0, Math.max(pointer.lastIndexOf('/'), pointer.lastIndexOf('|')))}`
  const [way, method, path, inside] = at.split(' ')
  return inside === undefined || path === undefined || (way !== '>' && way !== '<') ? at : `${method} ${path}`
}

function* changed(at: string, was: Promised, is: Promised): Generator<string> {
  if (was.type !== is.type) yield `${at} was ${was.type ?? 'anything'} and is ${is.type ?? 'anything'}`
  if (at.startsWith('<') && was.required && !is.required) yield `${at} was always there and may be missing`
  if (!at.startsWith('>')) return
  if (!was.required && is.required) yield `${at} has become required`
  const refused = (was.values ?? []).filter((value) => is.values?.includes(value) === false)
  if (refused.length > 0) yield `${at} no longer takes ${refused.join(', ')}`
}

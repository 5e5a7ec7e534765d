/**
 * What many operations say in the same words stands in the document once: answers, parameters, and the forms of times, days and
 * ids. Without this the document is a third larger, and its readers see the same page a hundred times.
 */
import { SAME } from './same'
import { mapOperations } from './words'

type Json = Record<string, unknown>

interface Document {
  components?: Json
  paths?: Record<string, Record<string, unknown>>
}

/** What occurs more than once, by its text, each with a name of its own: the first of a kind takes the plain name. */
function createShelf(nameOf: (value: never) => string) {
  const counted = new Map<string, { value: unknown; count: number }>()
  const put = (value: unknown): void => {
    const text = JSON.stringify(value)
    counted.set(text, { value, count: (counted.get(text)?.count ?? 0) + 1 })
  }
  const close = () => {
    const taken = new Map<string, number>()
    const names = new Map<string, string>()
    const shelf: Json = {}
    for (const [text, { value, count }] of counted) {
      if (count < 2) continue
      const plain = nameOf(value as never)
      const before = taken.get(plain) ?? 0
      taken.set(plain, before + 1)
      const name = before === 0 ? plain : `${plain}.${before + 1}`
      names.set(text, name)
      shelf[name] = value
    }
    return { nameFor: (value: unknown) => names.get(JSON.stringify(value)), shelf }
  }
  return { put, close }
}

export function shareParts<D extends Document>(document: D): D {
  return shareLinks(shareAnswers(shareParameters(shareSame(shareShapes(shareForms(withoutBounds(document)))))))
}

/**
 * An answer's integers are safe ones anyway, and members may be added to it; of what is taken the bounds count, and nothing else is
 * taken.
 */
function withoutBounds<D extends Document>(document: D): D {
  const schemas = (document.components?.schemas ?? {}) as Json
  const taken = new Set<string>()
  const follow = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (taken.has(name)) continue
      taken.add(name)
      follow(schemas[name])
    }
  }
  for (const { requestBody, parameters } of operationsOf(document)) follow([requestBody, parameters])
  const stripped = Object.entries(schemas).map(([name, schema]) => [name, taken.has(name) ? schema : unbounded(schema)])
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(stripped) as Json } }
}

const unbounded = (schema: unknown): unknown =>
  JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    isNoBound(key, value) || (key === 'additionalProperties' && value === false) ? undefined : value,
  )

const isNoBound = (key: string, value: unknown): boolean =>
  (key === 'minimum' || key === 'maximum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER

const operationsOf = ({ paths = {} }: Document): Json[] =>
  Object.values(paths).flatMap((each) => Object.values(each) as Json[])

/** Named by the status alone: the name stands in every operation, and what is answered stands under it. */
function shareAnswers<D extends Document>(document: D): D {
  const counter = createShelf(({ status }: { status: string; response: Json }) => status)
  const answers = (operation: Json) => Object.entries((operation.responses ?? {}) as Json)
  for (const operation of operationsOf(document))
    for (const [status, response] of answers(operation)) counter.put({ status, response })
  const { nameFor, shelf } = counter.close()
  const paths = mapOperations(document.paths ?? {}, (operation) => {
    const shared = answers(operation).map(([status, response]) => {
      const name = nameFor({ status, response })
      return [status, name === undefined ? response : { $ref: `#/components/responses/${name}` }]
    })
    return { ...operation, responses: Object.fromEntries(shared) as Json }
  })
  const responses = Object.fromEntries(
    Object.entries(shelf).map(([name, value]) => [name, (value as { response: Json }).response]),
  )
  return { ...document, paths, components: { ...document.components, responses } }
}

/** The same way on leads from many answers. */
function shareLinks<D extends Document>(document: D): D {
  const counter = createShelf(({ operationId }: { operationId: string }) => operationId)
  const isLinks = (key: string, value: unknown): value is Json =>
    key === 'links' &&
    typeof value === 'object' &&
    Object.values(value ?? {}).every((each) => 'operationId' in Object(each))
  const { paths = {} } = document
  JSON.stringify(paths, (key, value: unknown) => {
    if (isLinks(key, value)) Object.values(value).forEach(counter.put)
    return value
  })
  const { nameFor, shelf } = counter.close()
  const shared = JSON.parse(JSON.stringify(paths), (key, value: unknown) => {
    if (!isLinks(key, value)) return value
    const refs = Object.entries(value).map(([name, link]) => {
      const shelved = nameFor(link)
      return [name, shelved === undefined ? link : { $ref: `#/components/links/${shelved}` }]
    })
    return Object.fromEntries(refs) as Json
  }) as D['paths']
  return { ...document, paths: shared, components: { ...document.components, links: shelf } }
}

function shareParameters<D extends Document>(document: D): D {
  const counter = createShelf(({ in: place, name }: { in: string; name: string }) => `${place}.${name}`)
  const parametersOf = (operation: Json) => (operation.parameters ?? []) as Json[]
  for (const operation of operationsOf(document)) parametersOf(operation).forEach(counter.put)
  const { nameFor, shelf } = counter.close()
  const paths = mapOperations(document.paths ?? {}, (operation) => {
    if (operation.parameters === undefined) return operation
    const parameters = parametersOf(operation).map((parameter) => {
      const name = nameFor(parameter)
      return name === undefined ? parameter : { $ref: `#/components/parameters/${name}` }
    })
    return { ...operation, parameters }
  })
  return { ...document, paths, components: { ...document.components, parameters: shelf } }
}

/** A text of a known format, with its pattern, which is long; and what may stand in one line. */
const FORMS: Record<string, string> = { 'date-time': 'Instant', date: 'Day', uuid: 'Uuid' }

function shareForms<D extends Document>(document: D): D {
  const counter = createShelf(({ format, example }: { format?: string; example?: unknown }) => {
    const form = format === undefined ? 'OneLine' : (FORMS[format] ?? format)
    return format === undefined || example !== undefined ? form : `${form}Text`
  })
  const formOf = (value: unknown): Json | undefined => {
    if (typeof value !== 'object' || value === null) return undefined
    const { type, format, pattern, example } = value as Json
    if (typeof pattern === 'string' && pattern.length > 40 && Object.keys(value).length === 1) return { pattern }
    const isForm = type === 'string' && typeof format === 'string' && format in FORMS && typeof pattern === 'string'
    return isForm ? { type, format, pattern, ...(example === undefined ? {} : { example }) } : undefined
  }
  const parts = { paths: document.paths ?? {}, schemas: document.components?.schemas ?? {} }
  JSON.stringify(parts, (_, value: unknown) => {
    const form = formOf(value)
    if (form) counter.put(form)
    return value
  })
  const { nameFor, shelf } = counter.close()
  const { paths, schemas } = JSON.parse(JSON.stringify(parts), (_, value: unknown) => {
    const form = formOf(value)
    const name = form && nameFor(form)
    if (name === undefined) return value
    const { type: _type, format: _format, pattern: _pattern, example: _example, ...others } = value as Json
    return { ...others, $ref: `#/components/schemas/${name}` }
  }) as typeof parts
  return { ...document, paths, components: { ...document.components, schemas: { ...schemas, ...shelf } } }
}

/** Whether a name is given for the document's size alone: where its schema stands is nothing that anybody relies on. */
export const isShapeName = (name: string): boolean =>
  /^(Words|Line\d+|Slug|Staff)(\.\d+)?$/.test(name) || Object.hasOwn(SAME, name)

/** A member by its place: `*` is an item of a list. */
function memberAt(schemas: Json, place: string): unknown {
  const [root = '', ...steps] = place.split('/')
  return steps.reduce<unknown>((at, step) => {
    const { items, properties = {} } = (at ?? {}) as { items?: unknown; properties?: Json }
    return step === '*' ? items : properties[step]
  }, schemas[root])
}

/** Whether a schema is this text; most are not by their first members. */
function isWrittenAs(text: string | undefined, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || text === undefined) return false
  const [first] = Object.keys(value)
  return text.startsWith(`{"${first}":`) && JSON.stringify(value) === text
}

/** Each of `SAME` under its name, the largest first, wherever it stands; one that is gone, or stands in one place, is let be. */
function shareSame<D extends Document>(document: D): D {
  const all = (document.components?.schemas ?? {}) as Json
  const named = Object.entries(SAME).map(([name, place]) => ({ name, text: JSON.stringify(memberAt(all, place)) }))
  return named.reduce((shared, { name, text }) => {
    const parts = { paths: shared.paths ?? {}, schemas: (shared.components?.schemas ?? {}) as Json }
    let count = 0
    const replaced = JSON.parse(JSON.stringify(parts), (key, value: unknown) => {
      if (key === 'propertyNames' || !isWrittenAs(text, value)) return value
      count += 1
      return { $ref: `#/components/schemas/${name}` }
    }) as typeof parts
    if (count < 2) return shared
    const schemas = { ...replaced.schemas, [name]: JSON.parse(text) as unknown }
    return { ...shared, paths: replaced.paths, components: { ...shared.components, schemas } }
  }, document)
}

/** Names of what many schemas have as a member: words in both languages, a line of text, an id, a staff number. */
function shapeOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { type, properties, maxLength, allOf, pattern, example, description } = value as {
    properties?: Json
    maxLength?: number
    [member: string]: unknown
  }
  const members = Object.keys(value).length
  if (type === 'object' && members === 3 && Object.keys(properties ?? {}).join() === 'zh,en') return 'Words'
  if (type !== 'string') return undefined
  if (members === 3 && allOf !== undefined && maxLength !== undefined) return `Line${maxLength}`
  if (members === 3 && pattern !== undefined && example === 'douyin') return 'Slug'
  return members === 4 && pattern !== undefined && description === 'Staff number.' ? 'Staff' : undefined
}

function shareShapes<D extends Document>(document: D): D {
  const counter = createShelf((value: Json) => shapeOf(value) ?? 'Shape')
  const parts = { paths: document.paths ?? {}, schemas: document.components?.schemas ?? {} }
  // The names that members may have stay where they are: generators of clients read them only there.
  const isShape = (key: string, value: unknown): boolean => key !== 'propertyNames' && shapeOf(value) !== undefined
  JSON.stringify(parts, (key, value: unknown) => {
    if (isShape(key, value)) counter.put(value)
    return value
  })
  const { nameFor, shelf } = counter.close()
  const { paths, schemas } = JSON.parse(JSON.stringify(parts), (key, value: unknown) => {
    const name = isShape(key, value) ? nameFor(value) : undefined
    return name === undefined ? value : { $ref: `#/components/schemas/${name}` }
  }) as typeof parts
  return { ...document, paths, components: { ...document.components, schemas: { ...schemas, ...shelf } } }
}

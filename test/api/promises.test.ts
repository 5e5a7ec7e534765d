/** The document keeps what the last release promised; and the comparison sees each kind of break. */
import { breaksOf, promisesOf, type OpenApi } from '../../api/document/promises'
import { breaksIn, openApiText } from '../../api/openapi'

const released = {
  info: { version: '1.0.0' },
  paths: {
    '/v1/things': {
      post: {
        parameters: [{ in: 'query', name: 'trial', schema: { type: 'string', enum: ['true', 'false'] } }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/NewThing' } } } },
        responses: { 201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } } },
      },
      get: { responses: { 200: { content: { 'application/json': { schema: { type: 'array' } } } } } },
    },
  },
  components: {
    schemas: {
      NewThing: {
        type: 'object',
        properties: { name: { type: 'string' }, kind: { type: 'string', enum: ['a', 'b'] } },
        required: ['name'],
      },
      Thing: {
        type: 'object',
        properties: { id: { type: 'string' }, parts: { type: 'array', items: { anyOf: [{ type: 'string' }] } } },
        required: ['id'],
      },
    },
  },
} satisfies OpenApi

type Changed = typeof released
const after = (change: (document: Changed) => void): string[] => {
  const document = structuredClone(released)
  change(document)
  return breaksOf(promisesOf(released), promisesOf(document))
}
const remove = (from: object, name: string): void => void Reflect.deleteProperty(from, name)

it('the document breaks nothing that the last release promised', async () => {
  expect(breaksIn(await openApiText())).toEqual([])
})

it('what is added is no break', () => {
  expect(
    after(({ paths, components: { schemas } }) => {
      Object.assign(schemas.NewThing.properties, { more: { type: 'string' } })
      schemas.NewThing.properties.kind.enum.push('c')
      schemas.NewThing.required.pop()
      Object.assign(schemas.Thing.properties, { more: { type: 'string' } })
      schemas.Thing.required.push('more')
      Object.assign(paths, { '/v1/more': { get: { responses: {} } } })
    }),
  ).toEqual([])
})

/** The list of parts stands under a name of its own. */
const named = (list: object) => (document: Changed) => {
  Object.assign(document.components.schemas, { Parts: list })
  Object.assign(document.components.schemas.Thing.properties, { parts: { $ref: '#/components/schemas/Parts' } })
}

it('what has a name of its own since is compared where it stood', () => {
  expect(after(named({ type: 'array', items: { anyOf: [{ type: 'string' }] } }))).toEqual([])
  expect(after(named({ type: 'array', items: { anyOf: [{ type: 'number' }] } }))).toEqual([
    '< Thing#/parts/*|0 was string and is number',
  ])
})

it.each<[string, (document: Changed) => void, string[]]>([
  ['an operation is gone', ({ paths }) => remove(paths['/v1/things'], 'get'), ['GET /v1/things is gone']],
  [
    'another status',
    ({ paths }) => remove(paths['/v1/things'].post.responses, '201'),
    ['< POST /v1/things 201 application/json# is gone'],
  ],
  [
    'a member of an answer is gone',
    ({ components }) => remove(components.schemas.Thing.properties, 'parts'),
    ['< Thing#/parts is gone'],
  ],
  [
    'a member of an answer may be missing',
    ({ components }) => components.schemas.Thing.required.pop(),
    ['< Thing#/id was always there and may be missing'],
  ],
  [
    'another type deep inside',
    ({ components }) =>
      Object.assign(components.schemas.Thing.properties.parts.items.anyOf[0] ?? {}, { type: 'number' }),
    ['< Thing#/parts/*|0 was string and is number'],
  ],
  [
    'a member that is taken becomes required',
    ({ components }) => components.schemas.NewThing.required.push('kind'),
    ['> NewThing#/kind has become required'],
  ],
  [
    'a new member is required',
    ({ components }) => {
      Object.assign(components.schemas.NewThing.properties, { more: { type: 'string' } })
      components.schemas.NewThing.required.push('more')
    },
    ['> NewThing#/more is new and required'],
  ],
  [
    'a value is no longer taken',
    ({ components }) => components.schemas.NewThing.properties.kind.enum.pop(),
    ['> NewThing#/kind no longer takes b'],
  ],
  [
    'a parameter is gone',
    ({ paths }) => paths['/v1/things'].post.parameters.pop(),
    ['> POST /v1/things query.trial is gone'],
  ],
])('a break is seen: %s', (_, change, breaks) => {
  expect(after(change)).toEqual(breaks)
  expect(
    after((document) => {
      change(document)
      document.info.version = '2.0.0'
    }),
  ).toEqual([])
})

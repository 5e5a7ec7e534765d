/** The OpenAPI document, made from the routes' own schemas, and the page that shows it. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { RouteDeps } from '../http/deps'
import { SELECTION } from '../http/fields'
import { describeLists } from './enum-words'
import { addLinks } from './links'
import { describeRefusals } from './refusals'
import { shareParts } from './shared'
import { mapOperations, openLists } from './words'
import { ALLOWED_MEDIA_TYPES } from '../../infra/files/media-type'

const TAGS = [
  { name: 'campaigns', description: 'Start, follow, amend and end campaigns.' },
  { name: 'planning', description: 'Check which filings are needed and when to start. Stores nothing.' },
  { name: 'content', description: 'Check wording and prize promotions before filing. Stores nothing.' },
  { name: 'filings', description: 'Filings at platforms and authorities, and what those say about them.' },
  { name: 'tasks', description: 'Tasks: who has to do what by when.' },
  { name: 'events', description: 'Everything that happens, for other systems to follow.' },
  { name: 'files', description: 'Ids of files given as evidence.' },
  { name: 'archive', description: 'Archived campaigns.' },
  { name: 'requests', description: 'Outcome of requests.' },
  { name: 'callbacks', description: 'Signed call-backs from platforms.' },
  {
    name: 'registers',
    description: 'Company documents, platform accounts and shared credentials used by many campaigns.',
  },
  { name: 'people', description: "The company's people: the directory, who is away, who stands in, who has left." },
  { name: 'rules', description: 'Rules of each platform: versions, drafts, releases and affected filings.' },
  { name: 'system', description: 'Health, clock, calendars.' },
]

const DESCRIPTION = `Campaign filing (营销活动备案): start a campaign, report what a platform said, read where it stands, ask whether it may go live.

- Every call carries \`Authorization: Bearer <key>\`, or instead of a key an access token of the company's OAuth 2 issuer (client credentials); \`X-Actor\` gives the staff number of the person on whose behalf it is made, for which key and token need the scope \`act_as\`.
- \`Idempotency-Key\` makes a request safe to repeat; it is required for requests that create something.
- Errors are RFC 9457 problem details; programs should rely on \`code\`.
- 202 means that the request is stored but not decided yet; poll \`/v1/requests/{id}\`.
- Every answer to a key says in \`RateLimit\` how many requests are left to it (\`"key";r=5999;t=60\`) and in \`RateLimit-Policy\` how many there are in a minute; 429 has \`Retry-After\`.
- Times are ISO 8601 with an offset.`

export async function addDocument(app: FastifyInstance, { publicUrl }: RouteDeps): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Campaign filing', version: '1.0.0', description: DESCRIPTION },
      servers: [{ url: publicUrl ?? '/' }],
      tags: TAGS,
      security: [{ key: [] }, { token: [] }],
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'Made with `npm run keys -- create`.' },
          token: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description:
              'An access token by OAuth 2 client credentials, of an issuer that is configured (`OAUTH_ISSUERS`), for a client ' +
              'registered with `npm run keys -- register`. Its `scope` holds scopes of that client, and can only narrow them.',
          },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) =>
      finished(tidy(jsonSchemaTransformObject(document as never) as unknown as OpenApi)) as never,
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP:
      "default-src 'self'; base-uri 'self'; img-src 'self' data:; object-src 'none'; script-src 'self'; " +
      "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}

/** What the routes' schemas cannot say by themselves. */
const finished = (document: OpenApi): unknown => {
  const described = (operation: Record<string, unknown>) => requireKeys(withSelection(mayBeWithoutBody(operation)))
  const whole = { ...document, paths: mapOperations(document.paths ?? {}, described) }
  return shareParts(addLinks(describeRefusals(describeLists(openLists(whole)))))
}

/** A body that may be null may be missing as well, unless there is another form in which it has to come. */
function mayBeWithoutBody(operation: Record<string, unknown>): Record<string, unknown> {
  const { requestBody } = operation as { requestBody?: { content?: Record<string, NullableBody> } }
  const [body, another] = Object.values(requestBody?.content ?? {})
  const isNullable = !another && body?.schema?.anyOf?.some(({ type }) => type === 'null') === true
  return isNullable ? { ...operation, requestBody: { ...requestBody, required: false } } : operation
}

interface NullableBody {
  schema?: { anyOf?: { type?: string }[] }
}

/** Where `fields` may be asked for, what comes then. */
const withSelection = (operation: Record<string, unknown>): Record<string, unknown> => {
  const { parameters = [], responses } = operation as {
    parameters?: { name: string }[]
    responses?: Operation['responses']
  }
  const { content, ...answer } = responses?.[200] ?? {}
  if (!content || !parameters.some(({ name }) => name === 'fields')) return operation
  const both = { ...content, [SELECTION]: { schema: { type: 'object' } } }
  return { ...operation, responses: { ...responses, 200: { ...answer, content: both } } }
}

/** A header that is needed unless a query says that nothing is to be stored. */
const requireKeys = (operation: Record<string, unknown>): Record<string, unknown> => {
  const parameters = operation.parameters as { schema?: Record<string, unknown> }[] | undefined
  if (!parameters) return operation
  return {
    ...operation,
    parameters: parameters.map((p) => (p.schema && 'x-required-unless' in p.schema ? { ...p, required: true } : p)),
  }
}

interface Operation {
  requestBody?: { content?: Record<string, unknown> }
  responses?: Record<string, { description?: string; content?: unknown }>
}

interface OpenApi {
  components?: { schemas?: Record<string, unknown> }
  paths?: Record<string, Record<string, Operation>>
}

const BYTES = { type: 'string', contentMediaType: 'application/octet-stream' }

const UPLOAD = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: {
        type: 'object',
        required: ['file'],
        properties: { file: BYTES },
      },
    },
  },
}

/** Each schema once, under its own name, and none that nothing refers to. */
function tidy(document: OpenApi): OpenApi {
  describeAnswers(document)
  const upload = document.paths?.['/v1/files']?.post
  if (upload) upload.requestBody = UPLOAD
  for (const path of ['/v1/filings/import/preview', '/v1/filings/import']) {
    const sheet = document.paths?.[path]?.post
    if (sheet) sheet.requestBody = { ...UPLOAD, content: { ...UPLOAD.content, ...sheet.requestBody?.content } }
  }
  const content = document.paths?.['/v1/files/{id}/content']?.get?.responses?.[200]
  if (content) content.content = Object.fromEntries(ALLOWED_MEDIA_TYPES.map((type) => [type, { schema: BYTES }]))
  const schemas = document.components?.schemas ?? {}
  const used = usedSchemas(document, schemas)
  // The generator writes a form for input and one for output; where only the former is used it takes the plain name.
  const plain = new Map<string, string>()
  for (const name of used) {
    const short = name.replace(/Input$/, '')
    const isSame = JSON.stringify(schemas[name]) === JSON.stringify(schemas[short])
    if (short !== name && (!used.has(short) || isSame)) plain.set(`#/components/schemas/${name}`, short)
  }
  const kept = [...used].sort().map((name) => {
    const short = plain.get(`#/components/schemas/${name}`)
    return [short ?? name, schemas[name]] as const
  })
  const renamed = { ...document, components: { ...document.components, schemas: Object.fromEntries(kept) } }
  return JSON.parse(JSON.stringify(renamed), (key, value: unknown) => {
    const short = key === '$ref' && typeof value === 'string' ? plain.get(value) : undefined
    return short === undefined ? value : `#/components/schemas/${short}`
  }) as OpenApi
}

const ANSWERS: Record<string, string> = { 200: 'Done.', 201: 'Created: recorded and readable.' }

function describeAnswers({ paths = {} }: OpenApi): void {
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods)))
    for (const [status, answer] of Object.entries(operation.responses ?? {}))
      if (answer.description === 'Default Response')
        answer.description = ANSWERS[status] ?? 'The answer described by the schema.'
}

function usedSchemas(document: OpenApi, schemas: Record<string, unknown>): Set<string> {
  const used = new Set<string>()
  const follow = (part: unknown): void => {
    for (const [, name] of JSON.stringify(part ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (name === undefined || used.has(name)) continue
      used.add(name)
      follow(schemas[name])
    }
  }
  follow(document.paths)
  return used
}

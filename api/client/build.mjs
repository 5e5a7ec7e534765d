/**
 * `npm run client`: builds the client package from openapi.json. The generated part is made here and not committed: openapi.json
 * is checked against the routes already, and a second text of the same would have to be kept fresh by everybody.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createClient } from '@hey-api/openapi-ts'

const HERE = import.meta.dirname
const GENERATED = path.join(HERE, 'src', 'generated')
const document = JSON.parse(readFileSync(path.join(HERE, '..', '..', 'openapi.json'), 'utf8'))
const codes = document.components.schemas.ProblemCode['x-extensible-enum']

/** A report whose number nobody has recorded yet is kept, maybe for weeks: 202 is its answer. */
const MAY_BE_PARKED = ['report', 'receiveCallback']

/** The document without what the layer by hand takes care of. */
function forCallers(source) {
  const keyed = []
  const selectable = []
  const paths = {}
  for (const [url, methods] of Object.entries(source.paths))
    for (const [method, operation] of Object.entries(methods)) {
      if (headerOf(operation, 'idempotency-key')) keyed.push(`${method.toUpperCase()} ${url}`)
      if (operation.parameters?.some((p) => p.name === 'fields')) selectable.push(operation.operationId)
      const { real, trial } = apart(operation)
      paths[url] = { ...paths[url], [method]: simplified(real) }
      if (trial) paths[`${url}?dry_run=true`] = { [method]: simplified(trial) }
    }
  // Whether it is a key or a token: both are shown in the same way, and asked for once.
  return { keyed, selectable, input: { ...source, security: [{ key: [] }], paths } }
}

/** Part of an answer: `select` has its type. */
const SELECTION = 'application/vnd.campaign-filing.selection+json'

/** With each operation's parameters and answers in place. */
function plain(source) {
  const whole = JSON.parse(JSON.stringify(source), (key, value) => (key === SELECTION ? undefined : value))
  return JSON.parse(JSON.stringify(whole), (_, value) => {
    const [, kind, name] = /^#\/components\/(parameters|responses)\/(.+)$/.exec(value?.$ref ?? '') ?? []
    return name === undefined ? value : whole.components[kind][name]
  })
}

const headerOf = (operation, name) => operation.parameters?.find((p) => p.in === 'header' && p.name === name)

/** One that answers a trial with something else becomes two operations, each with one kind of answer. */
function apart(operation) {
  const { operationId, summary, parameters = [], responses } = operation
  const { 200: tried, 201: created, ...others } = responses
  const isTried = tried && created && parameters.some((p) => p.name === 'dry_run')
  if (!isTried || bodyOf(tried) === bodyOf(created)) return { real: operation }
  const asked = parameters.filter((p) => p.name !== 'dry_run')
  const name = `try${operationId[0].toUpperCase()}${operationId.slice(1)}`
  return {
    real: { ...operation, parameters: asked, responses: { 201: created, ...others } },
    trial: {
      ...operation,
      operationId: name,
      summary: `${summary}: try it, nothing is stored`,
      parameters: asked.filter((p) => p.name !== 'idempotency-key'),
      responses: { 200: tried },
    },
  }
}

const bodyOf = (answer) => JSON.stringify(answer.content?.['application/json']?.schema)
const refOf = (answer) => answer?.content?.['application/json']?.schema?.$ref

/** Refusals are thrown, a request that is not decided yet is waited for, and keys are made. */
function simplified(operation) {
  const parameters = operation.parameters
    ?.filter((p) => p.name !== 'if-none-match' && p.name !== 'fields')
    .map((p) => (p.name === 'idempotency-key' ? { ...p, required: false } : p))
  const isWaitedFor = ([status, answer]) =>
    status === '202' &&
    refOf(answer) === '#/components/schemas/RequestStatus' &&
    !MAY_BE_PARKED.includes(operation.operationId)
  const answers = Object.entries(operation.responses).filter((entry) => Number(entry[0]) < 300 && !isWaitedFor(entry))
  return { ...operation, ...(parameters && { parameters }), responses: Object.fromEntries(answers) }
}

const { keyed, selectable, input } = forCallers(plain(document))

rmSync(GENERATED, { recursive: true, force: true })
rmSync(path.join(HERE, 'dist'), { recursive: true, force: true })
await createClient({
  input,
  output: { path: GENERATED, postProcess: [] },
  plugins: [
    { name: '@hey-api/client-fetch', throwOnError: true },
    '@hey-api/typescript',
    { name: '@hey-api/sdk', operations: { strategy: 'single', containerName: 'Operations', methods: 'instance' } },
  ],
  logs: { level: 'silent' },
})
const typeOf = (operation) => `${operation[0].toUpperCase()}${operation.slice(1)}`
writeFileSync(
  path.join(GENERATED, 'lists.ts'),
  [
    `import type { ${selectable.flatMap((name) => [`${typeOf(name)}Data`, `${typeOf(name)}Response`]).join(', ')} } from './types.gen'`,
    '/** Operations whose answers may be asked for in part: what each takes, and its whole answer. */',
    'export interface Selectable {',
    ...selectable.map((name) => `  ${name}: { data: ${typeOf(name)}Data; answer: ${typeOf(name)}Response }`),
    '}',
    '/** Method and path of every operation that takes an Idempotency-Key. */',
    `export const KEYED: readonly string[] = ${JSON.stringify(keyed, null, 2)}`,
    '/** Every code of a refusal that is known today. */',
    `export type KnownProblemCode = ${codes.map((code) => `'${code}'`).join(' | ')}`,
    '',
  ].join('\n'),
)
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const { status } = spawnSync(process.execPath, [tsc, '-p', HERE], { stdio: 'inherit' })
process.exitCode = status ?? 1

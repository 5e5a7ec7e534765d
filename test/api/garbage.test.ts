/**
 * Garbage in every field of every operation, judged by what the document says of the body: what does not fit it is refused with a
 * 400 that names the field; what fits it never is, and is answered as the document says of the operation.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { createApiRig, type ApiRig } from './api-rig'
import { addressWithin, readOperations, type Operation } from './operations'

const GARBAGE: unknown[] = [null, 0, -1, 1e308, '', '\0', '\ud800', [], {}, [[]], 'x'.repeat(5000), true]
/** Of no schema: such text can be stored nowhere. */
const UNSTORABLE: unknown[] = ['\0', '\ud800']

interface Schema {
  $ref?: string
  properties?: object
}
interface Document {
  paths: Record<
    string,
    Record<string, { operationId: string; requestBody?: { content: Record<string, { schema?: Schema }> } }>
  >
  components: { schemas: Record<string, Schema> }
}

const document = JSON.parse(readFileSync(path.join(__dirname, '..', '..', 'openapi.json'), 'utf8')) as Document
const bodies = Object.values(document.paths).flatMap((methods) =>
  Object.values(methods).flatMap(({ operationId, requestBody }) => {
    const schema = requestBody?.content['application/json']?.schema
    const named = document.components.schemas[schema?.$ref?.split('/').pop() ?? ''] ?? schema
    // A call-back that nobody signed is not read.
    if (!schema || !named?.properties || /^receive(Callback|MailReturn|ReviewDecision)$/.test(operationId)) return []
    return [{ id: operationId, schema, fields: Object.keys(named.properties) }]
  }),
)

/** The schemas as zod reads them: names under `$defs`, and a pattern only beside the type that it is of. */
const readable = (part: object): object =>
  JSON.parse(JSON.stringify(part).replaceAll('#/components/schemas/', '#/$defs/'), (_, value: unknown) =>
    typeof value === 'object' && value !== null && typeof (value as { pattern?: unknown }).pattern === 'string'
      ? { type: 'string', ...value }
      : value,
  ) as object

let rig: ApiRig
let number: string
let operations: Operation[]
beforeAll(async () => {
  rig = await createApiRig()
  number = await rig.campaign()
  await rig.open(`${number}-01`, [{ kind: 'collect_material', key: 'page_preview' }])
  operations = await readOperations()
})
afterAll(() => rig.stop())

test.each(bodies)('$id refuses garbage in each field with a 400 that names it', async ({ id, schema, fields }) => {
  const operation = operations.find((one) => one.id === id)
  if (!operation) throw new Error(`${id} is not in the document that the service gives`)
  const described = z.fromJSONSchema({ ...readable(schema), $defs: readable(document.components.schemas) } as never)
  // Without an example of the body something else is missing, and may be all that is said.
  const isWhole = described.safeParse(operation.body).success
  let refused = 0
  for (const field of fields)
    for (const value of GARBAGE) {
      const body = { ...(operation.body as object), [field]: value }
      const isWrong = UNSTORABLE.includes(value) || !described.safeParse(body).success
      // What ends the campaign is tried with what is refused: the others need it.
      if (!isWrong && /\/(withdraw|cancel|give-up|recall)$/.test(operation.path)) continue
      const { status, body: answer } = await rig.call({
        method: operation.method,
        url: addressWithin(operation, number),
        body,
        idempotencyKey: `${id} ${field} ${GARBAGE.indexOf(value)}`.replaceAll(' ', '-'),
        person: 'M1001',
      })
      const what = `${field} ${JSON.stringify(value).slice(0, 20)}`
      const places = ((answer?.errors ?? []) as { pointer?: string }[]).map(({ pointer }) => pointer ?? '')
      const named = places.some((place) => !isWhole || place === `#/${field}` || place.startsWith(`#/${field}/`))
      expect([what, status === 400, isWrong && named]).toEqual([what, isWrong, isWrong])
      refused += isWrong ? 1 : 0
    }
  expect(refused).toBeGreaterThan(0)
})

/**
 * The API on a real database, with the real record behind it and no workflow: the gateway of these tests hands a request to
 * the record directly. Tasks are opened by stories elsewhere, here by `look`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Pool } from 'pg'
import { createRecord } from '../../activities/record/record'
import { buildApp } from '../../api/app'
import type { GatewayAnswer, WorkflowGateway } from '../../api/gateway/gateway-port'
import { createKey, SCOPES, type Scope } from '../../infra/postgres/registers/api-keys'
import { parseCommand } from '../../infra/schemas/command-schemas'
import { createPool } from '../../infra/postgres/pool'
import { createRecordStore } from '../../infra/postgres/record/record-store'
import type { ClamdAddress } from '../../infra/files/clamd-address'
import { createScan } from '../../infra/files/clamd'
import { createFileStore } from '../../infra/files/file-store'
import { createPreviews } from '../../infra/files/previews'
import { createLogger } from '../../infra/logger'
import { createReferenceReader, REFERENCE_DATA_DIR } from '../../infra/reference/reference'
import { setUpRecord } from '../../infra/setup'
import type { TaskAsk } from '../../workflows/contract/views'
import { createTestDatabase } from '../support/stack'

export const CALLBACK_SECRET = 'a-secret-of-twenty-characters'
export const OLD_CALLBACK_SECRET = 'the-secret-before-this-one'
export const START_AT = '2026-10-12T10:00:00+08:00'

type Behaviour = 'record' | 'undecided' | 'decides_then_undecided' | 'unreachable'

export interface ApiRig {
  app: FastifyInstance
  pool: Pool
  /** The connection of the database's owner. */
  ownerUrl: string
  filesDir: string
  key: string
  /** What the way to the workflows does with requests from now on. */
  behave(as: Behaviour): void
  keyFor(client: string, scopes?: readonly Scope[]): Promise<string>
  call(options: Call): Promise<Answer>
  /** Opens a campaign and gives its number. */
  campaign(more?: Record<string, unknown>, key?: string): Promise<string>
  /** What a story would do next: open tasks of a subject. */
  open(subject: string, asks: TaskAsk[]): Promise<void>
  /** Takes a filing to `submitted` with a number. */
  submit(filing: string, number: string): Promise<void>
  stop(): Promise<void>
}

export interface Call extends Omit<InjectOptions, 'payload' | 'body'> {
  url: string
  body?: unknown
  key?: string | null
  person?: string
  idempotencyKey?: string
}

export interface Answer {
  status: number
  headers: Record<string, unknown>
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test looks at what comes
  body: any
  text: string
}

const ALL = SCOPES.filter((scope) => scope !== 'all_clients')

interface RigOptions {
  /** Where every line of the log goes, those of everyday answers too. */
  logTo?: (line: string) => void
  requestsPerMinute?: number
  failuresPerMinute?: number
  trustProxy?: number | string[]
  callbackSecrets?: Record<string, string[]>
  clock?: 'real'
  /** A scanner for uploads, asked anew for each. */
  clamd?: () => ClamdAddress
  fileMaxBytes?: number
  handlerMs?: number
  /** As in service: answers are written and not compared with the document. */
  checkAnswers?: false
  transferBytesPerSecond?: number
  transferPatienceMs?: number
  /** Where `ffmpeg` lies, for posters of videos. */
  ffmpeg?: string
}

export async function createApiRig(options: RigOptions = {}): Promise<ApiRig> {
  const db = await createTestDatabase()
  const pool = createPool(db.url, { max: 12 })
  await setUpRecord(pool, {
    referenceDir: REFERENCE_DATA_DIR,
    clock: options.clock ?? 'rehearsal',
    clockStartAt: options.clock ? undefined : START_AT,
  })
  const reference = createReferenceReader(pool)
  const record = createRecord({ store: createRecordStore(pool, reference), parseCommand })
  let behaviour: Behaviour = 'record'
  const decide = async (run: () => ReturnType<typeof record>): Promise<GatewayAnswer> => {
    if (behaviour === 'undecided') return { decided: false, why: 'test' }
    const { outcome } = await run()
    return behaviour === 'decides_then_undecided' ? { decided: false, why: 'test' } : { decided: true, outcome }
  }
  const gateway: WorkflowGateway = {
    open: ({ number, intakeId }) => decide(() => record({ do: 'open', subject: number, intakeId })),
    command: ({ workflowId, name, intakeId }) => {
      const [, campaign, rest] = workflowId.split('/')
      const subject = rest === undefined ? (campaign ?? '') : `${campaign}-${rest.split('-')[0]}`
      return decide(() => record({ do: 'command', subject, name, argument: { intakeId }, updateId: intakeId }))
    },
    isReachable: async () => behaviour !== 'unreachable',
  }
  const filesDir = mkdtempSync(path.join(tmpdir(), 'campaign-filing-files-'))
  const { clamd, ffmpeg, requestsPerMinute = 100_000, fileMaxBytes = 64 * 1024, clock: _clock, ...times } = options
  const files = createFileStore({
    dir: filesDir,
    maxBytes: fileMaxBytes,
    scan: clamd && ((file) => createScan(clamd(), { silenceMs: 1_000 })(file)),
  })
  const app = await buildApp({
    pool,
    gateway,
    files,
    previews: createPreviews({ dir: filesDir, files, ffmpeg }),
    reference,
    logger: options.logTo
      ? createLogger('test', { logLevel: 'trace' }, { write: options.logTo })
      : createLogger('test', { logLevel: 'error' }),
    cursorSecret: 'a cursor secret of more than 32 characters',
    callbackSecrets: options.callbackSecrets ?? { wechat: [CALLBACK_SECRET, OLD_CALLBACK_SECRET] },
    fileMaxBytes,
    options: {
      answerWithinMs: 3_000,
      checkAnswers: true,
      requestsPerMinute,
      failuresPerMinute: options.failuresPerMinute ?? 100_000,
      trustProxy: options.trustProxy,
      ...times,
    },
  })
  await app.ready()
  const keyFor = async (client: string, scopes: readonly Scope[] = ALL): Promise<string> =>
    (await createKey(pool, { client, label: 'test', scopes })).key
  const key = await keyFor('oms')
  let counter = 0

  const rig: ApiRig = {
    app,
    pool,
    ownerUrl: db.ownerUrl,
    filesDir,
    key,
    behave: (as) => (behaviour = as),
    keyFor,
    call: async ({ body, key: given, person, idempotencyKey, ...inject }) => {
      const presented = given === undefined ? key : given
      const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
      const response = await app.inject({
        method: body === undefined ? 'GET' : 'POST',
        ...inject,
        headers: {
          ...(presented === null ? {} : { authorization: `Bearer ${presented}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(person === undefined ? {} : { 'x-actor': person }),
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
          ...inject.headers,
        },
        payload: body === undefined || isRaw ? body : JSON.stringify(body),
      })
      refuseUndocumented(app, inject.method ?? (body === undefined ? 'GET' : 'POST'), inject.url, response.statusCode)
      const isJson = String(response.headers['content-type']).includes('json')
      return {
        status: response.statusCode,
        headers: response.headers,
        body: isJson && response.body !== '' ? JSON.parse(response.body) : undefined,
        text: response.body,
      }
    },
    campaign: async (more = {}, as) => {
      counter += 1
      const answer = await rig.call({
        url: '/v1/campaigns',
        key: as,
        idempotencyKey: `campaign-${counter}`,
        body: { ...PLAN, ...more },
      })
      if (answer.status !== 201) throw new Error(answer.text)
      return answer.body.number as string
    },
    open: async (subject, asks) => void (await record({ do: 'look', subject, open: asks })),
    submit: async (filing, number) => {
      const detail = await rig.call({ url: `/v1/filings/${filing}` })
      const rows = (detail.body.rows as { row: string }[]).map((r) => r.row)
      await rig.open(
        filing,
        rows.map((row) => ({ kind: 'collect_material', key: row })),
      )
      for (const row of rows)
        await accepted(rig, `/v1/tasks/${filing}.collect_material.${row}.r1/answer`, { answer: 'provided' })
      await rig.open(filing, [{ kind: 'recheck' }])
      await accepted(rig, `/v1/tasks/${filing}.recheck.r1/answer`, { answer: 'complete' })
      await rig.open(filing, [{ kind: 'submit' }])
      await accepted(rig, `/v1/tasks/${filing}.submit.r1/answer`, { answer: 'submitted', number })
    },
    stop: async () => {
      await app.close()
      await pool.end()
      await db.drop()
      rmSync(filesDir, { recursive: true, force: true })
    },
  }
  return rig
}

type Documented = Record<string, Record<string, { responses: Record<string, unknown> }>>
const documents = new WeakMap<FastifyInstance, { pattern: RegExp; methods: Documented[string] }[]>()

/** Every answer of every test of the API is one that the document names for its operation. */
function refuseUndocumented(app: FastifyInstance, method: string, url: string, status: number): void {
  const known = documents.get(app) ?? pathsOf(app)
  documents.set(app, known)
  const [address = ''] = url.split('?', 1)
  const found = known.filter(({ pattern }) => pattern.test(address))
  const operations = found.flatMap(({ methods }) => methods[method.toLowerCase()] ?? [])
  if (operations.length === 0 || status === 405 || (status >= 500 && status !== 503)) return
  if (operations.some(({ responses }) => String(status) in responses)) return
  throw new Error(`${method} ${url} answered ${status}, which the document does not name`)
}

const pathsOf = (app: FastifyInstance) =>
  Object.entries((app.swagger() as unknown as { paths: Documented }).paths).map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', String.raw`\.`).replace(/\{[^}]+\}/g, '[^/]+')}/?$`),
    methods,
  }))

async function accepted(rig: ApiRig, url: string, body: object): Promise<void> {
  const answer = await rig.call({ url, body, person: 'L2001' })
  if (answer.status !== 200) throw new Error(`${url}: ${answer.text}`)
}

export const PLAN = {
  name: '双11 抽奖 100%',
  lead: 'M1001',
  backup: 'M1002',
  group: { legal: 'L2001' },
  objective: '新增会员 10 万',
  endsAt: '2026-11-20T23:59:59+08:00',
  filings: [{ platform: 'wechat', item: 'mini_program_audit', account: 'gh_brand' }],
  launches: [{ platform: 'wechat', launchAt: '2026-11-11T00:00:00+08:00' }],
}

/**
 * The API on a real database, with the real record behind it and no workflow: the gateway of these tests hands a request to
 * the record directly. Tasks are opened by stories elsewhere, here by `look`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Pool } from 'pg'
import { reviewId } from '../../workflows/contract/ids'
import type { CommandName } from '../../workflows/contract/messages'
import { createRecord } from '../../activities/record/record'
import { buildApp } from '../../api/app'
import type { ActingDeps } from '../../api/pages/acting/acting-deps'
import type { GatewayAnswer, WorkflowGateway } from '../../api/gateway/gateway-port'
import { takeIn } from '../../infra/postgres/intake/intake'
import { createKey, SCOPES, type GrantedScope } from '../../infra/postgres/registers/api-keys'
import { parseCommand } from '../../infra/schemas/command-schemas'
import { createPool } from '../../infra/postgres/pool'
import { createRecordStore } from '../../infra/postgres/record/record-store'
import type { ClamdAddress } from '../../infra/files/clamd-address'
import { createScan } from '../../infra/files/clamd'
import { createFileStore } from '../../infra/files/file-store'
import { createPreviews } from '../../infra/files/previews'
import type { VerifyToken } from '../../infra/oauth/verify-token'
import { createLogger } from '../../infra/logger'
import { createReferenceReader, REFERENCE_DATA_DIR } from '../../infra/reference/reference'
import { setUpRecord } from '../../infra/setup'
import type { Outcome, TaskAsk } from '../../workflows/contract/views'
import type { Answer as TaskAnswer } from '../../workflows/contract/words'
import { createReturnPaths } from '../../infra/mail/returns/return-path'
import { actingOf, PAGE_LINK_KEYS, PAGE_LINKS } from '../support/page-links'
import { createTestDatabase } from '../support/stack'

export const CALLBACK_SECRET = 'a-secret-of-twenty-characters'
export const OLD_CALLBACK_SECRET = 'the-secret-before-this-one'
export const START_AT = '2026-10-12T10:00:00+08:00'

type Behaviour = 'record' | 'undecided' | 'decides_then_undecided' | 'unreachable'

/** Where letters of the rig would come back to. */
export const RETURN_PATHS = createReturnPaths({ domain: 'bounces.example.com', keys: PAGE_LINK_KEYS })

/** Where the links of operations lead; nobody is there. */
export const TEMPORAL_UI = { url: 'http://temporal-ui.example.com', namespace: 'filing' }

export interface ApiRig {
  app: FastifyInstance
  pool: Pool
  /** The connection of the database's owner. */
  ownerUrl: string
  filesDir: string
  key: string
  /** What the way to the workflows does with requests from now on. */
  behave(as: Behaviour): void
  keyFor(client: string, scopes?: readonly GrantedScope[]): Promise<string>
  call(options: Call): Promise<Answer>
  /** Opens a campaign and gives its number. */
  campaign(more?: Record<string, unknown>, key?: string): Promise<string>
  /** What a story would do next: open tasks of a subject. */
  open(subject: string, asks: TaskAsk[]): Promise<void>
  /** Answers a task of a campaign as a person does who has signed in on its page. */
  answerOnPage(task: string, answer: TaskAnswer, person: string): Promise<Outcome>
  /** Takes a filing to `submitted` with a number. */
  submit(filing: string, number: string): Promise<void>
  /** The service asks anew which reference data is the latest. */
  refresh(): void
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
  /** Access tokens are taken, too. */
  verifyToken?: VerifyToken
  /** What pages know people by; codes go nowhere unless given. */
  acting?: ActingDeps
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
  const command = (subject: string, name: CommandName, intakeId: string): Promise<GatewayAnswer> =>
    decide(() => record({ do: 'command', subject, name, argument: { intakeId }, updateId: intakeId }))
  const gateway: WorkflowGateway = {
    open: ({ number, intakeId }) => decide(() => record({ do: 'open', subject: number, intakeId })),
    command: ({ workflowId, name, intakeId }) => {
      const [kind, campaign, rest] = workflowId.split('/')
      if (kind === 'review') return command(reviewId(campaign ?? '', Number(rest)), name, intakeId)
      const subject = rest === undefined ? (campaign ?? '') : `${campaign}-${rest.split('-')[0]}`
      return command(subject, name, intakeId)
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
    oaSecrets: { oa: [CALLBACK_SECRET] },
    mailReturns: { secrets: { acme: [CALLBACK_SECRET] }, paths: RETURN_PATHS },
    callbackSecrets: options.callbackSecrets ?? { wechat: [CALLBACK_SECRET, OLD_CALLBACK_SECRET] },
    fileMaxBytes,
    verifyToken: options.verifyToken,
    pageLinks: PAGE_LINKS,
    acting: options.acting ?? actingOf(),
    temporalUi: TEMPORAL_UI,
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
  const keyFor = async (client: string, scopes: readonly GrantedScope[] = ALL): Promise<string> =>
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
    answerOnPage: async (task, answer, person) => {
      const [subject = ''] = task.split('.')
      const actor = { client: 'pages', person, channel: 'page', level: 'known_browser' } as const
      const taken = await takeIn(pool, { actor, route: 'page', command: 'answerTask', body: { task, answer }, subject })
      if (taken === 'key_reused') throw new Error(taken)
      const step = { do: 'command', subject, name: 'answerTask', argument: { intakeId: taken.id } } as const
      return (await record({ ...step, updateId: taken.id })).outcome
    },
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
    refresh: () => reference.refresh(),
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

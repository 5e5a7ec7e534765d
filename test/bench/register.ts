/**
 * `npm run bench -- --register`: the lists of filings and archives at a million rows each, over HTTP beside the same question
 * asked of the database alone, in turn in one run. Needs some minutes and gigabytes for the rows.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Client, type Pool } from 'pg'
import { buildApp } from '../../api/app'
import { createCursors } from '../../api/http/cursor'
import { createKey } from '../../infra/postgres/registers/api-keys'
import type { Env } from '../../infra/dev/processes/programs'
import { startStack } from '../../infra/dev/stack'
import { listArchives, type ArchiveFilter } from '../../infra/postgres/reads/archive-read'
import { createPool } from '../../infra/postgres/pool'
import { listFilings, type FilingFilter } from '../../infra/postgres/reads/read-model'
import { createFileStore } from '../../infra/files/file-store'
import { createLogger } from '../../infra/logger'
import { createReferenceReader } from '../../infra/reference/reference'
import { setUpRecord } from '../../infra/setup'
import { quantile } from './load'
import { CLIENT } from './names'
import { makeRows } from './register-rows'
import { actingOf, PAGE_LINKS } from '../support/page-links'

const ROWS = 1_000_000
const CALLS = 200
const SECRET = 'a cursor secret of more than 32 characters'
/** Of the rows, where a deep page begins. */
const DEEP = { number: 'MC-20191001-0000', filing: 'MC-20191001-0000-01' }
/** Milliseconds at p95, on two quiet cores. */
const GOALS = { first: 15, deep: 15, search: 25 }

type Kind = keyof typeof GOALS

interface Question {
  name: string
  kind: Kind
  url: string
  ask: () => Promise<unknown[]>
}

export interface RegisterFigure {
  name: string
  kind: Kind
  rows: number
  p95: number
  bareP95: number
  p50: number
  bareP50: number
}

/** One sheet of the register: how long it takes, and how long the process stood still for others meanwhile. */
export interface SheetFigure {
  rows: number
  seconds: number
  longestStallMs: number
}

export interface RegisterFigures {
  lists: RegisterFigure[]
  sheet: SheetFigure
}

const PAGE = 50

function questions(pool: Pool, now: string): Question[] {
  const cursors = createCursors(SECRET)
  const scope = { client: CLIENT }
  const archive = (name: string, kind: Kind, filter: ArchiveFilter, after?: string): Question => {
    const query = new URLSearchParams(Object.entries(filter).map(([k, v]): [string, string] => [k, String(v)]))
    if (after !== undefined) query.set('cursor', cursors.seal('archive', { ...filter, ...scope }, [after]))
    return {
      name: `archive: ${name}`,
      kind,
      url: `/v1/archive?${query.toString()}`,
      ask: () => listArchives(pool, CLIENT, filter, { after, limit: PAGE + 1 }),
    }
  }
  const filings = (name: string, kind: Kind, filter: FilingFilter, after?: string): Question => {
    const { applicationNumber, ...rest } = filter
    const asked = { ...rest, ...(applicationNumber === undefined ? {} : { application_number: applicationNumber }) }
    const query = new URLSearchParams(Object.entries(asked).map(([k, v]): [string, string] => [k, String(v)]))
    if (after !== undefined) query.set('cursor', cursors.seal('filings ', { ...asked, ...scope }, [after]))
    return {
      name: `filings: ${name}`,
      kind,
      url: `/v1/filings?${query.toString()}`,
      ask: () => listFilings(pool, CLIENT, filter, { after, limit: PAGE + 1, now }),
    }
  }
  return [
    archive('first page', 'first', {}),
    archive('deep page', 'deep', {}, DEEP.number),
    archive('by platform and lead', 'first', { platform: 'wechat', lead: 'M1017' }),
    archive('deep page of a year', 'deep', { year: 2019, stage: 'withdrawn' }, DEEP.number),
    archive('抽奖 (every 8th)', 'search', { q: '抽奖' }),
    archive('无人机 (every 500th)', 'search', { q: '无人机' }),
    archive('敦煌联名 (every 20,000th)', 'search', { q: '敦煌联名' }),
    archive('双11 抽奖 无人机', 'search', { q: '双11 抽奖 无人机' }),
    archive('a number', 'search', { q: 'NO123456-3' }),
    archive('found nowhere', 'search', { q: '奥运火炬' }),
    archive('抽奖, deep', 'search', { q: '抽奖' }, DEEP.number),
    filings('first page', 'first', {}),
    filings('deep page', 'deep', {}, DEEP.filing),
    filings('in review, of a platform', 'first', { phase: 'in_review', platform: 'douyin' }),
    filings('of a lead, deep', 'deep', { lead: 'M1017' }, DEEP.filing),
    filings('overdue', 'first', { overdue: true }),
    filings('by application number', 'search', { applicationNumber: 'NO123456-3' }),
  ]
}

export async function measureRegister(env: Env, note: (line: string) => void): Promise<RegisterFigures> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'campaign-filing-bench-'))
  chmodSync(dataDir, 0o711)
  const stack = await startStack({
    env: { PATH: env.PATH, HOME: env.HOME, TEMPORAL_CLI_PATH: env.TEMPORAL_CLI_PATH },
    report: note,
    dataDir,
    durable: false,
    ui: false,
    mail: false,
    fixedPorts: false,
  })
  const pool = createPool(stack.databaseUrl, { max: 4 })
  try {
    await setUpRecord(pool, { referenceDir: stack.config.referenceDir, clock: 'real' })
    const owner = new Client({ connectionString: stack.databaseOwnerUrl })
    await owner.connect()
    await makeRows(owner, ROWS, note).finally(() => owner.end())
    return await ask(pool, dataDir, note)
  } finally {
    await pool.end()
    await stack.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function ask(pool: Pool, dataDir: string, note: (line: string) => void): Promise<RegisterFigures> {
  const app = await buildApp({
    pool,
    gateway: {
      open: () => Promise.reject(new Error('nothing is written here')),
      command: () => Promise.reject(new Error('nothing is written here')),
      isReachable: async () => true,
    },
    files: createFileStore({ dir: dataDir, maxBytes: 1 }),
    reference: createReferenceReader(pool),
    logger: createLogger('api', { logLevel: 'error' }),
    cursorSecret: SECRET,
    callbackSecrets: {},
    fileMaxBytes: 1,
    pageLinks: PAGE_LINKS,
    acting: actingOf(),
    options: { requestsPerMinute: 1_000_000 },
  })
  const base = await app.listen({ port: 0, host: '127.0.0.1' })
  try {
    const { key } = await createKey(pool, { client: CLIENT, label: 'bench', scopes: ['campaigns:read'] })
    const get = async (url: string): Promise<unknown[]> => {
      const response = await fetch(`${base}${url}`, { headers: { authorization: `Bearer ${key}` } })
      if (response.status !== 200) throw new Error(`${url}: ${await response.text()}`)
      return ((await response.json()) as { items: unknown[] }).items
    }
    const lists: RegisterFigure[] = []
    for (const question of questions(pool, new Date().toISOString())) {
      lists.push(await measure(question, get))
      note(question.name)
    }
    const sheet = await measureSheet(pool, `${base}/v1/filings?format=xlsx&phase=in_review&platform=douyin`, key)
    return { lists, sheet }
  } finally {
    await app.close()
  }
}

async function measureSheet(pool: Pool, url: string, key: string): Promise<SheetFigure> {
  const { rows } = await pool.query<{ n: number }>(
    `select count(*) as n from filings where phase = 'in_review' and platform = 'douyin'`,
  )
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const began = performance.now()
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
  if (response.status !== 200) throw new Error(`${url}: ${await response.text()}`)
  await response.arrayBuffer()
  const seconds = (performance.now() - began) / 1_000
  delay.disable()
  return { rows: Number(rows[0]?.n), seconds, longestStallMs: delay.max / 1e6 }
}

/** In turn, so that a busy machine weighs on both. */
async function measure({ name, kind, url, ask }: Question, get: (url: string) => Promise<unknown[]>) {
  const [service, bare]: [number[], number[]] = [[], []]
  let rows = 0
  const timed = async (into: number[], run: () => Promise<unknown[]>): Promise<void> => {
    const began = performance.now()
    rows = Math.min((await run()).length, PAGE)
    into.push(performance.now() - began)
  }
  for (let n = 0; n < CALLS + 5; n += 1) {
    await timed(bare, ask)
    await timed(service, () => get(url))
  }
  const at = (values: number[], share: number): number => quantile(values.slice(5), share)
  return {
    name,
    kind,
    rows,
    p95: at(service, 0.95),
    bareP95: at(bare, 0.95),
    p50: at(service, 0.5),
    bareP50: at(bare, 0.5),
  }
}

export function registerText({ lists, sheet }: RegisterFigures): string {
  const ms = (value: number): string => value.toFixed(1).padStart(9)
  return [
    `Lists at ${ROWS} rows each, ${CALLS} calls, one caller; milliseconds:`,
    `${''.padEnd(40)}     rows       p50  bare p50       p95  bare p95`,
    ...lists.map(
      (f) =>
        `${f.name.padEnd(40)}${String(f.rows).padStart(9)} ${ms(f.p50)} ${ms(f.bareP50)} ${ms(f.p95)} ${ms(f.bareP95)}  ` +
        `≤ ${GOALS[f.kind]} ${f.p95 <= GOALS[f.kind] ? 'reached' : 'MISSED'}`,
    ),
    `The register as a sheet of ${sheet.rows} rows: ${sheet.seconds.toFixed(1)} s; ` +
      `the process stood still for ${sheet.longestStallMs.toFixed(0)} ms at most.`,
  ].join('\n')
}

export const registerJson = ({ lists, sheet }: RegisterFigures): object => ({
  register: lists.map(({ name, kind, p95, bareP95, p50, bareP50 }) => ({
    name,
    p95: round(p95),
    bareP95: round(bareP95),
    p50: round(p50),
    bareP50: round(bareP50),
    goal: GOALS[kind],
  })),
  registerSheet: {
    rows: sheet.rows,
    seconds: round(sheet.seconds),
    longestStallMs: round(sheet.longestStallMs),
  },
})

const round = (value: number): number => Number(value.toFixed(2))

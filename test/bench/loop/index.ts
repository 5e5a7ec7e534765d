/**
 * `npm run bench -- --loop`: the longest that API and worker hold their event loops under each load, and under all of them at
 * once; what a small question waits meanwhile; and the memory that 24 import sheets take together.
 */
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../../infra/reference/reference'
import type { BenchStack } from '../bench-stack'
import { quantile } from '../load'
import { loadsOf, loadsOfCampaign, SHEETS_NAME, type Sent } from './loads'
import type { Held } from './probe'

/** The processes as they are, with a probe each. */
export const PROBED = { api: path.join(__dirname, 'api.ts'), worker: path.join(__dirname, 'worker.ts') }

const PARTS = ['api', 'worker'] as const
type Part = (typeof PARTS)[number]

interface Measured {
  name: string
  held: Record<Part, Held>
  /** Milliseconds that a small question waited. */
  waited: number[]
}

export interface LoopFigures {
  before: number
  loads: Measured[]
  all: Measured
}

const PAUSE_MS = 5
const SETTLE_MS = 300

export async function measureLoop(stack: BenchStack, note: (line: string) => void): Promise<LoopFigures> {
  const { apiUrl, key } = stack
  const take = async (): Promise<Record<Part, Held>> => {
    const [api, worker] = await Promise.all(PARTS.map((part) => probed(stack.probes[part])))
    return { api, worker } as Record<Part, Held>
  }
  const send = (sent: Sent): Promise<unknown> => sendTo(apiUrl, key, sent)
  const measure = async (name: string, all: readonly Sent[]): Promise<Measured> => {
    await take()
    const asking = new AbortController()
    const waited = askAgain(() => send({ method: 'GET', path: '/v1/campaigns?limit=1', takes: [200] }), asking.signal)
    try {
      const sent = await Promise.all(all.map(send))
      // What is taken in and not decided yet is still being worked on.
      if (sent.some(isPending)) await stack.quiet()
      await pause(SETTLE_MS)
    } finally {
      asking.abort()
      await waited.catch(() => undefined)
    }
    const measured = { name, waited: await waited, held: await take() }
    note(figuresLine(measured))
    return measured
  }
  const packs = Object.fromEntries(
    loadReferenceDir(REFERENCE_DATA_DIR).flatMap((doc) => (doc.kind === 'rule_pack' ? [[doc.platform, doc]] : [])),
  )
  const loads = await loadsOf(packs)
  // Not measured: the first of everything, which compiles.
  for (const { sent } of loads.slice(1)) for (const one of sent.slice(0, 1)) await send(one)
  const before = (await take()).api.memory
  const figures: Measured[] = []
  const small = await stack.service.start({ filings: [{ platform: 'douyin', item: 'activity_report' }] })
  for (const { name, sent } of loads) figures.push(await measure(name, sent))
  const own = loadsOfCampaign(small, await largest(send))
  for (const { name, sent } of own) figures.push(await measure(name, sent))
  const together = [...loads.slice(1), ...own].flatMap(({ sent }) => sent)
  return { before, loads: figures, all: await measure('all but the import at once', together) }
}

/** The number of a campaign with many filings. */
async function largest(send: (sent: Sent) => Promise<unknown>): Promise<string> {
  const page = (await send({ method: 'GET', path: '/v1/filings?limit=1', takes: [200] })) as {
    items: { campaign: string }[]
  }
  return page.items[0]?.campaign ?? ''
}

async function askAgain(ask: () => Promise<unknown>, ended: AbortSignal): Promise<number[]> {
  const waited: number[] = []
  while (!ended.aborted) {
    const began = performance.now()
    await ask()
    waited.push(performance.now() - began)
    await pause(PAUSE_MS)
  }
  return waited
}

async function sendTo(
  apiUrl: string,
  key: string,
  { method, path: at, body, headers, person, takes }: Sent,
): Promise<unknown> {
  const response = await fetch(`${apiUrl}${at}`, {
    method,
    body: body === undefined || typeof body === 'string' ? body : new Uint8Array(body),
    headers: {
      authorization: `Bearer ${key}`,
      ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
      ...(person === undefined ? {} : { 'x-actor': person }),
      ...headers,
    },
  })
  const text = await response.text()
  if (!takes.includes(response.status))
    throw new Error(`${method} ${at} gave ${response.status}: ${text.slice(0, 500)}`)
  return /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text
}

const isPending = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'status' in answer && answer.status === 'pending'

const probed = async (url: string | undefined): Promise<Held> => {
  if (url === undefined) throw new Error('a process runs without its probe')
  return (await (await fetch(url)).json()) as Held
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const AIM_MS = 50
const mega = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0)
const longest = ({ loads, all }: LoopFigures, part: Part): number =>
  Math.max(...[...loads, all].map(({ held }) => held[part].core))
const sheetsMemory = ({ loads }: LoopFigures): number =>
  loads.find(({ name }) => name === SHEETS_NAME)?.held.api.memory ?? Number.NaN

const figuresLine = ({ name, held: { api, worker }, waited }: Measured): string =>
  [
    name.padEnd(48),
    ...[api.core, api.wall, worker.core, worker.wall].map((ms) => ms.toFixed(0).padStart(8)),
    quantile(waited, 0.5).toFixed(0).padStart(10),
    Math.max(...waited)
      .toFixed(0)
      .padStart(8),
  ].join('')

export function loopText(figures: LoopFigures): string {
  const memory = [figures.before, sheetsMemory(figures)].map(mega)
  return [
    '',
    'Longest hold of the event loop in ms, on a core and on the clock; what a small question waited, median and longest:',
    `${''.padEnd(48)}${'API core'.padStart(8)}${'clock'.padStart(8)}${'worker'.padStart(8)}${'clock'.padStart(8)}${'p50'.padStart(10)}${'max'.padStart(8)}`,
    ...[...figures.loads, figures.all].map(figuresLine),
    ...PARTS.map((part) => {
      const held = longest(figures, part)
      return `${part}: longest ${held.toFixed(0)} ms on a core, aim ≤ ${AIM_MS} ms: ${held <= AIM_MS ? 'reached' : 'MISSED'}`
    }),
    `Memory of the API: ${memory[0]} MB before, ${memory[1]} MB at most with ${SHEETS_NAME}`,
  ].join('\n')
}

export const loopJson = (figures: LoopFigures): Record<string, object> => ({
  loop_hold_api: { value: Math.round(longest(figures, 'api')), unit: 'ms' },
  loop_hold_worker: { value: Math.round(longest(figures, 'worker')), unit: 'ms' },
  sheets_memory: { value: Number(mega(sheetsMemory(figures))), unit: 'MB' },
})

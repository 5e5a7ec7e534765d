/**
 * `npm run bench -- --events`: events read a second beside the same rows read from PostgreSQL; webhooks a second with 1, 10 and 100
 * subscriptions; and what a step costs while a waiting reader and none, one and ten webhooks hear of it, beside the same step heard by nobody.
 */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchStack } from './bench-stack'
import { compare, inTurn, quantile, runLoad, type Comparison, type Load, type Rounds, type Size } from './load'
import { correctingFilings, ITEMS_ANSWER } from './update'

export interface EventsSize {
  campaigns: number
  readMs: number
  subscriptions: readonly number[]
  step: Size & { updates: number }
}

interface Webhooks {
  subscriptions: number
  deliveries: number
  perSecond: number
}

export interface EventsFigures {
  events: number
  read: Rounds<number>
  webhooks: Webhooks[]
  steps: { webhooks: number; rounds: Rounds<Load> }[]
}

const PAGE = 500
/** Beside a reader that waits. */
const HEARERS = [0, 1, 10]
const PATIENCE_MS = 300_000

type Call = <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<T>

export async function measureEvents(
  stack: BenchStack,
  size: EventsSize,
  note: (line: string) => void,
): Promise<EventsFigures> {
  const call = callerOf(stack)
  const receiver = await startReceiver()
  try {
    note(`${size.campaigns} campaigns`)
    const start = (): Promise<unknown> => stack.service.start({ endsAt: '2027-01-31T00:00:00+08:00' })
    await runLoad(8, size.campaigns, async () => void (await start()))
    await stack.quiet()
    note('events read, beside their rows')
    const events = (await readFeed(call)).length
    const read = await inTurn(
      { rounds: 3, budgetMs: size.readMs * 8 },
      {
        product: () => rate(size.readMs, async () => (await readFeed(call)).length),
        baseline: () => rate(size.readMs, () => readRows(stack)),
      },
    )
    const webhooks: Webhooks[] = []
    for (const subscriptions of size.subscriptions) {
      note(`webhooks with ${subscriptions} subscriptions`)
      webhooks.push(await deliver(stack, call, receiver, { subscriptions, start }))
    }
    const filings = await correctingFilings(stack)
    const steps: EventsFigures['steps'] = []
    for (const hearers of HEARERS) {
      note(`a step heard by a reader and ${hearers} webhooks, and by nobody`)
      steps.push({
        webhooks: hearers,
        rounds: await measureStep(stack, call, receiver, { ...size.step, filings, hearers }),
      })
    }
    return { events, read, webhooks, steps }
  } finally {
    await receiver.close()
  }
}

const callerOf =
  ({ apiUrl, key }: BenchStack): Call =>
  async (method, path, body) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
      },
      body: body && JSON.stringify(body),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} gave ${response.status}: ${text.slice(0, 500)}`)
    return (text === '' ? undefined : JSON.parse(text)) as never
  }

/** Takes everything, and counts it. */
async function startReceiver(): Promise<{ url: string; taken: () => number; close: () => Promise<void> }> {
  let taken = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      taken += 1
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    taken: () => taken,
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => void server.close(() => done()))
    },
  }
}

async function readFeed(call: Call): Promise<unknown[]> {
  const all: unknown[] = []
  for (let after = '', more = true; more;) {
    const page = await call<{ items: unknown[]; cursor: string; more: boolean }>(
      'GET',
      `/v1/events?limit=${PAGE}${after && `&after=${after}`}`,
    )
    all.push(...page.items)
    ;({ cursor: after, more } = page)
  }
  return all
}

/** The same facts as they lie there. */
async function readRows({ pool }: BenchStack): Promise<number> {
  let after = 0
  for (let read = 0; ;) {
    const { rows } = await pool.query<{ position: number }>(
      `select e.position, f.* from events e join facts f on f.stream = e.stream and f.seq = e.seq
        where e.position > $1 order by e.position limit ${PAGE}`,
      [after],
    )
    JSON.stringify(rows)
    read += rows.length
    after = rows.at(-1)?.position ?? after
    if (rows.length < PAGE) return read
  }
}

async function rate(forMs: number, work: () => Promise<number>): Promise<number> {
  const began = performance.now()
  let done = 0
  do done += await work()
  while (performance.now() - began < forMs)
  return (done / (performance.now() - began)) * 1_000
}

type Receiver = Awaited<ReturnType<typeof startReceiver>>

async function subscribe(call: Call, { url }: Receiver, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < count; n += 1)
    ids.push((await call<{ id: string }>('POST', '/v1/webhooks', { url: `${url}${n}` })).id)
  return ids
}

const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  const endsAt = performance.now() + PATIENCE_MS
  while (!(await holds())) {
    if (performance.now() > endsAt) throw new Error(`waited too long for ${what}`)
    await sleep(20)
  }
}

/** Nothing to be planned, nothing that waits. */
const allDelivered = ({ pool }: BenchStack): Promise<void> =>
  until('all deliveries', async () => {
    const { rows } = await pool.query<{ done: boolean }>(
      `select identity is not null and head = (select count(*) from facts)
              and not exists (select from webhooks where status = 'active' and position < head)
              and not exists (select from webhook_deliveries d join webhooks w on w.id = d.webhook
                               where w.status = 'active' and d.status = 'waiting') as done from event_feed`,
    )
    return rows[0]?.done === true
  })

/** Some campaigns are told to all; then the same is sent to all once more, and that is what is measured. */
async function deliver(
  stack: BenchStack,
  call: Call,
  receiver: Receiver,
  { subscriptions, start }: { subscriptions: number; start: () => Promise<unknown> },
): Promise<Webhooks> {
  const ids = await subscribe(call, receiver, subscriptions)
  await runLoad(4, 16, async () => void (await start()))
  await stack.quiet()
  await allDelivered(stack)
  const before = receiver.taken()
  const began = performance.now()
  let deliveries = 0
  for (const id of ids) {
    const span = { from: 1, to: 2 ** 31 - 1 }
    deliveries += (await call<{ replayed: number }>('POST', `/v1/webhooks/${id}/replay`, span)).replayed
  }
  await until('what is sent again', async () => receiver.taken() - before >= deliveries)
  const seconds = (performance.now() - began) / 1_000
  for (const id of ids) await call('DELETE', `/v1/webhooks/${id}`)
  return { subscriptions, deliveries, perSecond: deliveries / seconds }
}

async function measureStep(
  stack: BenchStack,
  call: Call,
  receiver: Receiver,
  { filings, hearers, ...size }: EventsSize['step'] & { filings: readonly string[]; hearers: number },
): Promise<Rounds<Load>> {
  const round = async (): Promise<Load> => {
    const load = await runLoad(1, size.updates, (index) => {
      const { answer, ...more } = ITEMS_ANSWER(index)
      return stack.service.answer(`${filings[index % filings.length] ?? ''}.correct.r1`, answer, more)
    })
    await stack.quiet()
    return load
  }
  const heard = async (): Promise<Load> => {
    const ids = await subscribe(call, receiver, hearers)
    let isOver = false
    const reading = (async () => {
      for (let after = 'latest'; !isOver;)
        ({ cursor: after } = await call<{ cursor: string }>('GET', `/v1/events?after=${after}&wait=1`))
    })()
    const load = await round()
    isOver = true
    await reading
    await allDelivered(stack)
    for (const id of ids) await call('DELETE', `/v1/webhooks/${id}`)
    return load
  }
  await round()
  return inTurn(size, { product: heard, baseline: round })
}

const P50 = ({ latencies }: Load): number => quantile(latencies, 0.5)
/** More than this a step must not cost for being heard. */
const STEP_LIMIT = 1.05

const shown = ({ value, baseline, ratio, ratios }: Comparison, unit: string): string =>
  `${value.toFixed(1)} ${unit} beside ${baseline.toFixed(1)}: ${ratio.toFixed(2)}× (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`

export function eventsText(f: EventsFigures): string {
  const [one] = f.webhooks
  return [
    `events read (${f.events} in the feed), beside their rows  ${shown(
      compare(f.read, (n) => n),
      '/s',
    )}`,
    ...f.webhooks.map(
      ({ subscriptions, deliveries, perSecond }) =>
        `webhooks, ${subscriptions} subscriptions  ${perSecond.toFixed(0)} /s (${deliveries}): ${(perSecond / (one?.perSecond ?? 1)).toFixed(2)}× of one`,
    ),
    ...stepsOf(f).map(
      ({ webhooks, step }) =>
        `a step heard by a reader and ${webhooks} webhooks, p50  ${shown(step, 'ms')}, goal ≤ ${STEP_LIMIT}×: ${step.ratio <= STEP_LIMIT ? 'reached' : 'missed'}`,
    ),
  ].join('\n')
}

const stepsOf = ({ steps }: EventsFigures) =>
  steps.map(({ webhooks, rounds }) => ({ webhooks, step: compare(rounds, P50) }))

export const eventsJson = (f: EventsFigures): object => ({
  events: { read: compare(f.read, (n) => n), webhooks: f.webhooks, steps: stepsOf(f) },
})

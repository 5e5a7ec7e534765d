/** How the client's package insists: what it repeats, what it never repeats, and that a repeat is the same request. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { follow } from '../../api/client/src/events'
import { EXIT, gate, type GateService } from '../../api/client/src/gate'
import { ProblemError } from '../../api/client/src/problem'
import { reliableFetch, StillUndecided } from '../../api/client/src/reliable-fetch'

const ID = '0b9c3f0e-6d7f-4a57-8e6f-0c7a3c0e5d11'

type Answer = (response: ServerResponse) => void
interface Seen {
  asked: string
  key: string | undefined
  authorization: string | undefined
  body: string
}

let server: Server
let url: string
let answers: Answer[]
let seen: Seen[]

const lost: Answer = (response) => response.socket?.destroy()
const says =
  (status: number, body: object = {}, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

beforeAll(async () => {
  server = createServer((request: IncomingMessage, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { method, url: asked, headers } = request
      const key = headers['idempotency-key'] as string | undefined
      seen.push({ asked: `${method ?? ''} ${asked ?? ''}`, key, authorization: headers.authorization, body })
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      answer?.(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/campaigns`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function willAnswer(...next: Answer[]): void {
  answers = next
  seen = []
}

const keyed = (): Request =>
  new Request(url, {
    method: 'POST',
    headers: { 'idempotency-key': 'k-1', authorization: 'Bearer me' },
    body: '{"name":"双11"}',
  })

it('a keyed request is sent again, the same, after a lost answer, a proxy and a busy service', async () => {
  willAnswer(lost, says(502), says(503, {}, { 'retry-after': '0' }), says(429), says(201, { number: 'MC-1' }))
  const response = await reliableFetch()(keyed())
  expect([response.status, await response.json()]).toEqual([201, { number: 'MC-1' }])
  expect(seen).toHaveLength(5)
  expect(new Set(seen.map(({ key, body }) => `${key ?? ''} ${body}`))).toEqual(new Set(['k-1 {"name":"双11"}']))
})

it('202 is followed to the decision, and the same request then gets its answer', async () => {
  willAnswer(
    says(202, { request: ID, status: 'pending' }),
    says(200, { request: ID, status: 'pending' }),
    says(200, { request: ID, status: 'decided' }),
    says(201, { number: 'MC-1' }),
  )
  const response = await reliableFetch()(keyed())
  expect([response.status, await response.json()]).toEqual([201, { number: 'MC-1' }])
  const ask = `GET /v1/requests/${ID}`
  expect(seen.map(({ asked }) => asked)).toEqual(['POST /v1/campaigns', ask, ask, 'POST /v1/campaigns'])
  expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer me']))
})

it('a report that waits for its number is answered with 202', async () => {
  willAnswer(says(202, { request: ID, status: 'parked' }))
  expect((await reliableFetch()(keyed())).status).toBe(202)
  expect(seen).toHaveLength(1)
  willAnswer(says(202, { request: ID, status: 'pending' }), says(200, { request: ID, status: 'parked' }))
  expect((await reliableFetch()(keyed())).status).toBe(202)
})

it('what is still open when patience ends names the stored request', async () => {
  willAnswer(says(202, { request: ID, status: 'pending' }))
  await expect(reliableFetch({ patienceMs: 300 })(keyed())).rejects.toThrow(StillUndecided)
})

it('what might be done twice is not repeated after a lost answer', async () => {
  willAnswer(lost)
  await expect(reliableFetch()(url, { method: 'POST', body: '{}' })).rejects.toThrow()
  expect(seen).toHaveLength(1)
  willAnswer(says(504))
  expect((await reliableFetch()(url, { method: 'PUT', body: '{}', headers: { 'if-match': '"1"' } })).status).toBe(504)
  expect(seen).toHaveLength(1)
  // A busy service has done nothing, so even this is asked again.
  willAnswer(says(503), says(200))
  expect((await reliableFetch()(url, { method: 'POST', body: '{}' })).status).toBe(200)
})

it('a refusal is an answer', async () => {
  willAnswer(says(422))
  expect((await reliableFetch()(keyed())).status).toBe(422)
  expect(seen).toHaveLength(1)
})

it('when patience ends the last answer counts, and who gives up is not asked to wait', async () => {
  willAnswer(says(503, {}, { 'retry-after': '3600' }))
  expect((await reliableFetch()(keyed())).status).toBe(503)
  willAnswer(says(503))
  const given = reliableFetch()(new Request(keyed(), { signal: AbortSignal.timeout(50) }))
  await expect(given).rejects.toThrow()
})

it('an attempt may take as long as the service was asked to wait for news', async () => {
  willAnswer((response) => void setTimeout(() => says(200, { items: [] })(response), 600))
  const answer = await reliableFetch({ attemptMs: 300, patienceMs: 0 })(`${url}?wait=2`)
  expect(await answer.json()).toEqual({ items: [] })
  // Without that it is given up.
  await expect(reliableFetch({ attemptMs: 300, patienceMs: 0 })(url)).rejects.toThrow('no answer within 300 ms')
})

it('an answer that has begun is read to its end, however long that takes', async () => {
  willAnswer((response) => {
    response.writeHead(200, { 'content-type': 'text/plain' })
    response.write('begun')
    setTimeout(() => response.end(' and ended'), 900)
  })
  const answer = await reliableFetch({ attemptMs: 400 })(url)
  expect(await answer.text()).toBe('begun and ended')
})

it('who follows from now on hears what happens while the connection is lost, and goes on in the middle of a page', async () => {
  const read = async ({ after, wait }: { after?: string; wait: number }) => {
    const answer = await reliableFetch()(`${url}?after=${after ?? ''}&wait=${wait}`)
    return (await answer.json()) as { items: string[]; cursor: string }
  }
  const first = says(200, { items: ['a', 'b'], cursor: 'c2' })
  willAnswer(says(200, { items: [], cursor: 'c0' }), lost, first)
  const heard = await follow(read, { after: 'latest' }).next()
  expect(heard.value).toEqual({ event: 'a', cursor: 'c0+1' })
  expect(seen.map(({ asked }) => asked.split('?')[1])).toEqual([
    'after=latest&wait=0',
    'after=c0&wait=25',
    'after=c0&wait=25',
  ])
  willAnswer(first)
  expect((await follow(read, { after: 'c0+1' }).next()).value).toEqual({ event: 'b', cursor: 'c2' })
})

describe('the gate of a release', () => {
  const env = { CAMPAIGN_FILING_URL: 'http://127.0.0.1', CAMPAIGN_FILING_KEY: 'k' }
  const refused = (status: number): GateService => ({
    numbersOf: async () => [],
    clearance: async () => {
      throw new ProblemError({ status } as never, new Response(null, { status }))
    },
  })
  const codeOf = async (more: Record<string, string>, status: number, args: string[] = []): Promise<number> =>
    (await gate(['--campaign', 'MC-1', ...args], { ...env, ...more }, () => refused(status))).code

  it.each(['abc', '', 'Infinity', '-1'])('patience of %j is a wrong call, and asks nobody', async (patience) => {
    expect(await codeOf({ CAMPAIGN_FILING_PATIENCE: patience }, 503)).toBe(EXIT.badCall)
  })

  it('a wait without an end is a wrong call', async () => {
    expect(await codeOf({}, 503, ['--wait', 'Infinity'])).toBe(EXIT.badCall)
  })

  it('a service that is busy after all patience has given no answer; one that refuses has', async () => {
    expect([await codeOf({}, 429), await codeOf({}, 503), await codeOf({}, 403)]).toEqual([
      EXIT.noAnswer,
      EXIT.noAnswer,
      EXIT.badCall,
    ])
  })
})

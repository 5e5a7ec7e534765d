/** Where webhooks are sent, and where never, however an address is written and whatever a name is said to be. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { loadConfig } from '../../infra/config'
import { refusalOf, sharedLookups, type Reach } from '../../infra/webhooks/address'
import { createSendWebhook } from '../../infra/webhooks/send'

const SECRET = `whsec_${Buffer.from('a secret of this receiver').toString('base64')}`
const OLD = `whsec_${Buffer.from('the secret before that one').toString('base64')}`
const MESSAGE = { id: 'MC-20261012-0001.1.abc', body: '{"id":"x"}' }
const reachOf = (networks: string, loopback = false): Reach => ({
  networks: loadConfig({ WEBHOOK_NETWORKS: networks }).webhookNetworks,
  loopback,
})

let server: Server
let port: number
let connections = 0
let heard: { headers: Record<string, unknown>; body: string }[] = []
let answer: { status: number; headers?: Record<string, string> } | 'nothing' = { status: 204 }
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      heard.push({ headers: request.headers, body })
      if (answer !== 'nothing') response.writeHead(answer.status, answer.headers).end('much text')
    })
  })
  server.on('connection', () => (connections += 1))
  // Of both kinds, so that a connection to any notation of this machine would be seen.
  await new Promise<void>((resolve) => server.listen(0, '::', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  connections = 0
  heard = []
  answer = { status: 204 }
})

const HOSTILE = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '127.0.0.1.',
  '１２７.0.0.1',
  '0',
  '0.0.0.0',
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  'localhost',
  'LOCALHOST',
  '169.254.169.254',
  '0xa9fea9fe',
  '[::ffff:a9fe:a9fe]',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '100.100.100.200',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '[fc00::1]',
  '224.0.0.1',
  '255.255.255.255',
  '192.0.0.192',
]

test.each(HOSTILE.flatMap((host) => [`http://${host}`, `https://${host}`]))('%s gets no connection', async (place) => {
  const send = createSendWebhook({ reach: reachOf(''), answerWithinMs: 2_000 })
  const got = await send({ url: `${place}:${port}/hook`, secrets: [SECRET] }, MESSAGE)
  expect([got.status, connections]).toEqual([undefined, 0])
  expect(['address_refused', 'https_needed', 'dns']).toContain(got.error)
})

test('link-local addresses and those of credentials are refused although a network that holds them is listed', async () => {
  const send = createSendWebhook({ reach: reachOf('169.254.0.0/16,100.64.0.0/10,fd00::/8,fe80::/10', true) })
  for (const host of ['169.254.169.254', '100.100.100.200', '[fd00:ec2::254]', '[fe80::1]'])
    expect(await send({ url: `http://${host}/`, secrets: [SECRET] }, MESSAGE)).toEqual({ error: 'address_refused' })
})

test('a name is looked up once, and one of its addresses that is refused refuses them all', async () => {
  const asked: string[] = []
  const changing = async (name: string): Promise<string[]> => {
    asked.push(name)
    return asked.length === 1 ? ['127.0.0.1'] : ['10.9.9.9']
  }
  const send = createSendWebhook({ reach: reachOf('', true), resolve: changing })
  const hook = { url: `http://hooks.example.com:${port}/in?a=1`, secrets: [SECRET] }
  expect((await send(hook, MESSAGE)).status).toBe(204)
  expect([asked, connections, heard[0]?.headers.host]).toEqual([['hooks.example.com'], 1, `hooks.example.com:${port}`])
  expect(await send(hook, MESSAGE)).toEqual({ error: 'address_refused' })
  const mixed = createSendWebhook({ reach: reachOf('', true), resolve: async () => ['127.0.0.1', '169.254.169.254'] })
  expect(await mixed(hook, MESSAGE)).toEqual({ error: 'address_refused' })
  expect(connections).toBe(1)
})

test('what is sent carries the signatures of both secrets, as Standard Webhooks says', async () => {
  const send = createSendWebhook({ reach: reachOf('', true) })
  await send({ url: `http://127.0.0.1:${port}/`, secrets: [SECRET, OLD] }, MESSAGE)
  const [{ headers, body } = { headers: {}, body: '' }] = heard
  expect(headers['content-type']).toContain('application/cloudevents+json')
  for (const secret of [SECRET, OLD])
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual({ id: 'x' })
  expect(() => new Webhook(OLD).verify(`${body} `, headers as Record<string, string>)).toThrow()
})

test('a redirect is followed nowhere, and a receiver that says nothing is left after a while', async () => {
  const send = createSendWebhook({ reach: reachOf('', true), answerWithinMs: 300 })
  const hook = { url: `http://127.0.0.1:${port}/`, secrets: [SECRET] }
  answer = { status: 307, headers: { location: `http://127.0.0.1:${port}/secret` } }
  expect((await send(hook, MESSAGE)).status).toBe(307)
  expect([connections, heard.length]).toEqual([1, 1])
  answer = { status: 503, headers: { 'retry-after': '120' } }
  expect(await send(hook, MESSAGE)).toEqual({ status: 503, retryAfterS: 120 })
  answer = 'nothing'
  expect(await send(hook, MESSAGE)).toEqual({ error: 'timeout' })
})

test('a name that nobody answers for is left after a while, and few names are looked up at once', async () => {
  const asked: string[] = []
  const answers: (() => void)[] = []
  const slow = sharedLookups((name) => {
    asked.push(name)
    return new Promise((resolve) => answers.push(() => resolve(['127.0.0.1'])))
  }, 2)
  const send = createSendWebhook({ reach: reachOf('', true), resolve: slow, answerWithinMs: 300 })
  const to = (name: string) => send({ url: `http://${name}:${port}/`, secrets: [SECRET] }, MESSAGE)
  // Two messages of one receiver ask once.
  const sent = await Promise.all([to('a.example.com'), to('a.example.com'), to('b.example.com'), to('c.example.com')])
  expect(sent).toEqual(Array.from({ length: 4 }, () => ({ error: 'timeout' })))
  expect(asked).toEqual(['a.example.com', 'b.example.com'])
  answers[0]?.()
  await new Promise((resolve) => setImmediate(resolve))
  expect(asked).toEqual(['a.example.com', 'b.example.com', 'c.example.com'])
  answers[1]?.()
  answers[2]?.()
  const again = to('a.example.com')
  await new Promise((resolve) => setImmediate(resolve))
  answers[3]?.()
  expect((await again).status).toBe(204)
  // What came late sent nothing.
  expect(heard).toHaveLength(1)
})

test('what is wrong with an address is said when it is given, as far as it can be seen', () => {
  const reach = reachOf('10.20.0.0/16')
  const of = (url: string) => refusalOf(url, reach)
  expect(of('https://hooks.example.com/a')).toBeUndefined()
  expect(of('http://10.20.3.4/a')).toBeUndefined()
  expect(of('http://10.21.3.4/a')).toBe('address_refused')
  expect(of('https://user:pass@hooks.example.com')).toBe('url_malformed')
  expect(of('ftp://hooks.example.com')).toBe('url_malformed')
  expect(of('nonsense')).toBe('url_malformed')
  expect(refusalOf('http://hooks.example.com', reachOf(''))).toBe('https_needed')
  expect(() => loadConfig({ WEBHOOK_NETWORKS: '0.0.0.0/0' })).toThrow(/WEBHOOK_NETWORKS: is not a list of networks/)
})

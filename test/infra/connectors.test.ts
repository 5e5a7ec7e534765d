/** The file that says which platforms the service hands filings in at: every fault is named, no secret is. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describeConfig, loadConfig } from '../../infra/config'
import { createPostSigned } from '../../infra/connectors/post-signed'
import { connectorFor } from '../../infra/connectors/settings'
import { SECRET } from '../support/fake-agency'

const AGENCY = {
  id: 'agency',
  kind: 'http',
  name: '代理系统',
  address: 'https://filings.agency.example.com/v1',
  secretEnv: 'AGENCY_SECRET',
  serves: [{ platform: 'douyin' }],
}

function load(connectors: unknown, env: Record<string, string> = { AGENCY_SECRET: SECRET }) {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'connectors-')), 'connectors.json')
  writeFileSync(file, typeof connectors === 'string' ? connectors : JSON.stringify({ connectors }))
  return loadConfig({ ...env, CONNECTORS_FILE: file })
}

it('reads the file, and shows no secret of it', () => {
  const config = load([AGENCY])
  expect(config.connectors).toMatchObject([{ id: 'agency', secret: SECRET, answerWithinMs: 30_000 }])
  expect(JSON.stringify(describeConfig(config))).not.toContain(SECRET)
})

it.each([
  ['no JSON', '{', /CONNECTORS_FILE: has a fault at/],
  ['a missing address', [{ ...AGENCY, address: undefined }], /connectors\/0\/address/],
  ['a secret in the file', [{ ...AGENCY, secret: 'x' }], /connectors\/0/],
  ['an id twice', [AGENCY, { ...AGENCY, serves: [{ platform: 'wechat' }] }], /names a connector twice/],
  ['two for one place', [AGENCY, { ...AGENCY, id: 'other' }], /two connectors for the same platform/],
])('refuses %s', (_, connectors, fault) => {
  expect(() => load(connectors)).toThrow(fault)
})

it('names the variable that holds no usable secret, and not what it holds', () => {
  expect(() => load([AGENCY], {})).toThrow(/AGENCY_SECRET \(connector agency\)/)
  const told = (): unknown => {
    try {
      return load([AGENCY], { AGENCY_SECRET: 'hunter2hunter2' })
    } catch (error) {
      return error
    }
  }
  expect(String(told())).toContain('AGENCY_SECRET')
  expect(String(told())).not.toContain('hunter2')
})

it('S0-33 takes the most exact connector of a platform: by account before by item before any', () => {
  const manual = { kind: 'manual', name: '人工' }
  const { connectors } = load([
    AGENCY,
    { ...manual, id: 'of_account', serves: [{ platform: 'douyin', account: 'brand' }] },
    { ...manual, id: 'of_item', serves: [{ platform: 'douyin', items: ['activity_report'] }] },
  ])
  const idOf = (platform: string, item: string, account?: string) =>
    connectorFor(connectors)({ platform, item, account })?.id
  expect(idOf('douyin', 'other')).toBe('agency')
  expect(idOf('douyin', 'activity_report')).toBe('of_item')
  expect(idOf('douyin', 'activity_report', 'brand')).toBe('of_account')
  expect(idOf('wechat', 'activity_report')).toBeUndefined()
})

it('sends nothing to addresses that webhooks may not be sent to, and follows nothing', async () => {
  let connections = 0
  const server = createServer((_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end())
  server.on('connection', () => (connections += 1))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const to = (host: string) => ({ url: `http://${host}:${port}/`, secret: SECRET, answerWithinMs: 5_000 })
  const message = { id: 'r1', body: '{}' }
  try {
    const guarded = createPostSigned({ reach: { networks: [], loopback: false } })
    for (const host of [
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '169.254.169.254',
      'localhost',
    ])
      expect(await guarded(to(host), message)).toEqual({ notSent: 'address_refused' })
    expect(connections).toBe(0)
    const open = createPostSigned({ reach: { networks: [], loopback: true } })
    expect(await open(to('127.0.0.1'), message)).toEqual({ status: 302, body: undefined })
    expect(connections).toBe(1)
  } finally {
    server.close()
  }
  expect(await createPostSigned({ reach: { networks: [], loopback: true } })(to('127.0.0.1'), message)).toEqual({
    notSent: 'unreachable',
  })
})

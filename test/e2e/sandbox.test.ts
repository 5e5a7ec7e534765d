/** The sandbox as an engineer of another system starts it, and as an installation runs it beside its service. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createRestClient } from '../../infra/dev/demo/rest-client'
import { bareEnvironment } from '../support/environment'
import { liveApi } from '../support/live-api'
import { patiently } from '../support/patience'
import { createRig } from '../support/rig'

jest.setTimeout(240_000)

const ROOT = path.join(__dirname, '..', '..')
const dataDir = mkdtempSync(path.join(tmpdir(), 'e2e-sandbox-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

/** Starts a program and waits until it says where it is. */
async function begun(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ child: ChildProcess; at: Record<string, string> }> {
  const child = spawn(program, [...args], { cwd: ROOT, env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const line = await patiently(
    () => `the addresses; said: ${output}`,
    () => /API=(?<API>\S+) KEY=(?<KEY>\S+) SANDBOX=(?<SANDBOX>\S+)/.exec(output)?.groups,
  )
  return { child, at: line }
}

async function ended(child: ChildProcess): Promise<number | null> {
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve))
  child.kill('SIGINT')
  return code
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

/** A filing that the platform rejects after four days, played over the two interfaces alone. */
async function playRejection({ API = '', KEY = '', SANDBOX = '' }: Record<string, string>): Promise<void> {
  const rest = createRestClient(API, KEY)
  const tell = async (method: string, at: string, body: object): Promise<unknown> => {
    const answer = await fetch(SANDBOX + at, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect([at, answer.status]).toEqual([at, 200])
    return answer.json()
  }
  await tell('PUT', '/platforms/douyin', { scripts: ['reject'] })
  const { now } = await rest.get<{ now: string }>('/v1/clock')
  const day = (n: number): string => new Date(Date.parse(now) + n * 86_400_000).toISOString()
  const { number } = await rest.post<{ number: string }>('/v1/campaigns', {
    name: '抽奖',
    lead: 'M1001',
    backup: 'M1002',
    endsAt: day(60),
    filings: [{ platform: 'douyin', item: 'activity_report' }],
    launches: [{ platform: 'douyin', launchAt: day(50) }],
  })
  for (const [kind, body] of [
    ['collect_material', { answer: 'provided' }],
    ['recheck', { answer: 'complete' }],
    ['submit', { answer: 'submitted', number: `S-${number}` }],
  ] as const) {
    const tasks = await patiently(`a task ${kind}`, async () => {
      const { items } = await rest.get<{ items: { id: string; kind: string }[] }>(`/v1/tasks?campaign=${number}`)
      const open = items.filter((task) => task.kind === kind)
      return open.length > 0 ? open : undefined
    })
    for (const { id } of tasks) await rest.post(`/v1/tasks/${id}/answer`, body, 'M1001')
  }
  expect(await tell('POST', '/clock', { to: day(10) })).toMatchObject({
    said: [{ kind: 'rejected', platform: 'douyin' }],
  })
  expect(await rest.get(`/v1/filings/${number}-01`)).toMatchObject({ phase: 'correcting' })
}

it('npm start -- --sandbox plays weeks in seconds, and ends with Ctrl-C', async () => {
  const args = ['infra/dev/start.ts', '--sandbox', '--port', String(await freePort())]
  const { child, at } = await begun(path.join(ROOT, 'node_modules', '.bin', 'tsx'), args, bareEnvironment(dataDir))
  await playRejection(at)
  expect(await ended(child)).toBe(0)
})

describe('beside a service that runs elsewhere', () => {
  const SECRET = 'a-secret-of-the-platform'
  const program = (env: Record<string, string>, args: string[]) =>
    [
      path.join(ROOT, 'node_modules', '.bin', 'tsx'),
      ['infra/cli/sandbox-platforms.ts', ...args],
      { ...bareEnvironment(dataDir), CALLBACK_SECRETS: `douyin=${SECRET}`, ...env },
    ] as const

  it('its platforms play the same', async () => {
    const rig = await createRig()
    const app = await liveApi(rig, undefined, { callbackSecrets: { douyin: [SECRET] } })
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    const [file, args, env] = program({ DATABASE_URL: rig.db.url, PUBLIC_URL: url }, [
      '--api',
      url,
      '--port',
      String(await freePort()),
    ])
    const { child, at } = await begun(file, args, env)
    await playRejection(at)
    expect(await ended(child)).toBe(0)
    await app.close()
    await rig.stop()
  })

  it('they do not start on a real clock', async () => {
    const rig = await createRig({ worker: false })
    await rig.pool.query("update clock set mode = 'real'")
    const [file, args, env] = program({ DATABASE_URL: rig.db.url }, [])
    const child = spawn(file, [...args], { cwd: ROOT, env })
    let output = ''
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(1)
    expect(output).toContain('CLOCK=rehearsal')
    await rig.stop()
  })
})

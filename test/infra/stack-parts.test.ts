import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { reapLeftovers, writeParts } from '../../infra/dev/processes/leftovers'
import { createPartHost, type PartExit } from '../../infra/dev/processes/part-host'
import { choosePort } from '../../infra/dev/servers/ports'
import {
  identify,
  isRunning,
  nodeArguments,
  untilGone,
  type EndableProcess,
  type ProcessIdentity,
} from '../../infra/dev/processes/processes'
import { isHeld, tryLock } from '../../infra/dev/processes/process-lock'

const PARENT = path.join(__dirname, '../support/part-parent.ts')
const SLEEP = { command: '/bin/sleep', args: ['300'], env: {} } as const

const known = (pid: number | undefined): ProcessIdentity => {
  const found = pid === undefined ? undefined : identify(pid)
  if (!found) throw new Error(`process ${pid} does not run`)
  return found
}

const startParent = async (dataDir: string): Promise<{ parent: ChildProcess; parts: ProcessIdentity[] }> => {
  const parent = spawn(process.execPath, nodeArguments(PARENT, dataDir), { stdio: ['ignore', 'pipe', 'inherit'] })
  const line = await new Promise<string>((resolve) =>
    parent.stdout?.once('data', (chunk: Buffer) => resolve(String(chunk))),
  )
  return { parent, parts: (JSON.parse(line) as number[]).map(known) }
}

describe('no process outlives the stack', () => {
  let dataDir: string
  const own: ChildProcess[] = []

  beforeEach(() => void (dataDir = mkdtempSync(path.join(tmpdir(), 'parts-'))))
  afterEach(() => {
    for (const child of own.splice(0)) child.kill('SIGKILL')
    rmSync(dataDir, { recursive: true, force: true })
  })

  const sleeper = (): ProcessIdentity => {
    const child = spawn('/bin/sleep', ['300'], { stdio: 'ignore', detached: true })
    own.push(child)
    return known(child.pid)
  }
  const part = (name: string, identity: ProcessIdentity): EndableProcess => ({
    name,
    stopSignal: 'SIGTERM',
    ...identity,
  })

  test('when the parent is killed, its parts are gone within seconds, stubborn ones too', async () => {
    const { parent, parts } = await startParent(dataDir)
    expect(parts).toHaveLength(2)
    parent.kill('SIGKILL')
    const gone = await Promise.all(parts.map((one) => untilGone(one, 10_000)))
    expect(gone).toEqual([true, true])
  })

  test('what an earlier run left is ended, and only that', async () => {
    const [left, stranger, reused] = [sleeper(), sleeper(), sleeper()]
    writeParts(dataDir, [
      part('left', left),
      part('reused', { ...reused, startedAt: 'an earlier process of this pid' }),
    ])
    const lines: string[] = []
    await reapLeftovers(dataDir, (line) => void lines.push(line))
    expect([left, stranger, reused].map(isRunning)).toEqual([false, true, true])
    expect(lines).toEqual([`ending left (pid ${left.pid}), left by an earlier run`])
  })

  test('stopping ends applications before services, and the folder is free again', async () => {
    const ended: string[] = []
    const host = await createPartHost({ dataDir, report: () => undefined })
    const service = await host.spawn({ name: 'service', tier: 'service', ...SLEEP })
    const application = await host.spawn({ name: 'application', tier: 'application', ...SLEEP })
    for (const one of [service, application]) void one.exited.then(() => ended.push(one.name))
    await host.stop()
    expect(ended).toEqual(['application', 'service'])
    expect(existsSync(path.join(dataDir, 'stack.lock'))).toBe(false)
  })

  test('a part that ends by itself is told, with its log', async () => {
    const exits: [string, PartExit][] = []
    const onUnexpectedExit = (name: string, exit: PartExit): void => void exits.push([name, exit])
    const host = await createPartHost({ dataDir, report: () => undefined, onUnexpectedExit })
    const args = ['-c', 'echo disk full; exit 3']
    const broken = await host.spawn({ name: 'broken', command: '/bin/sh', args, env: {}, tier: 'service' })
    await broken.exited
    expect(exits).toEqual([['broken', { code: 3, signal: null, asked: false }]])
    expect(broken.logTail()).toBe('disk full')
    await host.stop()
  })

  test('a second stack in the same folder is refused while the first runs', async () => {
    const host = await createPartHost({ dataDir, report: () => undefined })
    await expect(createPartHost({ dataDir, report: () => undefined })).rejects.toThrow(
      `in use by process ${process.pid}`,
    )
    await host.stop()
  })

  test('a program that is not there is an error that names it', async () => {
    const host = await createPartHost({ dataDir, report: () => undefined })
    const missing = host.spawn({ name: 'ghost', command: '/nowhere/ghost', args: [], env: {}, tier: 'service' })
    await expect(missing).rejects.toThrow(/ghost cannot be started from \/nowhere\/ghost/)
    await host.stop()
  })

  test('of many that want a stale lock, one gets it', () => {
    const file = path.join(dataDir, 'lock')
    const first = tryLock(file)
    expect(isHeld(first)).toBe(true)
    expect(Array.from({ length: 5 }, () => isHeld(tryLock(file)))).toEqual([false, false, false, false, false])
    if (isHeld(first)) first.release()
    expect(isHeld(tryLock(file))).toBe(true)
  })

  test('another port is chosen when the wanted one is taken', async () => {
    const { createServer } = await import('node:net')
    const server = createServer()
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
    })
    const chosen = await choosePort(port)
    expect(chosen).not.toBe(port)
    server.close()
    expect(await choosePort(chosen)).toBe(chosen)
  })
})

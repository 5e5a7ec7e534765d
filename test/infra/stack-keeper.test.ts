/** A part of the embedded stack that dies is started again, and what will not stay up ends the whole, with words for people. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createKeeper } from '../../infra/dev/processes/keeper'
import { createPartHost, type Part, type PartHost } from '../../infra/dev/processes/part-host'
import { isRunning, signal, type EndableProcess } from '../../infra/dev/processes/processes'
import { readParts } from '../../infra/dev/processes/leftovers'
import { patiently } from '../support/patience'

let dataDir: string
let host: PartHost
let lines: string[]
let givenUp: string[]

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'keeper-'))
  lines = []
  givenUp = []
})
afterEach(async () => {
  await keeper.stop()
  await host.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

let keeper: ReturnType<typeof createKeeper>
async function open(): Promise<void> {
  const report = (line: string): void => void lines.push(line)
  keeper = createKeeper({ report, onGivenUp: (name) => void givenUp.push(name), pausesMs: [20, 20, 20] })
  const onUnexpectedExit = (name: string, exit: Parameters<typeof keeper.ended>[1]): void => {
    keeper.ended(name, exit)
  }
  host = await createPartHost({ dataDir, report, onUnexpectedExit })
}
const spawn = (script: string): Promise<Part> =>
  host.spawn({
    name: 'worker',
    command: '/bin/sh',
    args: ['-c', script],
    env: { PATH: '/bin:/usr/bin' },
    tier: 'service',
  })
const present = (): EndableProcess | undefined => readParts(dataDir).find((part) => part.name === 'worker')

test('a part that is killed is back after a moment, as another process, told in Chinese and English', async () => {
  await open()
  const sleeping = 'exec sleep 300'
  const first = await spawn(sleeping)
  keeper.keep('worker', () => spawn(sleeping))
  process.kill(first.pid, 'SIGKILL')
  const second = await patiently('the second', () => {
    const part = present()
    return part && part.pid !== first.pid && isRunning(part) && part
  })
  await patiently('the line', () => lines.length >= 3)
  expect(lines).toEqual([
    '流程执行程序（worker）意外退出（SIGKILL） · worker has ended by itself (SIGKILL)',
    '0.02 秒后重启流程执行程序（worker） · worker is started again in 0.02 s',
    '流程执行程序（worker）已恢复 · worker is up again',
  ])
  signal(second, 'SIGKILL')
  await patiently('the third', () => {
    const part = present()
    return part && part.pid !== second.pid && isRunning(part)
  })
  expect(givenUp).toEqual([])
})

test('one that dies again and again is given up once, and then nothing is started any more', async () => {
  await open()
  const dying = 'sleep 0.05; exit 3'
  await spawn(dying)
  keeper.keep('worker', () => spawn(dying))
  await patiently('giving up', () => givenUp.length > 0)
  expect(givenUp).toEqual(['worker'])
  expect(lines.filter((line) => line.includes('is started again'))).toHaveLength(3)
  expect(lines.at(-1)).toContain('could not be kept up in 3 attempts: everything ends')
  expect(lines.at(-2)).toContain('连续 3 次未能恢复，整个服务停止')
  expect(present()).toBeUndefined()
})

test('one that cannot come back by itself ends the whole at once', async () => {
  await open()
  const part = await spawn('exec sleep 300')
  keeper.keep('worker')
  process.kill(part.pid, 'SIGKILL')
  await patiently('giving up', () => givenUp.length > 0)
  expect(lines.at(-1)).toContain('cannot come back by itself: everything ends')
})

test('while everything ends nothing is started again', async () => {
  await open()
  const part = await spawn('exec sleep 300')
  keeper.keep('worker', () => spawn('exec sleep 300'))
  const stopped = keeper.stop()
  process.kill(part.pid, 'SIGKILL')
  await Promise.all([stopped, part.exited])
  await host.stop()
  await expect(spawn('exec sleep 300')).rejects.toThrow('worker is not started any more')
  expect(lines).toEqual([])
})

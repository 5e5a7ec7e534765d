/** `npm start` as an operator runs it: whatever of it is killed comes back, and nothing of it outlives npm. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readParts } from '../../infra/dev/processes/leftovers'
import { isRunning, untilGone, type EndableProcess } from '../../infra/dev/processes/processes'
import { bareEnvironment } from '../support/environment'
import { patiently } from '../support/patience'

const ROOT = path.join(__dirname, '..', '..')
const dataDir = mkdtempSync(path.join(tmpdir(), 'e2e-kept-'))
let npm: ChildProcess
let output = ''

const parts = (): EndableProcess[] => readParts(dataDir).filter(isRunning)
const part = (name: string): EndableProcess | undefined => parts().find((one) => one.name === name)
const apiUrl = (): string => {
  const { API_PORT } = JSON.parse(readFileSync(path.join(dataDir, 'running.json'), 'utf8')) as { API_PORT: string }
  return `http://127.0.0.1:${API_PORT}`
}
const isReady = (): Promise<boolean> =>
  fetch(`${apiUrl()}/readyz`).then(
    (response) => response.ok,
    () => false,
  )

beforeAll(async () => {
  npm = spawn('npm', ['start'], { cwd: ROOT, env: bareEnvironment(dataDir), detached: true })
  for (const stream of [npm.stdout, npm.stderr]) stream?.on('data', (chunk: Buffer) => (output += String(chunk)))
  await patiently(
    () => `the start:\n${output}`,
    () => output.includes('Ctrl-C') || npm.exitCode !== null,
    200,
  )
}, 180_000)
afterAll(() => {
  try {
    if (npm.pid !== undefined) process.kill(-npm.pid, 'SIGKILL')
  } catch {
    // All of it has ended, as it should.
  }
  rmSync(dataDir, { recursive: true, force: true })
})

it.each(['worker', 'api', 'mail', 'temporal', 'postgres'])(
  '%s, killed, comes back and the service is ready again',
  async (name) => {
    const before = part(name)
    expect(before).toBeDefined()
    if (before) process.kill(before.pid, 'SIGKILL')
    await patiently(
      () => `${name} to come back:\n${output.slice(-2_000)}`,
      () => (part(name)?.pid ?? before?.pid) !== before?.pid && output.includes(`${name} is up again`),
      200,
    )
    await patiently('the API to be ready', isReady, 200)
    expect(output).toContain(`（${name}）意外退出（SIGKILL） · ${name} has ended by itself (SIGKILL)`)
    expect(npm.exitCode).toBeNull()
  },
  120_000,
)

it('npm killed by a signal that nobody can catch takes everything with it', async () => {
  const running = parts()
  expect(running.map(({ name }) => name).sort()).toEqual(['api', 'mail', 'postgres', 'temporal', 'worker'])
  npm.kill('SIGKILL')
  const gone = await Promise.all(running.map((one) => untilGone(one, 60_000)))
  expect(gone).toEqual(running.map(() => true))
}, 120_000)

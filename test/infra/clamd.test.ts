/** A real ClamAV daemon with one signature of our own; where none is installed the tests say so and are left out. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadConfig } from '../../infra/config'
import { onFreePorts } from '../../infra/dev/servers/readiness'
import { createScan } from '../../infra/files/clamd'
import { FileRefused, ScanUnavailable } from '../../infra/files/file-refused'
import { patiently } from '../support/patience'

/** The string that every scanner knows and nobody is harmed by, in two halves so that no scanner minds this file. */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')

const isInstalled = spawnSync('clamd', ['--version']).status === 0
const withDaemon = isInstalled ? describe : describe.skip
if (!isInstalled) test.todo('a real scanner: install clamav-daemon to run these')

withDaemon('a real scanner', () => {
  let dir: string
  let daemon: ChildProcess
  let port: number

  const file = (content: string | Buffer): string => {
    const place = path.join(dir, 'upload')
    writeFileSync(place, content)
    return place
  }
  const scan = () => {
    const { clamd } = loadConfig({ CLAMD_ADDRESS: `127.0.0.1:${port}` })
    if (!clamd) throw new Error('no address')
    return createScan(clamd)
  }

  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'campaign-filing-clamd-'))
    writeFileSync(path.join(dir, 'own.ndb'), `Own-Eicar:0:*:${Buffer.from(EICAR).toString('hex')}\n`)
    await onFreePorts([0], async ([free = 0]) => {
      port = free
      await startDaemon()
    })
  }, 60_000)

  async function startDaemon(): Promise<void> {
    const settings = [
      `DatabaseDirectory ${dir}`,
      `TCPSocket ${port}`,
      'TCPAddr 127.0.0.1',
      'Foreground yes',
      'StreamMaxLength 1M',
      'OfficialDatabaseOnly no',
      'MaxThreads 2',
    ]
    writeFileSync(path.join(dir, 'clamd.conf'), `${settings.join('\n')}\n`)
    daemon = spawn('clamd', ['--config-file', path.join(dir, 'clamd.conf')], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [daemon.stdout, daemon.stderr]) stream?.on('data', (text: Buffer) => (said += String(text)))
    const hasEnded = () => daemon.exitCode !== null || daemon.signalCode !== null
    await patiently(
      () => `clamd to answer; it said: ${said}`,
      () =>
        hasEnded() ||
        scan()(file('hello')).then(
          () => true,
          () => false,
        ),
      200,
    )
    if (hasEnded()) throw new Error(`clamd ended: ${said}`)
  }

  afterAll(async () => {
    const ended = new Promise((resolve) => daemon.once('exit', resolve))
    daemon.kill()
    await ended
    rmSync(dir, { recursive: true, force: true })
  })

  test('passes what is clean, also in many pieces', async () => {
    await scan()(file(Buffer.alloc(900_000, 'clean ')))
  })

  test('refuses what it knows, by its name', async () => {
    const refused = scan()(file(EICAR))
    await expect(refused).rejects.toThrow(FileRefused)
    await expect(refused).rejects.toMatchObject({ fault: 'file_infected', found: expect.stringContaining('Own-Eicar') })
  })

  test('what is too large for it was not scanned, so it is not taken', async () => {
    await expect(scan()(file(Buffer.alloc(3_000_000, 'a')))).rejects.toThrow(ScanUnavailable)
  })

  test('while it is away nothing is taken', async () => {
    const away = createScan({ host: '127.0.0.1', port: 1 })
    await expect(away(file('hello'))).rejects.toThrow(ScanUnavailable)
  })
})

test('its address is host:port or a socket; anything else is refused', () => {
  expect(loadConfig({ CLAMD_ADDRESS: 'unix:/run/clamav/clamd.ctl' }).clamd).toEqual({ path: '/run/clamav/clamd.ctl' })
  expect(loadConfig({ CLAMD_ADDRESS: '[::1]:3310' }).clamd).toEqual({ host: '::1', port: 3310 })
  for (const wrong of ['clamav', 'tcp://clamav:3310', 'clamav:0', 'unix:clamd.ctl'])
    expect(() => loadConfig({ CLAMD_ADDRESS: wrong })).toThrow(/CLAMD_ADDRESS: is neither host:port/)
})

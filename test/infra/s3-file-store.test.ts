/** Evidence in a bucket, on a real S3 server: the same promises as in a folder. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describeConfig, loadConfig } from '../../infra/config'
import type { FileStore } from '../../infra/files/file-store'
import { createS3FileStore } from '../../infra/files/s3-file-store'

/** A process of its own, which says its port. */
const SERVER = `const [, program, options] = process.argv
  new (require(program))(JSON.parse(options)).run().then(({ port }) => console.log(port))`
const MAX = 6 * 1024 * 1024
let dir: string
let server: ChildProcess
let url: string
let store: FileStore

const open = (address: string): Promise<FileStore> => {
  const { filesS3 } = loadConfig({ FILES_S3_URL: address })
  if (!filesS3) throw new Error('no bucket')
  return createS3FileStore({ dir: path.join(dir, 'staging'), maxBytes: MAX, ...filesS3 })
}

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'campaign-filing-s3-'))
  const options = { address: '127.0.0.1', port: 0, silent: true, directory: path.join(dir, 'server') }
  const buckets = { ...options, configureBuckets: [{ name: 'evidence' }] }
  server = spawn(process.execPath, ['-e', SERVER, require.resolve('s3rver'), JSON.stringify(buckets)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<string>((resolve, reject) => {
    server.stdout?.once('data', (said: Buffer) => resolve(said.toString().trim()))
    server.once('exit', (code) => reject(new Error(`the S3 server ended with ${code}`)))
  })
  url = `http://S3RVER:S3RVER@127.0.0.1:${port}/evidence`
  store = await open(url)
})
afterAll(async () => {
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill()
  await ended
  rmSync(dir, { recursive: true, force: true })
})

const pdf = (size: number): Buffer => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(size)])
const staged = (): string[] => readdirSync(path.join(dir, 'staging', 'incoming'))

it.each([10, 200_000, 5_500_000])(
  'a file of %i bytes comes back byte for byte, and nothing stays on the disk',
  async (size) => {
    const content = pdf(size)
    const id = randomUUID()
    const sha256 = createHash('sha256').update(content).digest('hex')
    expect(await store.put(id, Readable.from([content.subarray(0, 7), content.subarray(7)]))).toEqual({
      sha256,
      size: content.length,
      mediaType: 'application/pdf',
    })
    const back = await store.read({ id, sha256 })
    expect(
      back &&
        createHash('sha256')
          .update(await buffer(back))
          .digest('hex'),
    ).toBe(sha256)
    expect(staged()).toEqual([])
    const listed: unknown[] = []
    for await (const file of store.list()) listed.push(file)
    expect(listed).toEqual([{ id, sha256, size: content.length, keptAt: expect.any(Date) as Date }])
    await store.remove({ id, sha256 })
    expect(await store.read({ id, sha256 })).toBeUndefined()
  },
)

it('what is refused reaches neither the bucket nor the disk', async () => {
  const id = randomUUID()
  await expect(store.put(id, Readable.from([Buffer.alloc(0)]))).rejects.toMatchObject({ fault: 'file_empty' })
  await expect(store.put(id, Readable.from([pdf(MAX)]))).rejects.toMatchObject({ fault: 'file_too_large' })
  await expect(store.put(id, Readable.from([Buffer.from('MZ\0\0')]))).rejects.toMatchObject({
    fault: 'file_type_refused',
  })
  expect(staged()).toEqual([])
})

it('a wrong key or a bucket that is not there is an error, never a missing file', async () => {
  const file = { id: randomUUID(), sha256: 'a'.repeat(64) }
  const elsewhere = await open(url.replace('/evidence', '/nowhere'))
  await expect(elsewhere.read(file)).rejects.toMatchObject({ name: 'NoSuchBucket' })
  const stranger = await open(url.replace('S3RVER:S3RVER', 'NOBODY:S3RVER'))
  await expect(stranger.put(file.id, Readable.from([pdf(10)]))).rejects.toThrow()
  expect(staged()).toEqual([])
})

it('the address is checked at the start, and its secret is never shown', () => {
  for (const bad of [
    's3://a:b@host/bucket',
    'https://host/bucket',
    'https://a:b@host',
    'https://a:b@host/x/y',
    `${url}?style=odd`,
  ])
    expect(() => loadConfig({ FILES_S3_URL: bad })).toThrow(/FILES_S3_URL: is no address of a bucket/)
  const config = loadConfig({
    FILES_S3_URL: 'https://key:s%2Fcret@oss.example.com/bucket?region=cn-north-1&style=host',
  })
  expect(config.filesS3).toMatchObject({ region: 'cn-north-1', pathStyle: false, secretAccessKey: 's/cret' })
  expect(JSON.stringify(describeConfig(config))).not.toContain('s/cret')
})

/** Bodies on real connections: slow ones get through, those that stand still end and leave nothing. */
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { connect, type AddressInfo, type Socket } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { givesUpAt } from '../support/patience'
import { createApiRig, type ApiRig } from './api-rig'
import { form } from './upload-form'

const PATIENCE_MS = 1_500
const HANDLER_MS = 2_000
const FILE_MAX = 24 * 1024 * 1024
let rig: ApiRig
let port: number
beforeAll(async () => {
  rig = await createApiRig({
    handlerMs: HANDLER_MS,
    transferBytesPerSecond: 2_048,
    transferPatienceMs: PATIENCE_MS,
    fileMaxBytes: FILE_MAX,
  })
  await rig.app.listen({ port: 0, host: '127.0.0.1' })
  port = (rig.app.server.address() as AddressInfo).port
})
afterAll(() => rig.stop())

interface Heard {
  socket: Socket
  text: () => string
  bytes: () => number
  closed: Promise<void>
}

function open(): Heard {
  const socket = connect(port, '127.0.0.1')
  const heard: Buffer[] = []
  socket.on('data', (chunk) => heard.push(chunk))
  socket.on('error', () => undefined)
  return {
    socket,
    text: () => Buffer.concat(heard).toString('latin1'),
    bytes: () => heard.reduce((sum, { length }) => sum + length, 0),
    closed: new Promise((resolve) => void socket.once('close', () => resolve())),
  }
}

const head = (method: string, url: string, headers: Record<string, string | number>): string =>
  [
    `${method} ${url} HTTP/1.1`,
    'Host: test',
    `Authorization: Bearer ${rig.key}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '\r\n',
  ].join('\r\n')

const uploadHead = (more: Record<string, string | number>, boundary = 'edge'): string =>
  head('POST', '/v1/files', {
    'Content-Type': `multipart/form-data; boundary=${boundary}`,
    'Idempotency-Key': randomUUID(),
    ...more,
  })

const answerTo = async (heard: Heard): Promise<{ status: number; code: string | undefined }> => {
  while (!heard.text().includes('\r\n\r\n') && !heard.socket.destroyed) await sleep(20)
  await sleep(50)
  const text = heard.text()
  return { status: Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1]), code: /"code":"(\w+)"/.exec(text)?.[1] }
}

/** Everything that lies under the folder of files, halves included. */
const onDisk = (): string[] => {
  if (!existsSync(rig.filesDir)) return []
  return readdirSync(rig.filesDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
}

/** What an ended request leaves is removed as soon as whoever reads it hears of the end. */
async function expectOnDisk(wanted: string[]): Promise<void> {
  const until = givesUpAt()
  while (onDisk().length > wanted.length && Date.now() < until) await sleep(50)
  expect(onDisk()).toEqual(wanted)
}

const TEXT = Buffer.from('营销活动备案\n'.repeat(2_000))

async function trickle(socket: Socket, content: Buffer, pieces: number, everyMs: number): Promise<void> {
  const size = Math.ceil(content.length / pieces)
  for (let at = 0; at < content.length; at += size) {
    socket.write(content.subarray(at, at + size))
    await sleep(everyMs)
  }
}

const store = async (content: Buffer): Promise<string> => {
  const body = new FormData()
  body.set('file', new Blob([new Uint8Array(content)]), 'a.txt')
  const headers = { authorization: `Bearer ${rig.key}`, 'idempotency-key': randomUUID() }
  const answer = await fetch(`http://127.0.0.1:${port}/v1/files`, { method: 'POST', headers, body })
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { id: string }).id
}

test('an upload that takes several times as long as a handler may gets through while its bytes flow', async () => {
  const body = form(TEXT, { name: '回执.txt' })
  const heard = open()
  heard.socket.write(uploadHead({ 'Content-Length': body.length }))
  await trickle(heard.socket, body, 40, 150)
  expect(await answerTo(heard)).toEqual({ status: 201, code: undefined })
  heard.socket.destroy()
})

test('a body of JSON may come as slowly', async () => {
  const body = Buffer.from(JSON.stringify({ platforms: ['douyin'], traits: ['lottery'] }).padEnd(9_000))
  const heard = open()
  const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length }
  heard.socket.write(head('POST', '/v1/requirements/check', headers))
  await trickle(heard.socket, body, 25, 120)
  expect((await answerTo(heard)).status).toBe(200)
  heard.socket.destroy()
})

test.each<[string, (socket: Socket) => void]>([
  [
    'an upload in the middle of its file',
    (socket) => {
      socket.write(uploadHead({ 'Content-Length': 100_000 }))
      socket.write(form(TEXT).subarray(0, 20_000))
    },
  ],
  [
    'an upload behind its whole file',
    (socket) => {
      socket.write(uploadHead({ 'Content-Length': 100_000 }))
      socket.write(form(TEXT))
    },
  ],
  [
    'an upload in chunks',
    (socket) => {
      const piece = form(TEXT).subarray(0, 20_000)
      socket.write(uploadHead({ 'Transfer-Encoding': 'chunked' }))
      socket.write(`${piece.length.toString(16)}\r\n`)
      socket.write(piece)
    },
  ],
  [
    'a body of JSON',
    (socket) => {
      const headers = { 'Content-Type': 'application/json', 'Content-Length': 5_000 }
      socket.write(`${head('POST', '/v1/requirements/check', headers)}{"platforms":`)
    },
  ],
])('%s that stands still is ended with 408 and leaves nothing', async (_name, begin) => {
  const before = onDisk()
  const heard = open()
  begin(heard.socket)
  expect(await answerTo(heard)).toEqual({ status: 408, code: 'request_timeout' })
  await heard.closed
  await expectOnDisk(before)
})

test('an upload that trickles more slowly than the least rate is ended, too', async () => {
  const before = onDisk()
  const heard = open()
  heard.socket.write(uploadHead({ 'Content-Length': 100_000 }))
  heard.socket.write(form(TEXT).subarray(0, 1_000))
  const drip = setInterval(() => heard.socket.write('x'), 100)
  try {
    expect(await answerTo(heard)).toEqual({ status: 408, code: 'request_timeout' })
  } finally {
    clearInterval(drip)
  }
  await heard.closed
  await expectOnDisk(before)
})

test('an upload whose sender goes away leaves nothing', async () => {
  const before = onDisk()
  for (const cut of [10_000, 39_000, form(TEXT).length - 3]) {
    const heard = open()
    heard.socket.write(uploadHead({ 'Content-Length': 100_000 }))
    heard.socket.write(form(TEXT).subarray(0, cut))
    await sleep(200)
    heard.socket.destroy()
  }
  await expectOnDisk(before)
})

const linkOf = (fd: string): string => readlinkSync(`/proc/self/fd/${fd}`)

const MEBIBYTE = 1024 * 1024
const LARGE = Buffer.alloc(20 * MEBIBYTE, 'campaign filing\n')

test('a download that takes longer than a handler may, and longer than anybody may stand still, comes whole', async () => {
  const id = await store(LARGE)
  const heard = open()
  heard.socket.write(head('GET', `/v1/files/${id}/content`, { Connection: 'close' }))
  const begun = performance.now()
  // A rest after each mebibyte: how much arrives in a given time depends on the machine, how often it rests does not.
  let restAt = MEBIBYTE
  heard.socket.on('data', () => {
    if (heard.bytes() < restAt) return
    restAt += MEBIBYTE
    heard.socket.pause()
    setTimeout(() => heard.socket.resume(), 150)
  })
  await heard.closed
  const text = heard.text()
  const content = text.slice(text.indexOf('\r\n\r\n') + 4)
  expect(content.length).toBe(LARGE.length)
  expect(Buffer.from(content, 'latin1').equals(LARGE)).toBe(true)
  // Otherwise the test would show nothing.
  expect(performance.now() - begun).toBeGreaterThan(Math.max(PATIENCE_MS, HANDLER_MS))
}, 60_000)

test('a download that its reader lets stand is ended, and the file is closed', async () => {
  const id = await store(LARGE)
  const opened = (): number =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return linkOf(fd).includes(id)
      } catch {
        return false
      }
    }).length
  const heard = open()
  heard.socket.pause()
  heard.socket.write(head('GET', `/v1/files/${id}/content`, {}))
  await sleep(400)
  const isLinux = process.platform === 'linux'
  if (isLinux) expect(opened()).toBe(1)
  const connections = (): Promise<number> =>
    new Promise((resolve) => rig.app.server.getConnections((_error, count) => resolve(count)))
  const before = await connections()
  const until = givesUpAt()
  while ((await connections()) >= before && Date.now() < until) await sleep(50)
  expect(await connections()).toBe(before - 1)
  // The file is closed right behind the connection, by a thread of its own.
  while (isLinux && opened() > 0 && Date.now() < until) await sleep(50)
  if (isLinux) expect(opened()).toBe(0)
  heard.socket.destroy()
}, 30_000)

test('whoever was answered before the end of a body cannot go on sending it', async () => {
  const heard = open()
  heard.socket.write(
    `POST /v1/files HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\nContent-Type: multipart/form-data; boundary=edge\r\n\r\n`,
  )
  const flow = setInterval(() => heard.socket.write(`400\r\n${'x'.repeat(1_024)}\r\n`), 20)
  try {
    expect(await answerTo(heard)).toEqual({ status: 401, code: 'unauthenticated' })
    await heard.closed
  } finally {
    clearInterval(flow)
  }
}, 20_000)

test('headers that never end are told 408', async () => {
  rig.app.server.headersTimeout = 500
  const heard = open()
  heard.socket.write('GET /v1/campaigns HTTP/1.1\r\nHost: test\r\nX-Slow: ')
  expect(await answerTo(heard)).toEqual({ status: 408, code: 'request_timeout' })
  rig.app.server.headersTimeout = 60_000
}, 20_000)

describe('a form that is sent in chunks', () => {
  const chunked = async (
    pieces: Buffer[],
    boundary?: string,
  ): Promise<{ status: number; code: string | undefined }> => {
    const heard = open()
    heard.socket.write(uploadHead({ 'Transfer-Encoding': 'chunked' }, boundary))
    for (const piece of pieces) {
      if (heard.text() !== '') break
      heard.socket.write(`${piece.length.toString(16)}\r\n`)
      heard.socket.write(piece)
      if (!heard.socket.write('\r\n')) await sleep(1)
    }
    heard.socket.write('0\r\n\r\n')
    const answer = await answerTo(heard)
    heard.socket.destroy()
    return answer
  }
  const mebibytes = (count: number): Buffer[] => Array.from({ length: count * 16 }, () => Buffer.alloc(64 * 1024, 'x'))
  const field = (content: Buffer): Buffer =>
    Buffer.concat([
      Buffer.from('--edge\r\nContent-Disposition: form-data; name="note"\r\n\r\n'),
      content,
      Buffer.from('\r\n'),
    ])

  test('is taken like any other', async () => {
    const body = form(Buffer.alloc(3 * 1024 * 1024, 'abc\n'))
    const pieces = Array.from({ length: Math.ceil(body.length / 50_000) }, (_, n) =>
      body.subarray(n * 50_000, (n + 1) * 50_000),
    )
    expect(await chunked(pieces)).toEqual({ status: 201, code: undefined })
    expect(await chunked([field(Buffer.from('x')), form(TEXT)])).toEqual({ status: 201, code: undefined })
  })

  test.each<[string, () => Buffer[], number, string]>([
    ['a long preamble', () => [...mebibytes(2), Buffer.from('\r\n'), form(TEXT)], 413, 'body_too_large'],
    ['a long epilogue', () => [form(TEXT), ...mebibytes(2)], 413, 'body_too_large'],
    ['an epilogue of 100 KB', () => [form(TEXT), Buffer.alloc(100_000, 'x')], 413, 'body_too_large'],
    ['a long field', () => [field(Buffer.alloc(2 * 1024 * 1024, 'x')), form(TEXT)], 413, 'body_too_large'],
    ['a field above the limit', () => [field(Buffer.alloc(5_000, 'x')), form(TEXT)], 400, 'malformed_upload'],
    [
      'too many fields',
      () => [...Array.from({ length: 6 }, () => field(Buffer.from('x'))), form(TEXT)],
      400,
      'malformed_upload',
    ],
    ['a file above the limit', () => [form(Buffer.alloc(FILE_MAX + 1, 'a'))], 413, 'file_too_large'],
  ])('is held to the limits: %s', async (_name, pieces, status, code) => {
    const before = onDisk()
    expect(await chunked(pieces())).toEqual({ status, code })
    await expectOnDisk(before)
  })

  test('is refused where no parser takes its boundary', async () => {
    for (const length of [253, 256, 300, 2_000]) {
      const boundary = 'b'.repeat(length)
      const body = Buffer.from(form(TEXT).toString('latin1').replaceAll('--edge', `--${boundary}`), 'latin1')
      expect([length, await chunked([body], boundary)]).toEqual([length, { status: 400, code: 'malformed_upload' }])
    }
  })
})

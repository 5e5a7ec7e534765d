/** Files that a stranger made: what is refused before anything is kept, what the scanner says, and what previews show. */
import { existsSync, readdirSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import path from 'node:path'
import { strToU8, zipSync } from 'fflate'
import sharp from 'sharp'
import { createApiRig, type ApiRig } from './api-rig'
import { form, PNG, post, upload } from './upload-form'

/** A scanner of our own on a socket: answers as the test says. */
class FakeScanner {
  says: (socket: Socket, content: Buffer) => void = (socket) => socket.end('stream: OK\0')
  readonly contents: Buffer[] = []
  private readonly server: Server

  constructor() {
    this.server = createServer((socket) => {
      let got = Buffer.alloc(0)
      socket.on('error', () => undefined)
      socket.on('data', (bytes) => {
        got = Buffer.concat([got, bytes])
        const content = contentOf(got)
        if (!content) return
        this.contents.push(content)
        this.says(socket, content)
      })
    })
  }
  async listen(): Promise<number> {
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready))
    return (this.server.address() as { port: number }).port
  }
  close(): void {
    this.server.close()
  }
}

/** The pieces behind `zINSTREAM`, once the empty one has come. */
function contentOf(got: Buffer): Buffer | undefined {
  const command = Buffer.from('zINSTREAM\0')
  const pieces: Buffer[] = []
  for (let at = command.length; at + 4 <= got.length;) {
    const length = got.readUInt32BE(at)
    if (length === 0) return Buffer.concat(pieces)
    pieces.push(got.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return undefined
}

const scanner = new FakeScanner()
let port = 0
let rig: ApiRig
beforeAll(async () => {
  port = await scanner.listen()
  rig = await createApiRig({ clamd: () => ({ host: '127.0.0.1', port }) })
})
afterAll(async () => {
  scanner.close()
  await rig.stop()
})
beforeEach(() => {
  scanner.says = (socket) => socket.end('stream: OK\0')
  scanner.contents.length = 0
})

const kept = async (): Promise<unknown> => {
  const { rows } = await rig.pool.query('select count(*)::int as n from files')
  const onDisk = readdirSync(rig.filesDir, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
  return { rows: rows[0], onDisk: onDisk.length }
}

const docx = (more: Record<string, Uint8Array> = {}): Buffer =>
  Buffer.from(
    zipSync({
      '[Content_Types].xml': strToU8(
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
          '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.' +
          'wordprocessingml.document.main+xml"/></Types>',
      ),
      'word/document.xml': strToU8('<w:document/>'),
      ...more,
    }),
  )

/** A document whose directory says that one part unpacks to four gigabytes. */
function bomb(): Buffer {
  const bytes = docx()
  const at = bytes.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'))
  bytes.writeUInt32LE(0xfffffff0, at + 24)
  return bytes
}

/** A picture of 60,000 × 60,000 pixels in 67 bytes. */
function hugePng(): Buffer {
  const bytes = Buffer.from(PNG)
  bytes.writeUInt32BE(60_000, 16)
  bytes.writeUInt32BE(60_000, 20)
  let crc = 0xffffffff
  for (const byte of bytes.subarray(12, 29)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  bytes.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 29)
  return bytes
}

test('S0-9 files that are more than they seem are refused with the reason, and nothing of them is kept', async () => {
  const before = await kept()
  const zip = Buffer.from(zipSync({ 'Evil.class': strToU8('cafebabe') }))
  const cases: [string, Buffer, number, string][] = [
    ['a picture with an archive behind it', Buffer.concat([PNG, zip]), 415, 'file_polyglot'],
    ['a text with an archive behind it', Buffer.concat([Buffer.from('报告\n'), zip]), 415, 'file_type_refused'],
    [
      'an archive with a comment behind a picture',
      Buffer.concat([PNG, zip, Buffer.from('trailing')]),
      415,
      'file_polyglot',
    ],
    ['a picture that is a PDF too', Buffer.concat([PNG, Buffer.from('%PDF-1.7\n1 0 obj')]), 415, 'file_polyglot'],
    [
      'a picture with a script in it',
      Buffer.concat([PNG, Buffer.from('<script>alert(1)</script>')]),
      415,
      'file_polyglot',
    ],
    ['a page called text', Buffer.from('\uFEFF  <!DOCTYPE html><script>1</script>'), 415, 'file_type_refused'],
    ['a drawing that runs scripts', Buffer.from('<svg onload="alert(1)"/>'), 415, 'file_type_refused'],
    ['a document that unpacks to gigabytes', bomb(), 422, 'file_bomb'],
    ['a picture of billions of pixels', hugePng(), 422, 'file_bomb'],
    ['nothing', Buffer.alloc(0), 422, 'file_empty'],
  ]
  for (const [what, content, status, code] of cases) {
    const answer = await post(rig, form(content, { name: 'shot.png', type: 'image/png' }))
    expect([what, answer.status, answer.body.code]).toEqual([what, status, code])
    expect(answer.body.title).toMatch(/[一-鿿]/)
  }
  expect(await kept()).toEqual(before)
  // What only looks like it is taken.
  expect((await post(rig, form(docx()))).status).toBe(201)
  expect((await post(rig, form(Buffer.from('1 < 2，详见 <script> 一节；PK')))).status).toBe(201)
})

test('a name of 300 bytes, or one with a path in it, becomes a plain name', async () => {
  for (const name of [`${'长'.repeat(100)}.png`, '..\\..\\windows\\win.ini.png', '../../etc/passwd.png']) {
    const { status, body } = await post(rig, form(PNG, { name }))
    expect(status).toBe(201)
    expect(body.name).not.toMatch(/[\\/]/)
    expect(Array.from(String(body.name)).length).toBeLessThanOrEqual(150)
  }
})

test('the scanner gets every byte; what it finds is refused by its name, and nothing is kept', async () => {
  const content = Buffer.alloc(60 * 1024, 'a')
  expect((await post(rig, form(content))).status).toBe(201)
  expect(scanner.contents[0]?.equals(content)).toBe(true)
  const before = await kept()
  scanner.says = (socket) => socket.end('stream: Eicar-Signature FOUND\0')
  const answer = await post(rig, form(PNG))
  expect(answer).toMatchObject({ status: 422, body: { code: 'file_infected' } })
  expect(answer.body.detail).toContain('Eicar-Signature')
  expect(await kept()).toEqual(before)
})

test('without a clear answer of the scanner an upload is put off with 503 and nothing is kept; its repeat is taken', async () => {
  const before = await kept()
  const faults: [string, FakeScanner['says']][] = [
    ['an error', (socket) => socket.end('INSTREAM size limit exceeded. ERROR\0')],
    ['a word that is none of its own', (socket) => socket.end('stream: OKAY\0')],
    ['half an answer', (socket) => socket.end('stream: O')],
    ['nothing, and an end', (socket) => socket.end()],
    ['a broken connection', (socket) => socket.destroy()],
    ['silence', () => undefined],
    ['talk without end', (socket) => socket.write(Buffer.alloc(8192, 'x'))],
  ]
  for (const [what, says] of faults) {
    scanner.says = says
    const answer = await post(rig, form(PNG), { idempotencyKey: 'put-off' })
    expect([what, answer.status, answer.body.code]).toEqual([what, 503, 'scan_unavailable'])
    expect(answer.headers['retry-after']).toBeDefined()
  }
  const there = port
  port = 1
  expect(await post(rig, form(PNG), { idempotencyKey: 'put-off' })).toMatchObject({ status: 503 })
  port = there
  expect(await kept()).toEqual(before)
  scanner.says = (socket) => socket.end('stream: OK\0')
  expect(await post(rig, form(PNG), { idempotencyKey: 'put-off' })).toMatchObject({ status: 201 })
})

const preview = (id: string, key = rig.key) =>
  rig.app.inject({ url: `/v1/files/${id}/preview`, headers: { authorization: `Bearer ${key}` } })

test('U-23 a preview shows the picture upright and small, drawn anew, without what the file carried beside it', async () => {
  const photo = await sharp({ create: { width: 2400, height: 1200, channels: 3, background: '#c00' } })
    .withExif({ IFD0: { Copyright: 'secret-of-the-camera' } })
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 40 })
    .toBuffer()
  const id = await upload(rig, '海报.jpg', photo)
  const shown = await preview(id)
  expect(shown).toMatchObject({
    statusCode: 200,
    headers: { 'content-type': 'image/webp', 'x-content-type-options': 'nosniff', 'content-disposition': 'inline' },
  })
  const meta = await sharp(shown.rawPayload).metadata()
  expect([meta.width, meta.height, meta.exif, meta.orientation]).toEqual([800, 1600, undefined, undefined])
  expect(shown.rawPayload.includes('secret-of-the-camera')).toBe(false)
  expect(photo.includes('secret-of-the-camera')).toBe(true)
  // Kept: the file itself is not read again.
  const places = readdirSync(path.join(rig.filesDir, 'previews'))
  expect(places).toHaveLength(1)
  expect((await preview(id)).rawPayload.equals(shown.rawPayload)).toBe(true)
  const small = await sharp((await preview(await upload(rig, 'a.png'))).rawPayload).metadata()
  expect([small.width, small.height]).toEqual([1, 1])
  expect((await preview(id, await rig.keyFor('crm'))).statusCode).toBe(404)
  expect(existsSync(path.join(rig.filesDir, 'incoming'))).toBe(true)
})

test('U-23 what has no preview says why', async () => {
  const damaged = Buffer.concat([PNG.subarray(0, 40), Buffer.alloc(40)])
  const cases: [Buffer, string][] = [
    [Buffer.from('%PDF-1.7\n%%EOF'), 'damaged'],
    [Buffer.from('平台回复：已受理'), 'type'],
    [docx(), 'type'],
    [damaged, 'damaged'],
  ]
  for (const [content, reason] of cases) {
    const answer = await rig.call({ url: `/v1/files/${await upload(rig, 'x', content)}/preview` })
    expect(answer).toMatchObject({ status: 415, body: { code: 'preview_unavailable', reason } })
    expect(answer.body.why.zh).toMatch(/[一-鿿]/)
  }
  const unknown = await rig.call({ url: '/v1/files/0b9c3f0e-6d7f-4a57-8e6f-0c7a3c0e5d11/preview' })
  expect(unknown.status).toBe(404)
})

import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { archiveOn } from '../../infra/postgres/record/archive-store'
import { createApiRig, type ApiRig } from './api-rig'
import { form, PNG, post as send } from './upload-form'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const post = (body: Buffer, more: Parameters<typeof send>[2] = {}) => send(rig, body, more)

/** What lies in the store under an id: contents that lost must not stay. */
const filesOnDisk = (id: string): string[] =>
  readdirSync(path.join(rig.filesDir, id.slice(0, 2))).filter((name) => name.startsWith(id))

const bytes = async (id: string): Promise<Buffer> => {
  const read = await rig.app.inject({
    url: `/v1/files/${id}/content`,
    headers: { authorization: `Bearer ${rig.key}` },
  })
  return read.rawPayload
}

test('an uploaded file comes back byte for byte, as an attachment of the type found in it', async () => {
  const answer = await post(form(PNG, { type: 'text/html' }))
  expect(answer).toMatchObject({
    status: 201,
    body: {
      name: '截图.png',
      mediaType: 'image/png',
      size: PNG.length,
      sha256: createHash('sha256').update(PNG).digest('hex'),
    },
  })
  const url = String(answer.headers.location)
  expect((await rig.call({ url })).body).toEqual(answer.body)
  const raw = await rig.app.inject({ url: `${url}/content`, headers: { authorization: `Bearer ${rig.key}` } })
  expect(raw.rawPayload.equals(PNG)).toBe(true)
  expect(raw.headers).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-disposition': `attachment; filename="__.png"; filename*=UTF-8''%E6%88%AA%E5%9B%BE.png`,
  })
  const other = await rig.keyFor('crm')
  for (const path of [url, `${url}/content`]) expect((await rig.call({ url: path, key: other })).status).toBe(404)
})

test('a repeat with its key is the same file, another content under the key is refused', async () => {
  const first = await post(form(PNG), { idempotencyKey: 'shot' })
  const again = await post(form(PNG), { idempotencyKey: 'shot' })
  expect(again.text).toBe(first.text)
  expect(again.headers['idempotent-replay']).toBe('true')
  const other = await post(form(Buffer.from('another')), { idempotencyKey: 'shot' })
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
  expect((await bytes(first.body.id as string)).equals(PNG)).toBe(true)
  const parallel = await Promise.all(Array.from({ length: 10 }, () => post(form(PNG), { idempotencyKey: 'ten' })))
  expect(new Set(parallel.map((a) => a.text)).size).toBe(1)
})

test('of two different files that come at once under one key one is kept, whole, and the other is refused', async () => {
  for (let turn = 0; turn < 10; turn += 1) {
    const contents = Array.from({ length: 6 }, (_, n) => Buffer.from(`turn ${turn}, content ${n % 3}`))
    const answers = await Promise.all(contents.map((c) => post(form(c), { idempotencyKey: `race-${turn}` })))
    const taken = answers.filter((a) => a.status === 201)
    expect(taken).toHaveLength(2)
    expect(new Set(taken.map((a) => a.text)).size).toBe(1)
    for (const a of answers.filter((other) => !taken.includes(other)))
      expect(a).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
    const { id, sha256 } = taken[0]?.body as { id: string; sha256: string }
    expect(
      createHash('sha256')
        .update(await bytes(id))
        .digest('hex'),
    ).toBe(sha256)
    expect(filesOnDisk(id)).toEqual([`${id}.${sha256}`])
  }
})

test('an upload without an Idempotency-Key is refused', async () => {
  expect(await post(form(PNG), { idempotencyKey: null })).toMatchObject({
    status: 400,
    body: { code: 'malformed', errors: [{ header: 'Idempotency-Key' }] },
  })
})

test('what is no evidence is refused, and nothing of it is kept', async () => {
  const count = async () => Number((await rig.pool.query('select count(*) as n from files')).rows[0].n)
  const before = await count()
  const cases: [Buffer, number, string, string?][] = [
    [form(Buffer.alloc(0)), 422, 'file_empty'],
    [form(Buffer.alloc(64 * 1024 + 1, 'a')), 413, 'file_too_large'],
    [form(Buffer.alloc(1024 * 1024, 'a')), 413, 'file_too_large'],
    [form(Buffer.from('MZ\0\0\0\0 an executable \0')), 415, 'file_type_refused'],
    [form(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0])), 415, 'file_type_refused'],
    [form(PNG, { field: 'other' }), 400, 'malformed_upload'],
    [form(PNG, { twice: true }), 400, 'malformed_upload'],
    [Buffer.from('--edge--\r\n'), 400, 'malformed_upload'],
    [Buffer.from('nothing of the kind'), 400, 'malformed_upload'],
    [form(PNG).subarray(0, 120), 400, 'malformed_upload'],
    [form(PNG), 400, 'malformed_upload', 'multipart/form-data'],
    [form(PNG), 400, 'malformed_upload', 'multipart/form-data; boundary=other'],
    [form(PNG), 415, 'media_type_unsupported', 'image/png'],
    [Buffer.from('{}'), 415, 'media_type_unsupported', 'application/json'],
  ]
  for (const [body, status, code, type] of cases) {
    const answer = await post(body, { type })
    expect([code, type, answer.status, answer.body.code]).toEqual([code, type, status, code])
  }
  expect(await count()).toBe(before)
})

test('text in UTF-8 is taken; a name can carry no path and no control characters', async () => {
  const text = await post(form(Buffer.from('平台回复：已受理\n'), { name: '..\\..\\etc\\passwd\u0007.txt' }))
  expect(text.body).toMatchObject({ mediaType: 'text/plain' })
  expect(Array.from(String(text.body.name))).not.toEqual(expect.arrayContaining([expect.stringMatching(/[\\/]/)]))
  expect(text.body.name).not.toContain('\u0007')
  const long = await post(form(PNG, { name: `${'长'.repeat(300)}.png` }))
  expect(long.body.name).toHaveLength(150)
  expect(long.body.name).toMatch(/\.png$/)
})

test('a file is handed out with the ending of the type found in it, whatever the caller called it', async () => {
  const pdf = Buffer.from('%PDF-1.7\n%%EOF')
  const script = Buffer.from('WScript.Echo("1")\n')
  const cases: [string, Buffer, string][] = [
    ['a.exe', pdf, 'a.pdf'],
    ['报告.pdf.exe', pdf, '报告.pdf'],
    ['a.hta', Buffer.from('平台回复：已受理'), 'a.txt'],
    ['run.bat', script, 'run.txt'],
    ['run.js', script, 'run.txt'],
    ['a.exe. .', pdf, 'a.pdf'],
    ['海报.JPEG.lnk', PNG, '海报.JPEG.png'],
    ['报告v1.2', pdf, '报告v1.2.pdf'],
    ['.pdf', PNG, 'file.png'],
    ['无后缀', PNG, '无后缀.png'],
    ['原样.PDF', pdf, '原样.PDF'],
    [`${'长'.repeat(145)}.html`, pdf, `${'长'.repeat(145)}.pdf`],
    ['长'.repeat(150), pdf, `${'长'.repeat(146)}.pdf`],
  ]
  for (const [name, content, expected] of cases) {
    const { body } = await post(form(content, { name }))
    expect([name, body.name]).toEqual([name, expected])
    const read = await rig.app.inject({
      url: `/v1/files/${String(body.id)}/content`,
      headers: { authorization: `Bearer ${rig.key}` },
    })
    expect(read.headers['content-disposition']).toContain(`filename*=UTF-8''${encodeURIComponent(expected)}`)
  }
})

test('an answer may refer to own files only', async () => {
  const own = await post(form(PNG))
  const number = await rig.campaign()
  await rig.open(`${number}-01`, [{ kind: 'collect_material', key: 'page_preview' }])
  const url = `/v1/tasks/${number}-01.collect_material.page_preview.r1/answer`
  const other = await rig.keyFor('crm')
  const foreign = await post(form(PNG), { key: other })
  expect(await rig.call({ url, body: { answer: 'provided', fileIds: [own.body.id, foreign.body.id] } })).toMatchObject({
    status: 422,
    body: { code: 'file_unknown', errors: [{ pointer: '#/fileIds/1' }] },
  })
  expect((await rig.call({ url, body: { answer: 'provided', fileIds: [own.body.id] } })).status).toBe(200)
})

test('the archive names the files that something in the record refers to, however deep, and no others', async () => {
  const [material, shot, unused] = [await post(form(PNG)), await post(form(PNG)), await post(form(PNG))]
  const number = await rig.campaign()
  await rig.submit(`${number}-01`, `FILES-${number}`)
  const report = await rig.call({
    url: `/v1/filings/${number}-01/reports`,
    body: {
      kind: 'rejected',
      // An id may be spelt in capitals.
      fileIds: [String(material.body.id).toUpperCase()],
      items: [{ error: '主图含有绝对化用语', fileIds: [shot.body.id] }],
    },
    person: 'M1001',
  })
  expect([report.status, report.status === 200 ? '' : report.text]).toEqual([200, ''])
  const db = await rig.pool.connect()
  try {
    const { files } = (await archiveOn(db).archiveSources(number)) as { files: { id: string }[] }
    expect(files.map((f) => f.id).sort()).toEqual([material.body.id, shot.body.id].sort())
    expect(files.map((f) => f.id)).not.toContain(unused.body.id)
  } finally {
    db.release()
  }
})

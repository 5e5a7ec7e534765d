/** A page's form with files, as a browser sends it: fields and files are read together, and what is refused is told of. */
import multipart from '@fastify/multipart'
import fastify from 'fastify'
import { takeForm, type SentForm } from '../../api/http/upload'
import { FileRefused } from '../../infra/files/file-refused'

interface Part {
  name: string
  file?: string
  text: string
}

const bodyOf = (parts: readonly Part[]): string =>
  `${parts
    .map(({ name, file, text }) => {
      const head = `Content-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}`
      const type = file === undefined ? '' : '\r\nContent-Type: application/octet-stream'
      return `--edge\r\n${head}${type}\r\n\r\n${text}\r\n`
    })
    .join('')}--edge--\r\n`

async function read(parts: readonly Part[], { cut = 0, type = 'multipart/form-data; boundary=edge' } = {}) {
  const app = fastify()
  await app.register(multipart, { limits: { files: 3, fields: 10, fileSize: 1_000_000 } })
  let sent: SentForm<string> | undefined
  let error: { code?: string } | undefined
  app.post('/', async (request) => {
    try {
      sent = await takeForm(request, async (content, whole) => {
        let text = ''
        for await (const chunk of content) {
          text += String(chunk)
          if (text.includes('refuse me')) throw new FileRefused('file_type_refused')
        }
        await whole
        return text
      })
    } catch (thrown) {
      error = thrown as { code?: string }
    }
    return {}
  })
  app.addContentTypeParser('text/plain', (_request, _body, done) => done(null))
  const payload = bodyOf(parts)
  await app.inject({
    method: 'POST',
    url: '/',
    headers: { 'content-type': type },
    payload: payload.slice(0, payload.length - cut),
  })
  await app.close()
  return { sent, error }
}

const LARGE = 'refuse me '.padEnd(700_000, 'x')

test('fields and files come together; what was not chosen is no file', async () => {
  const { sent } = await read([
    { name: 'answer', text: 'submitted' },
    { name: 'files', file: '', text: '' },
    { name: 'files', file: '截图.png', text: 'one' },
    { name: 'rows', text: 'a' },
    { name: 'rows', text: 'b' },
    { name: 'files', file: 'two.png', text: 'two' },
  ])
  expect(sent).toEqual({
    fields: { answer: 'submitted', rows: ['a', 'b'] },
    files: [
      { field: 'files', name: '截图.png', taken: 'one' },
      { field: 'files', name: 'two.png', taken: 'two' },
    ],
  })
})

test('a file that is refused half-way keeps neither the other files nor what was typed from being read', async () => {
  const { sent } = await read([
    { name: 'files', file: 'a.exe', text: LARGE },
    { name: 'number', text: 'WX-1' },
    { name: 'files', file: 'b.png', text: 'two' },
  ])
  expect(sent?.fields).toEqual({ number: 'WX-1' })
  expect(sent?.files).toEqual([
    { field: 'files', name: 'a.exe', error: expect.any(FileRefused) },
    { field: 'files', name: 'b.png', taken: 'two' },
  ])
})

test('a form that is cut off, has too many files, too much text or is none at all is refused as a whole', async () => {
  const file = { name: 'files', file: 'a.png', text: 'one' }
  const [cut, many, long, none] = [
    await read([file, { name: 'number', text: 'WX-1' }], { cut: 30 }),
    await read([file, file, file, file]),
    await read([file, ...Array.from({ length: 8 }, () => ({ name: 'text', text: 'x'.repeat(200_000) }))]),
    await read([file], { type: 'text/plain' }),
  ]
  for (const { sent } of [cut, many, long, none]) expect(sent).toBeUndefined()
  expect([cut, many, long, none].map(({ error }) => error?.code)).toEqual([
    'malformed_upload',
    'malformed_upload',
    'body_too_large',
    'media_type_unsupported',
  ])
})

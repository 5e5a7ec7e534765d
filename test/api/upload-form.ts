/** Uploads as a browser sends them: one file in a multipart form. */
import { randomUUID } from 'node:crypto'
import type { Answer, ApiRig } from './api-rig'

/** The smallest picture there is. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

export const form = (
  content: Buffer,
  { name = '截图.png', field = 'file', type = 'image/png', twice = false } = {},
): Buffer => {
  const part = [
    Buffer.from(
      `--edge\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`,
    ),
    content,
    Buffer.from('\r\n'),
  ]
  return Buffer.concat([...part, ...(twice ? part : []), Buffer.from('--edge--\r\n')])
}

export const post = (
  rig: ApiRig,
  body: Buffer,
  more: { key?: string; idempotencyKey?: string | null; type?: string } = {},
): Promise<Answer> =>
  rig.call({
    url: '/v1/files',
    body,
    key: more.key,
    idempotencyKey: more.idempotencyKey === null ? undefined : (more.idempotencyKey ?? randomUUID()),
    headers: { 'content-type': more.type ?? 'multipart/form-data; boundary=edge' },
  })

/** Uploads a picture and gives its id. */
export const upload = async (rig: ApiRig, name: string, content: Buffer = PNG): Promise<string> =>
  (await post(rig, form(content, { name }))).body.id as string

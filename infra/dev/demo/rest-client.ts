/** The public REST API as the demo uses it: plain HTTP with a key, asked as the client package asks, nothing behind the scenes. */
import { createHmac, randomUUID } from 'node:crypto'
import { reliableFetch } from '../../../api/client/src/reliable-fetch'

export class RestError extends Error {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
    what: string,
  ) {
    super(`${what}: ${status} ${JSON.stringify(body)}`)
  }
}

export type Json = Record<string, unknown>

export interface RestClient {
  get<T = Json>(path: string): Promise<T>
  /** Acts for a person when a staff number is given. */
  post<T = Json>(path: string, body: Json, person?: string): Promise<T>
  patch<T = Json>(path: string, body: Json, person?: string): Promise<T>
  put<T = Json>(path: string, body: Json, person?: string): Promise<T>
  upload(name: string, mediaType: string, content: Buffer): Promise<{ id: string; sha256: string }>
  /** A platform's call-back, signed with its secret. */
  callback(platform: string, secret: string, body: Json): Promise<Json>
}

export function createRestClient(apiUrl: string, key: string): RestClient {
  const ask = reliableFetch()
  const call = async (method: string, path: string, headers: Record<string, string>, body?: string | FormData) => {
    const response = await ask(`${apiUrl}${path}`, { method, headers, body })
    const text = await response.text()
    const answer = (text === '' ? {} : JSON.parse(text)) as Json
    if (!response.ok) throw new RestError(response.status, answer, `${method} ${path}`)
    return answer
  }
  const authorization = `Bearer ${key}`
  const json = { 'content-type': 'application/json' }
  const send = (method: string) => (path: string, body: Json, person?: string) =>
    call(
      method,
      path,
      { authorization, ...json, 'idempotency-key': randomUUID(), ...(person ? { 'x-actor': person } : {}) },
      JSON.stringify(body),
    )
  return {
    get: (path) => call('GET', path, { authorization }) as never,
    post: send('POST') as RestClient['post'],
    patch: send('PATCH') as RestClient['patch'],
    put: send('PUT') as RestClient['put'],
    upload: async (name, mediaType, content) => {
      const form = new FormData()
      form.set('file', new Blob([new Uint8Array(content)], { type: mediaType }), name)
      const headers = { authorization, 'idempotency-key': randomUUID() }
      return (await call('POST', '/v1/files', headers, form)) as { id: string; sha256: string }
    },
    callback: (platform, secret, body) => {
      const raw = JSON.stringify(body)
      const timestamp = String(Math.floor(Date.now() / 1000))
      const signature = createHmac('sha256', secret).update(`${timestamp}.${platform}.${raw}`).digest('hex')
      const headers = { ...json, 'x-timestamp': timestamp, 'x-signature': `v2=${signature}` }
      return call('POST', `/v1/callbacks/${platform}`, headers, raw)
    },
  }
}

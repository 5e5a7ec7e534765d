/** Somebody at a browser or a program, over HTTP on a kept connection: both sides of a ratio are asked the same way. */
import http from 'node:http'
import { CookieJar } from '../../support/cookie-jar'

export interface Answered {
  status: number
  text: string
  location?: string
  ms: number
}

export class Caller {
  private static readonly agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
  readonly jar = new CookieJar()

  constructor(
    private readonly baseUrl: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  get(path: string): Promise<Answered> {
    return this.send('GET', path)
  }

  post(path: string, body: Buffer | string, headers: Record<string, string>): Promise<Answered> {
    return this.send('POST', path, body, headers)
  }

  /** A form as a browser sends it that may bring files. */
  postForm(path: string, fields: Record<string, string>): Promise<Answered> {
    const boundary = 'a-boundary-of-the-form'
    const parts = Object.entries(fields).map(
      ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    return this.post(path, `${parts.join('')}--${boundary}--\r\n`, {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'sec-fetch-site': 'same-origin',
    })
  }

  send(method: string, path: string, body?: Buffer | string, more: Record<string, string> = {}) {
    const began = performance.now()
    const length = body === undefined ? undefined : { 'content-length': String(Buffer.byteLength(body)) }
    const headers = { ...this.headers, ...this.jar.headerFor(path), ...more, ...length }
    return new Promise<Answered>((resolve, reject) => {
      const request = http.request(
        new URL(path, this.baseUrl),
        { method, agent: Caller.agent, headers },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            this.jar.take((response.headers['set-cookie'] ?? []).map(cookieOf))
            resolve({
              status: response.statusCode ?? 0,
              text: Buffer.concat(chunks).toString(),
              location: response.headers.location,
              ms: performance.now() - began,
            })
          })
        },
      )
      request.on('error', reject)
      request.end(body)
    })
  }
}

function cookieOf(header: string): { name: string; value: string; path?: string; maxAge?: number } {
  const [pair = '', ...attributes] = header.split(';').map((part) => part.trim())
  const at = pair.indexOf('=')
  const attribute = (name: string): string | undefined =>
    attributes.find((one) => one.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1)
  const maxAge = attribute('max-age')
  return {
    name: pair.slice(0, at),
    value: pair.slice(at + 1),
    path: attribute('path'),
    maxAge: maxAge === undefined ? undefined : Number(maxAge),
  }
}

/** What the form of a page brings back unseen. */
export function hiddenFields(html: string): Record<string, string> {
  const form = /<form[^>]*enctype[\s\S]*?<\/form>/.exec(html)?.[0] ?? ''
  const inputs = form.match(/<input[^>]*type="hidden"[^>]*>/g) ?? []
  const value = (input: string, name: string): string => new RegExp(`${name}="([^"]*)"`).exec(input)?.[1] ?? ''
  return Object.fromEntries(inputs.map((input) => [value(input, 'name'), value(input, 'value')]))
}

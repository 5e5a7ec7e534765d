/** A browser as far as cookies go: keeps them by path, sends them where they belong, follows no redirect by itself. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { CookieJar, type KeptCookie } from '../support/cookie-jar'

export interface TestBrowser {
  get(url: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  head(url: string): Promise<LightMyRequestResponse>
  /** Sends a form; the hidden value of the page that it stands on goes with it. */
  send(from: string, to: string, fields?: Record<string, string>): Promise<LightMyRequestResponse>
  post(url: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  cookies(): readonly KeptCookie[]
}

export function browserOf(app: FastifyInstance, remoteAddress = '127.0.0.1'): TestBrowser {
  const jar = new CookieJar()
  const ask = async (
    method: 'GET' | 'HEAD' | 'POST',
    url: string,
    headers: Record<string, string> = {},
    payload?: string,
  ): Promise<LightMyRequestResponse> => {
    const response = await app.inject({
      method,
      url,
      payload,
      remoteAddress,
      headers: {
        'user-agent':
          'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
        ...jar.headerFor(url),
        ...headers,
      },
    })
    jar.take(response.cookies)
    return response
  }
  const browser: TestBrowser = {
    get: (url, headers) => ask('GET', url, headers),
    head: (url) => ask('HEAD', url),
    post: (url, fields, headers = {}) =>
      ask(
        'POST',
        url,
        {
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
          ...headers,
        },
        new URLSearchParams(fields).toString(),
      ),
    send: async (from, to, fields = {}) =>
      browser.post(to, { _csrf: csrfIn((await browser.get(from)).body), ...fields }),
    cookies: () => jar.all,
  }
  return browser
}

export const csrfIn = (html: string): string => /name="_csrf" value="([^"]*)"/.exec(html)?.[1] ?? ''

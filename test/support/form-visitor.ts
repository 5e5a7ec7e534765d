/** Somebody at the pages without a browser: keeps cookies, reads forms, sends them as a browser does. */
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { openSession } from '../../infra/postgres/people/sessions'
import { CookieJar } from './cookie-jar'

export interface PageAnswer {
  status: number
  html: string
  location?: string
}

export class FormVisitor {
  private readonly jar = new CookieJar()

  constructor(
    private readonly app: FastifyInstance,
    /** `__Host-session` on https. */
    private readonly sessionName = '__Host-session',
  ) {}

  /** A browser in which its person has signed in. */
  async signIn(pool: Pool, person: string): Promise<this> {
    const { value } = await openSession(pool, { person, method: 'code', browser: 'test' })
    this.jar.take([{ name: this.sessionName, value }])
    return this
  }

  async get(url: string): Promise<PageAnswer> {
    return this.send('GET', url)
  }

  /** Follows a link of a mail to where it leads. */
  async follow(url: string): Promise<PageAnswer> {
    const answer = await this.get(new URL(url, 'https://any').pathname)
    return answer.location === undefined ? answer : this.get(answer.location)
  }

  /** Sends a form of a page that was shown: its hidden fields, and what was typed or pressed. */
  async post(page: PageAnswer, action: string, typed: Record<string, string>): Promise<PageAnswer> {
    const form = [...page.html.matchAll(/<form[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/g)].find(
      ([, at]) => at === action,
    )
    if (!form) throw new Error(`the page has no form for ${action}`)
    const hidden = Object.fromEntries(
      [...(form[2] ?? '').matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]),
    )
    return this.send('POST', action, new URLSearchParams({ ...hidden, ...typed }).toString())
  }

  private async send(method: 'GET' | 'POST', url: string, payload?: string): Promise<PageAnswer> {
    const response = await this.app.inject({
      method,
      url,
      payload,
      headers: {
        ...this.jar.headerFor(url),
        ...(payload === undefined
          ? {}
          : { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }),
      },
    })
    this.jar.take(response.cookies)
    const { location } = response.headers
    return { status: response.statusCode, html: response.body, location }
  }
}

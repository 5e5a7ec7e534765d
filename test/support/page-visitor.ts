/** A browser without scripts, for tests that need no real one: keeps cookies, follows a mail's link, sends the forms it was shown. */
import { openSession } from '../../infra/postgres/people/sessions'
import type { LinkScope } from '../../infra/people/page-links'
import type { ApiRig } from '../api/api-rig'
import { plainText } from './html'
import { CookieJar } from './cookie-jar'
import { PAGE_LINKS } from './page-links'

export interface Page {
  status: number
  headers: Record<string, string | string[] | number | undefined>
  text: string
}

type Value = string | string[] | { name: string; content: Buffer }

export interface PageVisitor {
  /** The browser becomes one in which its person has signed in. */
  signIn(person: string): Promise<void>
  get(path?: string): Promise<Page>
  /** Hidden fields of the page's form that sends to `action`, or of the first one. */
  form(path?: string, action?: string): Promise<Record<string, string>>
  /** Fills the page's form in and sends it. */
  send(fields: Record<string, Value>, path?: string): Promise<Page>
  post(fields: Record<string, Value>, headers?: Record<string, string>, path?: string): Promise<Page>
}

/** Opens the link that a mail would carry. */
export async function openByLink(rig: ApiRig, scope: Omit<LinkScope, 'generation'>): Promise<PageVisitor> {
  const visitor = createVisitor(rig)
  const token = PAGE_LINKS.urlOf({ ...scope, generation: 0 })
  const opened = await visitor.get(new URL(token).pathname)
  visitor.home = String(opened.headers.location)
  return visitor
}

export function createVisitor(rig: ApiRig, home = '/desk'): PageVisitor & { home: string } {
  const jar = new CookieJar()
  const request = async (
    method: 'GET' | 'POST',
    path: string,
    more: { payload?: Buffer; headers?: Record<string, string> },
  ) => {
    const answer = await rig.app.inject({
      method,
      url: path,
      payload: more.payload,
      headers: { ...jar.headerFor(path), ...more.headers },
    })
    jar.take(answer.cookies)
    return { status: answer.statusCode, headers: answer.headers as Page['headers'], text: answer.body }
  }
  const visitor: PageVisitor & { home: string } = {
    home,
    signIn: async (person) => {
      const { value } = await openSession(rig.pool, { person, method: 'code', browser: 'test' })
      jar.take([{ name: '__Host-session', value }])
    },
    get: (path = visitor.home) => request('GET', path, {}),
    form: async (path = visitor.home, action) => {
      const { text } = await visitor.get(path)
      const forms = [...text.matchAll(/<form[^>]*>[\s\S]*?<\/form>/g)].map(([form]) => form)
      const form = forms.find((one) => action === undefined || one.includes(`action="${action}"`)) ?? ''
      const hidden = [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => input)
      return Object.fromEntries(
        hidden.map((input) => [
          plainText(/name="([^"]*)"/.exec(input)?.[1] ?? ''),
          plainText(/value="([^"]*)"/.exec(input)?.[1] ?? ''),
        ]),
      )
    },
    send: async (fields, path = visitor.home) => visitor.post({ ...(await visitor.form(path)), ...fields }, {}, path),
    post: (fields, headers = {}, path = visitor.home) => {
      const boundary = 'a-boundary-of-the-form'
      const parts = Object.entries(fields).flatMap(([name, value]) =>
        (Array.isArray(value) ? value : [value]).map((one) => {
          const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`
          if (typeof one === 'string') return Buffer.from(`${head}\r\n\r\n${one}\r\n`)
          const file = `${head}; filename="${one.name}"\r\nContent-Type: application/octet-stream\r\n\r\n`
          return Buffer.concat([Buffer.from(file), one.content, Buffer.from('\r\n')])
        }),
      )
      const payload = Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)])
      return request('POST', path, {
        payload,
        headers: {
          'content-type': `multipart/form-data; boundary=${boundary}`,
          'sec-fetch-site': 'same-origin',
          ...headers,
        },
      })
    },
  }
  return visitor
}

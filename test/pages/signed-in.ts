/** A person who has signed in, without a real browser: sees a page's form as it is filled in, changes some of it and sends it. */
import type { LightMyRequestResponse } from 'fastify'
import { openSession } from '../../infra/postgres/people/sessions'
import type { ApiRig } from '../api/api-rig'
import { plainText } from '../support/html'

export type Fields = [name: string, value: string][]

export interface SignedIn {
  /** For a real browser. */
  cookie: { name: string; value: string }
  get(url: string): Promise<LightMyRequestResponse>
  /** Sends the form of a page, with some fields set anew; several values tick several boxes. */
  send(page: LightMyRequestResponse, changes?: Record<string, string | string[]>): Promise<LightMyRequestResponse>
}

export async function signedIn(rig: ApiRig, person: string, name = '__Host-session'): Promise<SignedIn> {
  const { value } = await openSession(rig.pool, { person, method: 'code', browser: '' })
  const headers = { cookie: `${name}=${value}`, 'sec-fetch-site': 'same-origin' }
  return {
    cookie: { name, value },
    get: (url) => rig.app.inject({ url, headers }),
    send: (page, changes = {}) => {
      const { action, fields } = formIn(page.body)
      const kept = fields.filter(([field]) => !Object.hasOwn(changes, field))
      const set = Object.entries(changes).flatMap(([field, given]) =>
        [given].flat().map((one): [string, string] => [field, one]),
      )
      return rig.app.inject({
        method: 'POST',
        url: action,
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams([...kept, ...set]).toString(),
      })
    },
  }
}

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s>/])`).exec(tag)
  return found ? plainText(found[1] ?? '') : undefined
}

/** A value may have the sign that ends a tag in it. */
const FIELDS = /<input(?:"[^"]*"|[^">])*>|<textarea[^>]*>[\s\S]*?<\/textarea>|<select[^>]*>[\s\S]*?<\/select>/g

/** What a browser would send if the button were pressed at once. */
export function formIn(html: string): { action: string; fields: Fields } {
  const form = /<form[^>]*method="post"[\s\S]*?<\/form>/.exec(html)?.[0] ?? ''
  const fields: Fields = []
  for (const [tag] of form.matchAll(FIELDS)) {
    const name = attribute(tag, 'name')
    if (name === undefined) continue
    if (tag.startsWith('<textarea')) fields.push([name, plainText(/>([\s\S]*)<\//.exec(tag)?.[1] ?? '')])
    else if (tag.startsWith('<select')) {
      const chosen = [...tag.matchAll(/<option[^>]*>/g)].find(([option]) => attribute(option, 'selected') !== undefined)
      fields.push([name, chosen ? (attribute(chosen[0], 'value') ?? '') : ''])
    } else if (!/type="(radio|checkbox)"/.test(tag) || attribute(tag, 'checked') !== undefined)
      fields.push([name, attribute(tag, 'value') ?? ''])
  }
  return { action: attribute(/<form[^>]*>/.exec(form)?.[0] ?? '', 'action') ?? '', fields }
}
